// Modified UTF-7, the spelling of folder names in IMAP4rev1 (RFC 3501 5.1.3). Strict both ways: what encodes comes
// back as the same bytes, and a name has one spelling only, so that two spellings can never mean one folder.
#pragma once

#include <string>
#include <string_view>

#include "parser/result.h"

namespace postern::parser {

// Printable ASCII stays, `&` becomes `&-`, all else becomes `&base64-` of UTF-16. Error (Failure::data): not UTF-8.
Result<std::string> mutf7_encode(std::string_view utf8);

// Error (Failure::data): 8-bit bytes or controls, an unfinished or needless shift, bad base64, a lone surrogate.
Result<std::string> mutf7_decode(std::string_view name);

}  // namespace postern::parser
