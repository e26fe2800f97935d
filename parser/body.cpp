#include "parser/body.h"

#include <algorithm>
#include <unordered_set>

#include "parser/filename.h"
#include "parser/format_flowed.h"
#include "parser/html_text.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::parser {
namespace {

// What one reader sees at one place: a leaf of its own, or all leaves of one multipart/alternative.
struct Segment {
  std::size_t alternative = kNoParent;
  std::string plain;
  std::string html;
  bool has_plain = false;
  bool has_html = false;
};

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos; }

void join(std::string& text, std::string_view more) {
  if (!text.empty() && !more.empty() && !text.ends_with('\n')) text += '\n';
  text += more;
}

std::string escaped_html(std::string_view text) {
  std::string out = "<pre>";
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      default:
        out += c;
    }
  }
  return out + "</pre>";
}

class BodyReader {
 public:
  BodyReader(std::string_view raw, const Structure& structure, const Limits& limits)
      : raw_(raw), structure_(structure), limits_(limits) {}

  Body read(const std::vector<DecodedLeaf>& leaves, std::vector<Defect>& defects) {
    for (const DecodedLeaf& leaf : leaves) {
      if (is_body(leaf)) {
        add_text(leaf);
      } else {
        add_attachment(leaf, defects);
      }
    }
    finish(defects);
    return std::move(body_);
  }

 private:
  const Entity& entity(const DecodedLeaf& leaf) const { return structure_.entities[leaf.entity]; }

  std::string_view parent_type(const DecodedLeaf& leaf) const {
    const std::size_t parent = entity(leaf).parent;
    return parent == kNoParent ? std::string_view() : std::string_view(structure_.entities[parent].content_type);
  }

  // The outermost alternative around the leaf: inner ones only refine it.
  std::size_t alternative_around(const DecodedLeaf& leaf) const {
    std::size_t found = kNoParent;
    for (std::size_t at = entity(leaf).parent; at != kNoParent; at = structure_.entities[at].parent) {
      if (structure_.entities[at].content_type == "multipart/alternative") found = at;
    }
    return found;
  }

  bool is_body(const DecodedLeaf& leaf) const {
    const std::string& type = leaf.content_type;
    const bool readable =
        type == "text/plain" || type == "text/html" || type == "text/enriched" || type == "text/richtext";
    const bool only_one = structure_.entities.size() == 1 && type.starts_with("text/") && type != "text/calendar";
    if (!readable && !only_one) return false;
    if (leaf.disposition == "attachment" && !only_one) return false;
    if (leaf.disposition == "attachment") return leaf.filename.empty();
    return leaf.filename.empty() || nothing_said() || alternative_around(leaf) != kNoParent;
  }

  bool nothing_said() const {
    return std::all_of(segments_.begin(), segments_.end(),
                       [](const Segment& s) { return is_blank(s.plain) && is_blank(s.html); });
  }

  Segment& segment_for(const DecodedLeaf& leaf) {
    const std::size_t alternative = alternative_around(leaf);
    if (segments_.empty() || alternative == kNoParent || segments_.back().alternative != alternative) {
      segments_.push_back({alternative, {}, {}, false, false});
    }
    return segments_.back();
  }

  void add_text(const DecodedLeaf& leaf) {
    Segment& segment = segment_for(leaf);
    if (leaf.content_type == "text/html") {
      join(segment.html, leaf.text);
      segment.has_html = true;
      return;
    }
    std::string text = without_uuencode(leaf);
    if (equal_fold(entity(leaf).parameters.token("format"), "flowed")) {
      text = unflow(text, equal_fold(entity(leaf).parameters.token("delsp"), "yes"));
    }
    join(segment.plain, text);
    segment.has_plain = true;
  }

  // Takes the uuencoded files out of a text. Only where the text stands as it is in the raw message can a span name
  // them; else they stay, readable to those who know how.
  std::string without_uuencode(const DecodedLeaf& leaf) {
    if (leaf.span.encoding != PartSpan::Encoding::identity) return leaf.text;
    const std::string_view sent = raw_.substr(leaf.span.offset, leaf.span.length);
    UuBlock block = find_uuencode(sent);
    if (block.begin == std::string_view::npos) return leaf.text;
    for (; block.begin != std::string_view::npos; block = find_uuencode(sent, block.end)) {
      const PartSpan span{leaf.span.offset + block.begin, block.end - block.begin, PartSpan::Encoding::uuencode};
      const std::string bytes =
          decode_transfer(raw_.substr(span.offset, span.length), span.encoding, limits_.decoded_bytes).bytes;
      body_.attachments.push_back({safe_filename(valid_utf8_name(block.name), limits_.filename_bytes),
                                   "application/octet-stream",
                                   bytes.size(),
                                   to_hex(sha256(bytes)),
                                   false,
                                   {},
                                   span});
    }
    return cut_uuencode(leaf.text);
  }

  static std::string valid_utf8_name(std::string_view name) { return printable(name, 1000); }

  static std::string cut_uuencode(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    for (UuBlock block = find_uuencode(text); block.begin != std::string_view::npos; block = find_uuencode(text, at)) {
      out += text.substr(at, block.begin - at);
      at = block.end;
    }
    return out + text.substr(at);
  }

  void add_attachment(const DecodedLeaf& leaf, std::vector<Defect>& defects) {
    Attachment attachment;
    attachment.filename = safe_filename(leaf.filename, limits_.filename_bytes);
    attachment.content_type = leaf.content_type;
    attachment.size = leaf.size;
    attachment.sha256 = leaf.sha256;
    attachment.content_id = leaf.content_id;
    attachment.is_inline = leaf.disposition == "inline" || (leaf.disposition.empty() && !leaf.content_id.empty() &&
                                                            parent_type(leaf) == "multipart/related");
    attachment.span = leaf.span;
    const bool disguised =
        !leaf.magic.empty() && (leaf.content_type.starts_with("image/") || leaf.content_type.starts_with("text/") ||
                                leaf.content_type == "application/pdf");
    if (disguised && defects.size() < limits_.defects) {
      defects.push_back({"type-mismatch", printable(attachment.filename, 100) + " is a program (" +
                                              std::string(leaf.magic) + ") and says it is " +
                                              printable(leaf.content_type, 60)});
    }
    if (leaf.disposition != "attachment" && !attachment.content_id.empty())
      may_be_shown_.push_back(body_.attachments.size());
    body_.attachments.push_back(std::move(attachment));
  }

  // A picture that the HTML shows is part of the text, wherever in the message it lies (RFC 2392).
  void mark_shown(std::string_view html) {
    constexpr std::size_t kLongest = 1000;
    std::unordered_set<std::string_view> shown;
    for (std::size_t at = html.find("cid:"); at != std::string_view::npos; at = html.find("cid:", at + 4)) {
      const std::string_view rest = html.substr(at + 4, kLongest);
      shown.insert(rest.substr(0, rest.find_first_of(" \t\r\n\"'<>)")));
    }
    for (const std::size_t i : may_be_shown_) {
      if (shown.contains(body_.attachments[i].content_id)) body_.attachments[i].is_inline = true;
    }
  }

  void finish(std::vector<Defect>& defects) {
    const bool any_html = std::any_of(segments_.begin(), segments_.end(), [](const Segment& s) { return s.has_html; });
    std::string html;
    for (const Segment& segment : segments_) {
      const bool use_plain = !is_blank(segment.plain) || !segment.has_html;
      join(body_.text, use_plain ? segment.plain : html_to_text(segment.html, limits_));
      body_.text_is_plain = body_.text_is_plain || (use_plain && segment.has_plain);
      if (any_html) join(html, segment.has_html ? segment.html : escaped_html(segment.plain));
    }
    cut_text(defects);
    if (any_html) mark_shown(html);
    if (any_html) body_.html = std::string(truncate_utf8(html, limits_.html_bytes));
  }

  void cut_text(std::vector<Defect>& defects) {
    const std::string_view kept = first_lines(truncate_utf8(body_.text, limits_.text_bytes), limits_.text_lines);
    if (kept.size() == body_.text.size()) return;
    const auto said = [](const Defect& d) { return d.code == "limit-text"; };
    if (defects.size() < limits_.defects && std::none_of(defects.begin(), defects.end(), said))
      defects.push_back({"limit-text", "a text longer than the limit was cut"});
    body_.text.resize(kept.size());
  }

  std::string_view raw_;
  const Structure& structure_;
  const Limits& limits_;
  Body body_;
  std::vector<Segment> segments_;
  std::vector<std::size_t> may_be_shown_;  // attachments with a Content-ID that are not declared as files
};

}  // namespace

Body read_body(std::string_view raw, const Structure& structure, const std::vector<DecodedLeaf>& leaves,
               const Limits& limits, std::vector<Defect>& defects) {
  return BodyReader(raw, structure, limits).read(leaves, defects);
}

}  // namespace postern::parser
