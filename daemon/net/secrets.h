// Takes what we signed in with out of a text that goes to a log. PURE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/net/channel.h"

namespace postern::net {

// Servers sometimes repeat the command they refuse: the password, as it is and in the base64 forms of SASL PLAIN and
// LOGIN (RFC 4616, RFC 4954), becomes "(secret)".
std::string without_secrets(std::string_view text, const Target& target);
// The same for these secrets, as they are; and every word of more than 64 bytes, which may be a token.
std::string without_secrets(std::string_view text, const std::vector<std::string>& secrets);

std::string base64(std::string_view bytes);  // RFC 4648 4

}  // namespace postern::net
