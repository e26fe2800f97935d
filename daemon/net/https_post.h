// One form posted over HTTPS, bounded in bytes and time, on the multi of all connections. No redirect is followed, TLS
// is verified and 1.2 or newer; plain http goes to this machine alone. Thread: the multi's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "daemon/net/channel.h"
#include "parser/result.h"

namespace postern::net {

struct PostRequest {
  std::string url;      // https://..., or http:// to a loopback host
  std::string ca_file;  // PEM; empty: the system's
  std::string body;     // application/x-www-form-urlencoded; never logged
  std::size_t most_bytes = 64u << 10;  // of the answer's body; a longer one is an error
  std::chrono::seconds timeout{20};    // for all of it
};

struct PostAnswer {
  int status = 0;
  std::string body;
};

// Failure::unavailable with the host and the cause when no whole answer came.
boost::asio::awaitable<Result<PostAnswer>> https_post(std::shared_ptr<Multi> multi, PostRequest request);

}  // namespace postern::net
