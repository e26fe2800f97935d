// Reply codes (RFC 5321 4.2) and enhanced status codes (RFC 3463) inside free text.
#pragma once

#include <string>
#include <string_view>

namespace postern::parser {

// The first "5.1.1" that is no part of an address or a version ("4.2.2.1", "8.12.6"), or "". One that says more than
// x.0.0 wins over an earlier x.0.0. `digit` restricts the class: '2', '4', '5', or '\0' for any.
std::string find_enhanced_code(std::string_view text, char digit = '\0');

// '5' or '4' for the first reply code ("550 ", "421-", "ERROR_CODE :550") in the text, or '\0'.
char find_reply_class(std::string_view text);

}  // namespace postern::parser
