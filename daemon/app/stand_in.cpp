// Outline -> mail.
#include "daemon/app/stand_in.h"

#include <algorithm>
#include <string_view>

#include "daemon/desk/spoken.h"
#include "parser/mime_reader.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::app {

namespace {

constexpr std::size_t kListed = 50;

const parser::ImapPart* text_of(const imap::Outline& outline) {
  for (const parser::ImapPart& part : outline.structure.parts)
    if (part.section == outline.text_section) return &part;
  return nullptr;
}

bool is_cut(const imap::Outline& outline, const parser::ImapPart& part) {
  return outline.text && outline.text->size() < part.size;
}

// base64 makes four letters of three bytes, and a line end of each 76 letters.
std::uint64_t decoded_size(const parser::ImapPart& part) {
  return part.encoding == "base64" ? part.size / 78 * 57 + part.size % 78 * 57 / 78 : part.size;
}

std::string described(const parser::ImapPart& part) {
  const std::string facts = part.type + ", " + desk::spoken_size(decoded_size(part));
  return part.name.empty() ? facts : printable(part.name, 120) + " (" + facts + ")";
}

bool tells_of_structure(std::string_view line) {
  return starts_with_fold(line, "content-") || starts_with_fold(line, "mime-version");
}

// A line with its end, whatever ends it: each reader must see the same fields in these bytes.
std::string_view next_line(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return text;
  return text.substr(0, end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
}

// The fields but those of MIME. A last line without an end was cut, and is left out; so is what is no field.
std::string kept_fields(std::string_view header) {
  std::string kept;
  bool keep = false;
  while (!header.empty()) {
    const std::string_view line = next_line(header);
    header.remove_prefix(line.size());
    const std::string_view content = line.substr(0, line.find_first_of("\r\n"));
    if (content.empty() || content.size() == line.size()) break;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (!folded) keep = content.find(':') != std::string_view::npos && !tells_of_structure(content);
    if (keep) kept += line;
  }
  return kept;
}

std::string text_fields(const parser::ImapPart& part) {
  std::string fields = "Content-Type: " + part.type;
  if (!part.charset.empty()) fields += "; charset=\"" + part.charset + "\"";
  if (!part.format.empty()) fields += "; format=" + part.format;
  if (part.delsp) fields += "; delsp=yes";
  fields += "\r\n";
  if (!part.encoding.empty()) fields += "Content-Transfer-Encoding: " + part.encoding + "\r\n";
  return fields;
}

// Which report it is: the part that says so stays on the server (RFC 6522 3, RFC 8098 3, RFC 5965 3).
std::string report_type(const imap::Outline& outline) {
  for (const parser::ImapPart& part : outline.structure.parts) {
    for (const std::string_view type : {"delivery-status", "disposition-notification", "feedback-report"})
      if (part.type == "message/" + std::string(type)) return "; report-type=" + std::string(type);
    if (part.type == "message/global-delivery-status") return "; report-type=delivery-status";
  }
  return "";
}

std::string note(const imap::Outline& outline) {
  const parser::ImapPart* text = text_of(outline);
  std::string note = "[This mail has " + desk::spoken_size(outline.listed.size) +
                     ", too large to be taken in whole. It is still on the mail server.";
  if (text && !outline.text) note += " Its text could not be had.";
  note += " Not taken in:]\r\n";
  for (const std::string& part : parts_left(outline)) note += "  " + part + "\r\n";
  return note;
}

}  // namespace

std::vector<std::string> parts_left(const imap::Outline& outline) {
  std::vector<std::string> left;
  std::size_t more = 0;
  const parser::ImapPart* text = text_of(outline);
  if (text && is_cut(outline, *text)) left.push_back("the rest of the text (" + described(*text) + " in all)");
  for (const parser::ImapPart& part : outline.structure.parts) {
    if (&part == text && outline.text) continue;
    if (left.size() < kListed) {
      left.push_back(described(part));
    } else {
      ++more;
    }
  }
  if (more > 0 || outline.structure.cut) left.push_back("and " + (more > 0 ? std::to_string(more) + " " : "") + "more");
  return left;
}

std::string stand_in(const imap::Outline& outline) {
  const std::string content = outline.header + "\n" + outline.text.value_or("");
  const std::string boundary = "=_left_" + parser::content_hash(content).substr(0, 32);
  // A report keeps its name: what robots write is known by it.
  const std::string kind = outline.structure.subtype == "report" ? "report" + report_type(outline) : "mixed";
  std::string mail = kept_fields(outline.header);
  mail += "MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n\r\n";
  const parser::ImapPart* text = text_of(outline);
  if (text && outline.text) {
    mail += "--" + boundary + "\r\n" + text_fields(*text) + "\r\n" + *outline.text + "\r\n";
  }
  mail += "--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
  return mail + note(outline) + "--" + boundary + "--\r\n";
}

}  // namespace postern::app
