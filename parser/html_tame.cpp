#include "parser/html_tame.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::array kAttributes = {"style",          "class", "id",    "href",    "alt",    "type",
                                    "cite",           "color", "start", "bgcolor", "hidden", "data-marker",
                                    "data-smartmail", "title", "width", "height",  "src",    "dir",    "colspan",
                                    "rowspan"};
// Their content is no text for a person.
constexpr std::array kDropped = {"script", "style", "title", "template", "iframe", "svg", "audio", "video"};
constexpr std::array kVoid = {"br",   "hr",    "img", "meta",  "link", "input",  "area",
                              "base", "embed", "wbr", "param", "col",  "source", "track"};
// Opened again and again without an end tag in honest mail; libxml2 closes them by itself, so they make no depth.
constexpr std::array kSelfClosing = {"p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"};
constexpr std::size_t kNameBytes = 32;
constexpr std::size_t kValueBytes = 8 << 10;

template <class List>
bool is_one_of(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// What a tag's name is written with. libxml2 takes "o:" for a prefix, and would read Word's <o:p> as a paragraph; other
// letters than ASCII may be cut in two where the name was.
bool is_plain(char c) { return c != '<' && c != ':' && c != '\0' && static_cast<unsigned char>(c) < 0x80; }

struct Attribute {
  std::string_view name, value;
};

struct Tag {
  std::string name;  // lower case
  bool end = false;
  std::string attributes;  // as written out: ` name="value"`
};

class Tamer {
 public:
  Tamer(std::string_view html, const Limits& limits) : in_(html), limits_(limits) { out_.reserve(html.size() + 64); }

  std::string run() {
    out_ += "<html><body>";
    while (at_ < in_.size()) {
      const std::size_t next = std::min(in_.find('<', at_), in_.size());
      text(in_.substr(at_, next - at_));
      at_ = next;
      if (at_ < in_.size()) markup();
    }
    return std::move(out_);
  }

 private:
  void text(std::string_view bytes) {
    for (const char c : bytes) {
      if (c != '&' || may_refer()) out_ += c == '\0' ? ' ' : c;
    }
  }

  // libxml2 takes its time over each '&', whether it begins a reference or not.
  bool may_refer() { return ++references_ <= limits_.html_nodes; }

  void markup() {
    const char next = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (next == '!' || next == '?') return declaration();
    const char first = next == '/' ? (at_ + 2 < in_.size() ? in_[at_ + 2] : '\0') : next;
    if (!is_letter(first)) {
      out_ += "&lt;";
      ++at_;
      return;
    }
    if (is_address_in_brackets()) {  // "<ann@example.org>" that nobody escaped: text, not a tag
      out_ += "&lt;";
      ++at_;
      return;
    }
    const Tag tag = read_tag();
    if (tag.name == "html" || tag.name == "head") return;
    if (!is_one_of(kDropped, tag.name)) return write(tag);
    if (!tag.end) skip_content(tag.name);
  }

  bool is_address_in_brackets() const {
    const std::string_view word = in_.substr(at_ + 1, kNameBytes * 4);
    const std::size_t end = word.find_first_of(" \t\r\n>\"'=");
    const std::string_view name = word.substr(0, end);
    return name.find('@') != std::string_view::npos || name.find("://") != std::string_view::npos;
  }

  // Comments, doctypes, CDATA, conditional comments and processing instructions.
  void declaration() {
    const bool comment = in_.substr(at_, 4) == "<!--";
    const std::size_t end = comment ? find_from("-->", at_ + 4) : find_from(">", at_);
    at_ = end == std::string_view::npos ? (comment ? at_ + 4 : in_.size()) : end + (comment ? 3 : 1);
  }

  // Once a search has failed it is not made again: many unclosed comments stay linear.
  std::size_t find_from(std::string_view what, std::size_t from) {
    bool& absent = what == "-->" ? no_comment_end_ : no_tag_end_;
    if (absent) return std::string_view::npos;
    const std::size_t at = in_.find(what, from);
    absent = at == std::string_view::npos;
    return at;
  }

  Tag read_tag() {
    Tag tag;
    ++at_;
    if (in_[at_] == '/') {
      tag.end = true;
      ++at_;
    }
    const std::size_t start = at_;
    while (at_ < in_.size() && !is_blank(in_[at_]) && in_[at_] != '>' && in_[at_] != '/') ++at_;
    tag.name = to_lower(in_.substr(start, std::min(at_ - start, kNameBytes)));
    if (tag.name == "body") tag.name = "div";  // a mail may hold several; ours is around all of them
    read_attributes(tag);
    return tag;
  }

  void read_attributes(Tag& tag) {
    std::array<bool, kAttributes.size()> seen{};
    std::size_t count = 0;
    for (;;) {
      while (at_ < in_.size() && (is_blank(in_[at_]) || in_[at_] == '/')) ++at_;
      if (at_ >= in_.size()) return;
      if (in_[at_] == '>') {
        ++at_;
        return;
      }
      const Attribute attribute = read_attribute();
      if (++count > limits_.html_attributes) continue;
      const std::string name = to_lower(attribute.name.substr(0, kNameBytes));
      const auto known = std::find(kAttributes.begin(), kAttributes.end(), name);
      if (known == kAttributes.end() || nodes_ >= limits_.html_nodes) continue;
      bool& done = seen[static_cast<std::size_t>(known - kAttributes.begin())];
      if (!done) write_attribute(tag, name, attribute.value);
      if (!done) ++nodes_;
      done = true;
    }
  }

  Attribute read_attribute() {
    const std::size_t start = at_;
    ++at_;  // whatever it is: always forward
    while (at_ < in_.size() && !is_blank(in_[at_]) && in_[at_] != '=' && in_[at_] != '>' && in_[at_] != '/') ++at_;
    const std::string_view name = in_.substr(start, at_ - start);
    std::size_t value = at_;
    while (value < in_.size() && is_blank(in_[value])) ++value;
    if (value >= in_.size() || in_[value] != '=') return {name, {}};
    at_ = value + 1;
    while (at_ < in_.size() && is_blank(in_[at_])) ++at_;
    return {name, read_value()};
  }

  std::string_view read_value() {
    if (at_ >= in_.size()) return {};
    const char quote = in_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = std::min(in_.find(quote, at_ + 1), in_.size());
      const std::string_view value = in_.substr(at_ + 1, end - at_ - 1);
      at_ = std::min(end + 1, in_.size());
      return value;
    }
    const std::size_t start = at_;
    while (at_ < in_.size() && !is_blank(in_[at_]) && in_[at_] != '>') ++at_;
    return in_.substr(start, at_ - start);
  }

  void write_attribute(Tag& tag, std::string_view name, std::string_view value) {
    tag.attributes += ' ';
    tag.attributes += name;
    tag.attributes += "=\"";
    for (const char c : truncate_utf8(value, kValueBytes)) {
      if (c == '"')
        tag.attributes += "&quot;";
      else if (c == '<')
        tag.attributes += "&lt;";
      else if (c != '&' || may_refer())
        tag.attributes += c == '\0' ? ' ' : c;
    }
    tag.attributes += '"';
  }

  // Past the end tag. What is never closed hides nothing: only its start tag goes, and it is not searched for again.
  void skip_content(const std::string& name) {
    if (unclosed_[name]) return;
    for (std::size_t at = in_.find("</", at_); at != std::string_view::npos; at = in_.find("</", at + 2)) {
      if (!starts_with_fold(in_.substr(at + 2), name)) continue;
      at_ = std::min(in_.find('>', at), in_.size() - 1) + 1;
      return;
    }
    unclosed_[name] = true;
  }

  void write(const Tag& tag) {
    if (++nodes_ > limits_.html_nodes) {
      out_ += ' ';  // words on both sides of a tag stay two
      return;
    }
    const bool deepens = !is_one_of(kVoid, tag.name) && !is_one_of(kSelfClosing, tag.name);
    if (deepens && !count_depth(tag)) return;
    out_ += tag.end ? "</" : "<";
    for (const char c : tag.name) out_ += is_plain(c) ? c : '_';
    if (!tag.end) out_ += tag.attributes;
    out_ += '>';
  }

  // Keeps the book of what is open; false when the tag has to go.
  bool count_depth(const Tag& tag) {
    std::size_t& open = open_[tag.name];
    if (tag.end) {
      if (open == 0) return false;
      --open;
      --depth_;
      return true;
    }
    if (depth_ >= limits_.html_depth) return false;
    ++open;
    ++depth_;
    return true;
  }

  std::string_view in_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;       // tags and attributes written
  std::size_t references_ = 0;  // '&' written
  std::unordered_map<std::string, std::size_t> open_;
  std::unordered_map<std::string, bool> unclosed_;
  bool no_comment_end_ = false, no_tag_end_ = false;
};

}  // namespace

std::string tame_html(std::string_view html_utf8, const Limits& limits) {
  return Tamer(truncate_utf8(html_utf8, limits.html_bytes), limits).run();
}

}  // namespace postern::parser
