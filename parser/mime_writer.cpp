// The only file that includes mimetic. Its entity model (headers, body, parts) holds the mail while it is composed; its
// encoders, typed fields and output are not used: they refold, re-quote and encode byte by byte.
#include "parser/mime_writer.h"

#include <mimetic/mimeentity.h>

#include <algorithm>
#include <memory>

#include "parser/address.h"
#include "parser/date.h"
#include "parser/filename.h"
#include "parser/header_writer.h"
#include "parser/lines.h"
#include "parser/text.h"
#include "parser/transfer.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

using mimetic::MimeEntity;
using EntityPtr = std::unique_ptr<MimeEntity>;

constexpr std::size_t kFirstAndLastReferences = 20;
constexpr std::size_t kColumns = 78;              // RFC 5322 2.1.1: SHOULD
constexpr std::size_t kLongestLine = 998;         // MUST
constexpr std::string_view kBoundaryMark = "=_";  // no quoted-printable or base64 line can hold it (RFC 2045 6.7)

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
  });
}

bool is_field_name(std::string_view name) {
  return !name.empty() && name.size() <= 70 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
}

// Complete, folded fields go into the model as name and value.
void add_field(MimeEntity& entity, std::string_view name, const FieldWords& words) {
  if (words.empty()) return;
  const std::string line = folded(name, words);
  entity.header().push_back(mimetic::Field(std::string(name), line.substr(name.size() + 2)));
}

// Any line ends -> CRLF, without NUL, with a line end at the end.
std::string crlf_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  LineReader lines(text);
  while (!lines.done()) {
    out += lines.content(lines.next());
    out += "\r\n";
  }
  std::erase(out, '\0');
  return out;
}

// Whether the text can go as it stands: ASCII, short lines, and nothing at the start of a line that a relay could take
// for its own or that begins like a boundary.
bool is_safe_7bit(std::string_view crlf_text, std::size_t longest, std::string_view boundary) {
  for (std::size_t at = 0; at < crlf_text.size();) {
    const std::size_t end = std::min(crlf_text.find("\r\n", at), crlf_text.size());
    const std::string_view line = crlf_text.substr(at, end - at);
    if (line.size() > longest || line.starts_with("From ") || line.starts_with('.')) return false;
    if (line.starts_with("--") && line.substr(2).starts_with(boundary)) return false;
    if (!std::all_of(line.begin(), line.end(), [](char c) { return c == '\t' || (c >= ' ' && c < 0x7F); }))
      return false;
    at = end + 2;
  }
  return true;
}

EntityPtr text_entity(std::string_view utf8, const char* type) {
  auto entity = std::make_unique<MimeEntity>();
  const std::string text = crlf_lines(valid_utf8(utf8));
  add_field(*entity, "Content-Type", {std::string(type) + ";", "charset=utf-8"});
  // Readers take uuencoded files out of a text that goes as it stands.
  if (is_safe_7bit(text, kColumns, kBoundaryMark) && find_uuencode(text).begin == std::string::npos) {
    add_field(*entity, "Content-Transfer-Encoding", {"7bit"});
    entity->body().set(text);
    return entity;
  }
  const std::string printable = encode_quoted_printable(text);
  const bool shorter = printable.size() <= text.size() / 3 * 4;
  add_field(*entity, "Content-Transfer-Encoding", {shorter ? "quoted-printable" : "base64"});
  entity->body().set(shorter ? printable : encode_base64(text));
  return entity;
}

// "type/subtype" in lower case, or application/octet-stream. A composite type may not be encoded (RFC 2045 6.4), and
// what cannot go as it stands is then sent as a plain file.
std::string sendable_type(const OutgoingAttachment& attachment, bool as_it_stands) {
  const std::string type = to_lower(attachment.content_type);
  const std::size_t slash = type.find('/');
  const bool readable = slash != std::string::npos && is_token(type.substr(0, slash)) &&
                        is_token(type.substr(slash + 1)) && type.size() <= 100;
  const bool composite = type.starts_with("message/") || type.starts_with("multipart/");
  if (!readable || type.starts_with("multipart/") || (composite && !as_it_stands)) return "application/octet-stream";
  return type;
}

// Others use our boundaries' mark in theirs, so a whole mail is compared with the beginning of our own.
bool is_7bit_message(const OutgoingAttachment& attachment, const std::string& boundary) {
  const std::string& bytes = attachment.bytes;
  return starts_with_fold(attachment.content_type, "message/") && bytes == crlf_lines(bytes) &&
         is_safe_7bit(bytes, kLongestLine, boundary);
}

EntityPtr attachment_entity(const OutgoingAttachment& attachment, const std::string& boundary) {
  auto entity = std::make_unique<MimeEntity>();
  const bool as_it_stands = is_7bit_message(attachment, boundary);
  const std::string name = safe_filename(valid_utf8(attachment.filename), 200);
  add_field(*entity, "Content-Type", {sendable_type(attachment, as_it_stands)});
  // A text that is shown inline is read as words of the mail.
  const bool shown = attachment.is_inline && !starts_with_fold(attachment.content_type, "text/");
  FieldWords disposition = {shown ? "inline" : "attachment"};
  if (!name.empty()) {
    disposition.back() += ';';
    const FieldWords parameter = parameter_words("filename", name);
    disposition.insert(disposition.end(), parameter.begin(), parameter.end());
  }
  add_field(*entity, "Content-Disposition", disposition);
  add_field(*entity, "Content-ID", id_words({attachment.content_id}));
  add_field(*entity, "Content-Transfer-Encoding", {as_it_stands ? "7bit" : "base64"});
  // The line end before a boundary is the boundary's (RFC 2046 5.1.1).
  entity->body().set(as_it_stands ? attachment.bytes + "\r\n" : encode_base64(attachment.bytes));
  return entity;
}

std::string boundary_of(const OutgoingMail& mail) { return std::string(kBoundaryMark) + mail.boundary_seed + "_"; }

// Builds multiparts, each with a boundary of its own.
class Composer {
 public:
  explicit Composer(const OutgoingMail& mail) : mail_(mail) {}

  EntityPtr compose() {
    EntityPtr content = text_entity(mail_.text, "text/plain");
    std::vector<EntityPtr> files;
    std::vector<EntityPtr> shown;  // what the HTML shows
    for (const OutgoingAttachment& attachment : mail_.attachments) {
      const bool belongs_to_html = mail_.html && attachment.is_inline && !attachment.content_id.empty();
      (belongs_to_html ? shown : files).push_back(attachment_entity(attachment, boundary_));
    }
    if (mail_.html) {
      EntityPtr html = text_entity(*mail_.html, "text/html");
      if (!shown.empty()) html = multipart("related", std::move(html), std::move(shown));
      content = multipart("alternative", std::move(content), one(std::move(html)));
    }
    return files.empty() ? std::move(content) : multipart("mixed", std::move(content), std::move(files));
  }

 private:
  static std::vector<EntityPtr> one(EntityPtr entity) {
    std::vector<EntityPtr> list;
    list.push_back(std::move(entity));
    return list;
  }

  EntityPtr multipart(const char* subtype, EntityPtr first, std::vector<EntityPtr> rest) {
    auto entity = std::make_unique<MimeEntity>();
    const std::string boundary = boundary_ + std::to_string(++multiparts_);
    FieldWords type = {std::string("multipart/") + subtype + ";", "boundary=\"" + boundary + "\""};
    if (type.front() == "multipart/related;") {  // RFC 2387 3.1
      type.back() += ';';
      type.emplace_back("type=\"text/html\"");
    }
    add_field(*entity, "Content-Type", type);
    entity->body().preamble(boundary);                  // where write_entity() finds it: we write no preamble
    entity->body().parts().push_back(first.release());  // mimetic owns its parts
    for (EntityPtr& part : rest) entity->body().parts().push_back(part.release());
    return entity;
  }

  const OutgoingMail& mail_;
  const std::string boundary_ = boundary_of(mail_);
  int multiparts_ = 0;
};

void write_fields(const MimeEntity& entity, std::string& out) {
  for (const auto& field : entity.header()) {
    out += field.name();
    out += ": ";
    out += field.value();
    out += "\r\n";
  }
}

// At most three deep, as Composer builds it.
void write_entity(const MimeEntity& entity, std::string& out) {
  write_fields(entity, out);
  out += "\r\n";
  if (entity.body().parts().empty()) {
    out += entity.body();
    return;
  }
  const std::string delimiter = "--" + entity.body().preamble();
  for (const MimeEntity* part : entity.body().parts()) {
    out += delimiter + "\r\n";
    write_entity(*part, out);
    if (!out.ends_with("\r\n")) out += "\r\n";
  }
  out += delimiter + "--\r\n";
}

std::vector<std::string> shortened(const std::vector<std::string>& references) {
  if (references.size() <= kFirstAndLastReferences + 1) return references;
  std::vector<std::string> kept = {references.front()};
  kept.insert(kept.end(), references.end() - static_cast<std::ptrdiff_t>(kFirstAndLastReferences), references.end());
  return kept;
}

Status add_addresses(MimeEntity& entity, const char* name, const std::vector<Address>& addresses) {
  auto words = address_words(addresses);
  if (!words) return fail(words.error().kind, std::string(name) + ": " + words.error().text, words.error().hint);
  add_field(entity, name, *words);
  return {};
}

Status add_envelope(MimeEntity& top, const OutgoingMail& mail) {
  add_field(top, "Date", {write_date(mail.date)});
  if (auto added = add_addresses(top, "From", {mail.from}); !added) return added;
  if (auto added = add_addresses(top, "To", mail.to); !added) return added;
  if (mail.to.empty() && mail.cc.empty()) add_field(top, "To", {"undisclosed-recipients:;"});
  if (auto added = add_addresses(top, "Cc", mail.cc); !added) return added;
  if (mail.reply_to) {
    if (auto added = add_addresses(top, "Reply-To", {*mail.reply_to}); !added) return added;
  }
  add_field(top, "Subject", text_words(mail.subject));
  add_field(top, "Message-ID", id_words({mail.message_id}));
  add_field(top, "In-Reply-To", id_words({mail.in_reply_to}));
  add_field(top, "References", id_words(shortened(mail.references)));
  for (const auto& [name, value] : mail.extra_headers) {
    if (!is_field_name(name)) return fail(Failure::bug, "\"" + printable(name, 80) + "\" is no header field's name");
    add_field(top, name, text_words(value));
  }
  return {};
}

}  // namespace

bool goes_as_mail(const OutgoingMail& mail, const OutgoingAttachment& attachment) {
  return is_7bit_message(attachment, boundary_of(mail));
}

Result<std::string> write_mail(const OutgoingMail& mail) {
  if (id_words({mail.message_id}).empty()) {
    return fail(Failure::data, "a mail without a Message-ID that can be written is not sent");
  }
  if (!is_token(mail.boundary_seed) || mail.boundary_seed.size() > 40) {
    return fail(Failure::bug, "the boundary seed is not one to forty letters and digits");
  }
  MimeEntity top;
  if (auto added = add_envelope(top, mail); !added) return fail(added.error());
  add_field(top, "MIME-Version", {"1.0"});
  const EntityPtr content = Composer(mail).compose();
  std::string out;
  write_fields(top, out);
  write_entity(*content, out);
  return out;
}

}  // namespace postern::parser
