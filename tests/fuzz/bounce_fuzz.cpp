// Any bytes as the body of a delivery report, in words or (first byte) in the fields of RFC 3464.
//
// Beyond crashes: it is told as a bounce with a reason, and every recipient has an address and an action.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/mime_reader.h"

namespace {

constexpr std::string_view kWords = "From: MAILER-DAEMON@example.net\nReturn-Path: <>\nSubject: failure notice\n\n";
constexpr std::string_view kFields =
    "From: MAILER-DAEMON@example.net\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; "
    "boundary=bbbbbbbb\n\n"
    "--bbbbbbbb\nContent-Type: message/delivery-status\n\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const postern::parser::Mail mail =
      postern::parser::read_mail(std::string((data[0] & 1) != 0 ? kFields : kWords).append(body));
  if (mail.kind != postern::parser::Kind::bounce || mail.why_kind.empty() || !mail.bounce) std::abort();
  for (const auto& recipient : mail.bounce->recipients) {
    if (recipient.email.empty() || recipient.action.empty()) std::abort();
  }
  return 0;
}
