// Any bytes as the body of a delivery report, in words or (first byte) in the fields of RFC 3464.
#include <string>

#include "parser/mime_reader.h"
#include "promise.h"

using namespace postern;

namespace {

constexpr std::string_view kWords = "From: MAILER-DAEMON@example.net\nReturn-Path: <>\nSubject: failure notice\n\n";
constexpr std::string_view kFields =
    "From: MAILER-DAEMON@example.net\nSubject: x\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=bbbbbbbb\n\n"
    "--bbbbbbbb\nContent-Type: message/delivery-status\n\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string raw = std::string((data[0] & 1) != 0 ? kFields : kWords).append(fuzz::text_of(data + 1, size - 1));
  const parser::Mail mail = parser::read_mail(raw);
  PROMISE(mail.kind == parser::Kind::bounce);
  PROMISE(!mail.why_kind.empty());
  PROMISE(mail.bounce.has_value());
  for (const parser::BounceRecipient& recipient : mail.bounce->recipients) {
    PROMISE(!recipient.email.empty());
    PROMISE(!recipient.action.empty());
    PROMISE(!recipient.permanent || recipient.action == "failed");
  }
  return 0;
}
