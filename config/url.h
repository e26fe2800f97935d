// SCHEME://HOST[:PORT], the form in which servers are named (RFC 3986 3, without user, path and query).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parser/result.h"

namespace postern::config {

struct Url {
  std::string scheme;  // in lower case
  std::string host;    // in lower case; an IPv6 address without its brackets
  std::optional<std::uint16_t> port;
};

// The error says what is wrong with the URL and never repeats it: it may hold a password. Its
// hint is empty where only the form of the URL can help.
Result<Url> read_url(std::string_view text);

// Labels of letters, digits, '-' and '_' (RFC 1123 2.1), at most 253 octets.
bool is_host_name(std::string_view text);

// localhost, 127.0.0.0/8 and ::1, by their spelling: nothing is resolved.
bool is_loopback(const std::string& host);

}  // namespace postern::config
