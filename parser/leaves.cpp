#include "parser/leaves.h"

#include <algorithm>

#include "parser/charset.h"
#include "parser/message_id.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::parser {
namespace {

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

std::string declared_charset(const DecodedLeaf& leaf, std::string_view bytes, const Entity& entity) {
  if (const auto marked = marked_charset(bytes); !marked.empty()) return std::string(marked);
  std::string charset = entity.parameters.token("charset");
  if (leaf.content_type == "text/html" && (charset.empty() || !is_known_charset(charset))) {
    const std::string meta = meta_charset(bytes);
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

DecodedLeaf describe_leaf(const Entity& entity) {
  DecodedLeaf leaf;
  leaf.content_type = entity.content_type;
  if (leaf.content_type.starts_with("multipart/")) leaf.content_type = "text/plain";
  leaf.span = {entity.body_begin, entity.body_end - entity.body_begin, entity.encoding};
  read_disposition(leaf, entity);
  return leaf;
}

class LeafDecoder {
 public:
  LeafDecoder(std::string_view raw, const Limits& limits, std::vector<Defect>& defects)
      : raw_(raw), limits_(limits), defects_(defects) {}

  DecodedLeaf decode(const Entity& entity) {
    DecodedLeaf leaf = describe_leaf(entity);
    const std::string_view sent = raw_.substr(leaf.span.offset, leaf.span.length);
    const bool as_it_stands = entity.encoding == PartSpan::Encoding::identity;  // not copied: it may be all of the mail
    std::string decoded;
    if (!as_it_stands) decoded = decode_transfer(sent, entity.encoding, room_).bytes;
    room_ -= std::min(room_, decoded.size());
    if (room_ == 0) note("limit-decoded", "the parts decode to more than the limit; the last are cut");
    const std::string_view bytes = as_it_stands ? sent : std::string_view(decoded);
    leaf.size = bytes.size();
    leaf.sha256 = to_hex(sha256(bytes));
    leaf.magic = magic_of(bytes);
    if (is_text_type(leaf.content_type)) {
      read_text(leaf, bytes, entity);
    } else if (is_message_type(leaf.content_type)) {
      leaf.bytes = as_it_stands ? std::string(bytes) : std::move(decoded);
    }
    return leaf;
  }

 private:
  // Of all texts together no more is read than could be shown of one.
  void read_text(DecodedLeaf& leaf, std::string_view bytes, const Entity& entity) {
    const std::string charset = declared_charset(leaf, bytes, entity);
    const bool is_html = leaf.content_type == "text/html";
    const std::size_t most = std::min(text_room_, is_html ? limits_.html_bytes : 4 * limits_.text_bytes);
    text_room_ -= std::min(text_room_, bytes.size());
    Decoded decoded = to_utf8(bytes.substr(0, most), charset);
    if (bytes.size() > most) note("limit-text", "a text longer than the limit was cut");
    if (!decoded.known) note("unknown-charset", printable(charset, 60));
    if (decoded.replaced) {
      note("charset-replaced",
           "bytes that are no " + (charset.empty() ? "UTF-8" : printable(charset, 60)) + " were replaced");
    }
    if (decoded.guessed && !charset.empty()) note("charset-wrong", "the text is not in " + printable(charset, 60));
    leaf.text = plain_lines(std::move(decoded.text));
  }

  void note(const char* code, std::string detail) {
    const auto same = [&](const Defect& d) { return d.code == code && d.detail == detail; };
    if (defects_.size() < limits_.defects && std::none_of(defects_.begin(), defects_.end(), same)) {
      defects_.push_back({code, std::move(detail)});
    }
  }

  std::string_view raw_;
  const Limits& limits_;
  std::vector<Defect>& defects_;
  std::size_t room_ = limits_.decoded_bytes;
  std::size_t text_room_ = limits_.html_bytes + 4 * limits_.text_bytes;
};

}  // namespace

bool is_text_type(std::string_view type) {
  return type.starts_with("text/") || type == "message/delivery-status" || type == "message/disposition-notification" ||
         type == "message/feedback-report" || type == "message/global-delivery-status";
}

std::vector<DecodedLeaf> decode_leaves(std::string_view raw, const Structure& structure, const Limits& limits,
                                       std::vector<Defect>& defects) {
  std::vector<DecodedLeaf> leaves;
  LeafDecoder decoder(raw, limits, defects);
  for (std::size_t i = 0; i < structure.entities.size(); ++i) {
    const Entity& entity = structure.entities[i];
    if (entity.is_multipart) continue;
    leaves.push_back(decoder.decode(entity));
    leaves.back().entity = i;
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
