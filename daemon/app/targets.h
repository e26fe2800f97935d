// From settings to what the network room connects to; secrets are read here, each time anew, so that a changed password
// file needs no restart.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>

#include "config/settings.h"
#include "daemon/app/access_tokens.h"
#include "daemon/net/channel.h"
#include "parser/result.h"

namespace postern::app {

// Messages in memory together, all mailboxes: fetched and not yet committed.
constexpr std::size_t kBytesInMemory = 64u << 20;

// Reads the password (a small local file), where there is one. Failure::config names the reference when it cannot be had.
Result<net::Target> target_of(const config::Mailbox& mailbox);
// `helo`: the name we give ourselves (RFC 5321 4.1.1.1).
Result<net::Target> target_of(const config::Relay& relay, const std::string& helo);

// The target with an access token of `client` ([oauth.NAME]) for its user, where `client` is not "". An error that only
// a person can mend is Fault::login_refused, another Fault::login_temporary.
boost::asio::awaitable<tl::expected<net::Target, net::ConnectError>> with_token(AccessTokens& tokens,
                                                                               Result<net::Target> target,
                                                                               std::string client);

}  // namespace postern::app
