// Raw bytes -> Mail. The one reading of a message, the same for display, rules and identity.
#pragma once

#include <string>
#include <string_view>

#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

// Reads a whole message. Never fails: what breaks a rule or a limit becomes a defect, and as much as can be understood
// is there. Linear in raw.size(). Any line ends. Safe from any thread; holds nothing after it returns.
Mail read_mail(std::string_view raw, const Limits& limits = {});

// The decoded bytes of one attachment of the message that `raw` is. At most `limits.decoded_bytes`.
std::string decode_part(std::string_view raw, const PartSpan& span, const Limits& limits = {});

// SHA-256 of the message with every line end (CRLF, bare CR, bare LF) counted as CRLF; lower-case hex. This is what
// "the same mail" means: servers and MTAs differ in line ends, not in lines.
std::string content_hash(std::string_view raw);

}  // namespace postern::parser
