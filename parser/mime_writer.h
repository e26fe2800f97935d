// OutgoingMail -> CRLF bytes; the inverse of mime_reader. Same input, same bytes: a retry is byte-identical.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parser/mail.h"
#include "parser/result.h"

namespace postern::parser {

struct OutgoingAttachment {
  std::string filename;
  std::string content_type;  // "type/subtype"; anything else is sent as application/octet-stream
  std::string bytes;
  bool is_inline = false;
  std::string content_id;  // without angle brackets; empty for none
};

struct OutgoingMail {
  Address from;
  std::vector<Address> to, cc;
  std::optional<Address> reply_to;
  std::string subject;
  std::string message_id;                                          // without angle brackets
  std::string in_reply_to;                                         // one id or empty
  std::vector<std::string> references;                             // oldest first
  std::int64_t date = 0;                                           // seconds since 1970, UTC
  std::vector<std::pair<std::string, std::string>> extra_headers;  // Auto-Submitted, our hop header ...
  std::string text;                                                // UTF-8, any line ends
  std::optional<std::string> html;  // UTF-8; becomes multipart/alternative with text first
  std::vector<OutgoingAttachment> attachments;
  std::string boundary_seed;  // makes the boundaries; [A-Za-z0-9]{1,40}
};

// Renders the message: only CRLF line ends, no NUL, no line above 998 bytes, headers folded at 78 where they can be,
// bodies 7bit, quoted-printable or base64 (so that no relay needs 8BITMIME, RFC 6152), References shortened to the
// first and the last twenty. A CR, LF or NUL in any header value becomes a space. An address beyond ASCII
// stands in the header as UTF-8 (RFC 6532). Fails (Failure::data) on an address that is not local@domain by the strict
// grammar, and on an empty Message-ID.
Result<std::string> write_mail(const OutgoingMail& mail);

// Whether this attachment of the mail, a whole mail, goes as message/rfc822. One with 8-bit text, bare line feeds or
// too long a line may not be encoded (RFC 2046 5.2.1) and goes as a plain file, application/octet-stream, byte by byte.
bool goes_as_mail(const OutgoingMail& mail, const OutgoingAttachment& attachment);

}  // namespace postern::parser
