#include "config/mustache.h"

#include <algorithm>
#include <utility>

#include "parser/text.h"

namespace postern::config {
namespace {

using Kind = Tag::Kind;

constexpr std::size_t kShown = 40;  // bytes of a tag in a message

bool is_name(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

std::string written(std::string_view name) { return "{{" + printable(name, kShown) + "}}"; }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Tags read() {
    while (at_ < text_.size()) {
      const std::size_t open = text_.find("{{", at_);
      if (open == std::string_view::npos) break;
      if (!read_tag(open)) break;
    }
    add_text(text_.size());
    for (const auto& [name, at] : open_) {
      fault(at, "the section " + written("#" + name) + " is not closed", "write {{/" + name + "}} where it ends");
    }
    return std::move(tags_);
  }

 private:
  // False when nothing behind can be read.
  bool read_tag(std::size_t open) {
    if (text_.substr(open).starts_with("{{{")) {
      fault(open, "{{{ is not allowed", "write {{name}}: a value is put in as it is, and is always text");
      return skip(open, "}}}");
    }
    const std::size_t close = text_.find("}}", open);
    if (close == std::string_view::npos) {
      fault(open, "{{ without }}", "close the tag, as in {{name}}");
      return false;
    }
    take(open, close + 2, text_.substr(open + 2, close - open - 2));
    return true;
  }

  bool skip(std::size_t open, std::string_view end) {
    add_text(open);
    const std::size_t close = text_.find(end, open);
    at_ = close == std::string_view::npos ? text_.size() : close + end.size();
    return true;
  }

  void take(std::size_t open, std::size_t end, std::string_view inside) {
    const char mark = inside.empty() ? '\0' : inside.front();
    const bool marked = std::string_view("#^/>!&=").find(mark) != std::string_view::npos && mark != '\0';
    const std::string_view name = trim(marked ? inside.substr(1) : inside);
    const auto [from, to] = marked && mark != '&' && mark != '=' ? line_of(open, end) : std::pair(open, end);
    add_text(from);
    at_ = to;
    if (mark == '!') return;
    if (mark == '&' || mark == '=') {
      return fault(open, written(inside) + " is not allowed",
                   "write {{name}}: a value is put in as it is, and tags are always {{ and }}");
    }
    if (!is_name(name)) {
      return fault(open, written(inside) + " is no tag", "a name in small letters, as in {{name}}, {{#name}} or {{> part}}");
    }
    add(mark, name, open, to != end || from != open);
  }

  void add(char mark, std::string_view name, std::size_t open, bool whole_line) {
    const std::string word(name);
    if (mark == '#' || mark == '^') open_.emplace_back(word, open);
    if (mark == '/' && !close(word, open)) return;
    const Kind kind = mark == '#'   ? Kind::section
                      : mark == '^' ? Kind::inverted
                      : mark == '/' ? Kind::end
                      : mark == '>' ? Kind::part
                                    : Kind::value;
    tags_.list.push_back({kind, word, open, whole_line});
  }

  bool close(const std::string& name, std::size_t at) {
    if (!open_.empty() && open_.back().first == name) {
      open_.pop_back();
      return true;
    }
    const std::string hint = open_.empty() ? "remove it, or open the section with {{#" + name + "}}"
                                           : "close {{#" + open_.back().first + "}} first";
    fault(at, written("/" + name) + " closes a section that is not open here", hint);
    return false;
  }

  // The whole line, when nothing else stands on it; else the tag alone.
  std::pair<std::size_t, std::size_t> line_of(std::size_t open, std::size_t end) const {
    const std::size_t before = open == 0 ? std::string_view::npos : text_.rfind('\n', open - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t next = std::min(text_.find('\n', end), text_.size());
    const bool alone = is_blank(text_.substr(start, open - start)) && is_blank(text_.substr(end, next - end));
    if (!alone || start < at_) return {open, end};
    return {start, std::min(next + 1, text_.size())};
  }

  void add_text(std::size_t end) {
    if (end > at_) tags_.list.push_back({Kind::text, std::string(text_.substr(at_, end - at_)), at_, false});
    at_ = std::max(at_, end);
  }

  void fault(std::size_t at, std::string text, std::string hint) {
    tags_.faults.push_back({at, std::move(text), std::move(hint)});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Tags tags_;
  std::vector<std::pair<std::string, std::size_t>> open_;
};

const std::string& value_of(const Values& values, const std::string& name) {
  static const std::string none;
  const auto found = values.find(name);
  return found == values.end() ? none : found->second;
}

std::string render_part(const Tag& tag, const Values& values, const PartText& part) {
  if (!part) return "";
  std::string text = render(read_tags(part(tag.word)), values);
  if (!tag.whole_line && text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Tags read_tags(std::string_view text) {
  Tags tags = Reader(text).read();
  std::stable_sort(tags.faults.begin(), tags.faults.end(), [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return tags;
}

std::string render(const Tags& tags, const Values& values, const PartText& part) {
  std::string out;
  std::size_t hidden = 0;  // open sections in which nothing shows
  for (const Tag& tag : tags.list) {
    if (tag.kind == Kind::section || tag.kind == Kind::inverted) {
      const bool shows = value_of(values, tag.word).empty() == (tag.kind == Kind::inverted);
      hidden += hidden > 0 || !shows ? 1 : 0;
    } else if (tag.kind == Kind::end) {
      hidden -= hidden > 0 ? 1 : 0;
    } else if (hidden == 0) {
      out += tag.kind == Kind::text ? tag.word : tag.kind == Kind::value ? value_of(values, tag.word) : render_part(tag, values, part);
    }
  }
  return out;
}

}  // namespace postern::config
