// The server's certificate of a connection that stands.
#pragma once

#include <curl/curl.h>

#include <chrono>

namespace postern::net {

// When it ends (RFC 5280 4.1.2.5). The epoch: there is none, or this libcurl has another TLS than OpenSSL's. Thread: the
// handle's.
std::chrono::system_clock::time_point certificate_ends(CURL* easy);

}  // namespace postern::net
