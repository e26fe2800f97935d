#include "parser/leaves.h"

#include <algorithm>

#include "parser/charset.h"
#include "parser/message_id.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::parser {
namespace {

void note(std::vector<Defect>& defects, const char* code, std::string detail, std::size_t limit) {
  const auto same = [&](const Defect& d) { return d.code == code && d.detail == detail; };
  if (defects.size() < limit && std::none_of(defects.begin(), defects.end(), same)) {
    defects.push_back({code, std::move(detail)});
  }
}

// What an HTML part says of itself (HTML 13.2.3.2): used when the mail says nothing.
std::string meta_charset(std::string_view html) {
  const std::string head = to_lower(html.substr(0, 4096));
  const std::size_t meta = head.find("<meta");
  const std::size_t at = meta == std::string::npos ? meta : head.find("charset", meta);
  if (at == std::string::npos) return {};
  const std::size_t begin = head.find_first_not_of(" =\"'", at + 7);
  if (begin == std::string::npos) return {};
  return head.substr(begin, head.find_first_of(" \"'/>;\r\n", begin) - begin);
}

// A byte order mark says more than any label.
std::string_view marked_charset(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (bytes.starts_with("\xFF\xFE")) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF")) return "utf-16be";
  return {};
}

std::string declared_charset(const DecodedLeaf& leaf, const Entity& entity) {
  if (const auto marked = marked_charset(leaf.bytes); !marked.empty()) return std::string(marked);
  std::string charset = entity.parameters.token("charset");
  if (leaf.content_type == "text/html" && (charset.empty() || !is_known_charset(charset))) {
    const std::string meta = meta_charset(leaf.bytes);
    if (is_known_charset(meta) && !starts_with_fold(meta, "utf-16")) return meta;
  }
  return charset;
}

// LF lines, no NUL, no byte order mark.
std::string plain_lines(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\r') continue;
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if (text[i] != '\0') {
      out += text[i];
    }
  }
  return out;
}

void read_text(DecodedLeaf& leaf, const Entity& entity, const Limits& limits, std::vector<Defect>& defects) {
  const std::string charset = declared_charset(leaf, entity);
  const bool is_html = leaf.content_type == "text/html";
  const std::size_t most = is_html ? limits.html_bytes : 4 * limits.text_bytes;
  Decoded decoded = to_utf8(std::string_view(leaf.bytes).substr(0, most), charset);
  if (leaf.bytes.size() > most) note(defects, "limit-text", "a text longer than the limit was cut", limits.defects);
  if (!decoded.known) note(defects, "unknown-charset", printable(charset, 60), limits.defects);
  if (decoded.replaced)
    note(defects, "charset-replaced",
         "bytes that are no " + (charset.empty() ? "UTF-8" : printable(charset, 60)) + " were replaced",
         limits.defects);
  if (decoded.guessed && !charset.empty())
    note(defects, "charset-wrong", "the text is not in " + printable(charset, 60), limits.defects);
  leaf.text = plain_lines(std::move(decoded.text));
}

std::string_view magic_of(std::string_view bytes) {
  if (bytes.starts_with("MZ")) return "exe";
  if (bytes.starts_with("\x7F"
                        "ELF"))
    return "elf";
  return {};
}

// The name of an attachment: Content-Disposition's, else Content-Type's (RFC 2183 2.3).
void read_disposition(DecodedLeaf& leaf, const Entity& entity) {
  if (const std::string* field = find_header(entity.headers, "Content-Disposition")) {
    const ParameterField disposition(*field);
    leaf.disposition = disposition.value();
    leaf.filename = disposition.text("filename");
    if (leaf.filename.empty()) leaf.filename = disposition.text("name");
    // RFC 2183 2.8: an unknown disposition is an attachment.
    if (!leaf.disposition.empty() && leaf.disposition != "inline") leaf.disposition = "attachment";
  }
  if (leaf.filename.empty()) leaf.filename = entity.parameters.text("name");
  if (leaf.filename.empty()) leaf.filename = entity.parameters.text("filename");
  if (const std::string* id = find_header(entity.headers, "Content-ID")) leaf.content_id = read_message_id(*id);
}

bool is_message_type(std::string_view type) { return type.starts_with("message/"); }

DecodedLeaf decode_leaf(std::string_view raw, const Entity& entity, std::size_t room) {
  DecodedLeaf leaf;
  leaf.content_type = entity.content_type;
  if (leaf.content_type.starts_with("multipart/")) leaf.content_type = "text/plain";
  leaf.span = {entity.body_begin, entity.body_end - entity.body_begin, entity.encoding};
  read_disposition(leaf, entity);
  const std::string_view encoded = raw.substr(leaf.span.offset, leaf.span.length);
  const bool keep = is_text_type(leaf.content_type) || is_message_type(leaf.content_type);
  if (entity.encoding == PartSpan::Encoding::identity && !keep) {
    leaf.size = encoded.size();
    leaf.sha256 = to_hex(sha256(encoded));
    leaf.magic = magic_of(encoded);
    return leaf;
  }
  std::string bytes = decode_transfer(encoded, entity.encoding, room).bytes;
  leaf.size = bytes.size();
  leaf.sha256 = to_hex(sha256(bytes));
  leaf.magic = magic_of(bytes);
  if (keep) leaf.bytes = std::move(bytes);
  return leaf;
}

}  // namespace

bool is_text_type(std::string_view type) {
  return type.starts_with("text/") || type == "message/delivery-status" || type == "message/disposition-notification" ||
         type == "message/feedback-report" || type == "message/global-delivery-status";
}

std::vector<DecodedLeaf> decode_leaves(std::string_view raw, const Structure& structure, const Limits& limits,
                                       std::vector<Defect>& defects) {
  std::vector<DecodedLeaf> leaves;
  std::size_t room = limits.decoded_bytes;
  for (std::size_t i = 0; i < structure.entities.size(); ++i) {
    const Entity& entity = structure.entities[i];
    if (entity.is_multipart) continue;
    DecodedLeaf leaf = decode_leaf(raw, entity, room);
    leaf.entity = i;
    if (entity.encoding != PartSpan::Encoding::identity) room -= std::min(room, leaf.size);
    if (room == 0)
      note(defects, "limit-decoded", "the parts decode to more than the limit; the last are cut", limits.defects);
    if (is_text_type(leaf.content_type)) read_text(leaf, entity, limits, defects);
    leaves.push_back(std::move(leaf));
  }
  return leaves;
}

Leaves view_leaves(const std::vector<DecodedLeaf>& decoded, const Structure& structure) {
  // What a view needs and nobody owns yet: parameters in lower case, of a fixed set of values.
  const auto known = [](const std::string& value, std::initializer_list<std::string_view> values) -> std::string_view {
    for (const std::string_view v : values) {
      if (equal_fold(value, v)) return v;
    }
    return {};
  };
  Leaves views;
  for (const DecodedLeaf& leaf : decoded) {
    const Entity& entity = structure.entities[leaf.entity];
    LeafView view;
    view.content_type = leaf.content_type;
    view.disposition = leaf.disposition;
    view.filename = leaf.filename;
    view.method = known(entity.parameters.token("method"),
                        {"reply", "request", "cancel", "publish", "counter", "refresh", "add"});
    view.flowed = equal_fold(entity.parameters.token("format"), "flowed");
    view.del_sp = equal_fold(entity.parameters.token("delsp"), "yes");
    if (entity.parent != kNoParent) {
      const Entity& parent = structure.entities[entity.parent];
      view.parent_type = parent.content_type;
      view.report_type = known(parent.parameters.token("report-type"),
                               {"delivery-status", "disposition-notification", "feedback-report"});
    }
    view.depth = entity.depth;
    view.bytes = is_text_type(leaf.content_type) ? std::string_view(leaf.text) : std::string_view(leaf.bytes);
    views.push_back(view);
  }
  return views;
}

}  // namespace postern::parser
