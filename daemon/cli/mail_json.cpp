#include "daemon/cli/mail_json.h"

#include <boost/json.hpp>

#include "parser/date.h"
#include "parser/utf8.h"

namespace postern::cli {
namespace {

namespace json = boost::json;

json::array addresses(const std::vector<parser::Address>& list) {
  json::array out;
  for (const auto& address : list) out.push_back({{"name", address.name}, {"email", address.email}});
  return out;
}

json::array strings(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

json::value date(const std::optional<std::int64_t>& seconds) {
  return seconds ? json::value(parser::write_rfc3339(*seconds)) : json::value(nullptr);
}

std::string_view name_of(parser::Kind kind) {
  switch (kind) {
    case parser::Kind::auto_reply:
      return "auto_reply";
    case parser::Kind::bounce:
      return "bounce";
    case parser::Kind::list:
      return "list";
    case parser::Kind::message:
      break;
  }
  return "message";
}

json::array attachments(const std::vector<parser::Attachment>& list) {
  json::array out;
  for (const auto& a : list) {
    out.push_back({{"filename", a.filename},
                   {"content_type", parser::valid_utf8(a.content_type)},
                   {"size", a.size},
                   {"sha256", a.sha256},
                   {"inline", a.is_inline},
                   {"content_id", a.content_id}});
  }
  return out;
}

json::value bounce(const std::optional<parser::Bounce>& found) {
  if (!found) return nullptr;
  json::array recipients;
  for (const auto& r : found->recipients) {
    recipients.push_back({{"email", r.email},
                          {"action", r.action},
                          {"status", r.status},
                          {"permanent", r.permanent},
                          {"diagnostic", r.diagnostic}});
  }
  return {{"original_message_id", found->original_message_id}, {"recipients", recipients}};
}

json::value forwarded(const std::optional<parser::Forwarded>& found) {
  if (!found) return nullptr;
  return {{"from", addresses(found->from)},
          {"date", date(found->date)},
          {"subject", found->subject},
          {"text", found->text}};
}

json::array defects(const std::vector<parser::Defect>& list) {
  json::array out;
  for (const auto& defect : list) out.push_back({{"code", defect.code}, {"detail", defect.detail}});
  return out;
}

}  // namespace

std::string to_json(const parser::Mail& mail, std::string_view file) {
  json::object out;
  out["file"] = parser::valid_utf8(file);
  out["message_id"] = mail.message_id;
  out["in_reply_to"] = strings(mail.in_reply_to);
  out["references"] = strings(mail.references);
  out["date"] = date(mail.date);
  out["from"] = addresses(mail.from);
  out["sender"] = addresses(mail.sender);
  out["reply_to"] = addresses(mail.reply_to);
  out["to"] = addresses(mail.to);
  out["cc"] = addresses(mail.cc);
  out["subject"] = mail.subject;
  out["text"] = mail.text;
  out["reply_text"] = mail.reply_text;
  out["html"] = mail.html ? json::value(*mail.html) : json::value(nullptr);
  out["attachments"] = attachments(mail.attachments);
  out["kind"] = name_of(mail.kind);
  out["why_kind"] = mail.why_kind;
  out["bounce"] = bounce(mail.bounce);
  out["forwarded"] = forwarded(mail.forwarded);
  out["language"] = mail.language;
  out["defects"] = defects(mail.defects);
  return json::serialize(out);
}

}  // namespace postern::cli
