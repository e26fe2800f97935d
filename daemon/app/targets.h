// From settings to what the network room connects to; secrets are read here, each time anew, so that a changed password
// file needs no restart.
#pragma once

#include <cstddef>
#include <string>

#include "config/settings.h"
#include "daemon/net/channel.h"
#include "parser/result.h"

namespace postern::app {

// Messages in memory together, all mailboxes: fetched and not yet committed.
constexpr std::size_t kBytesInMemory = 64u << 20;

// Reads the password (a small local file). Failure::config names the reference when it cannot be had.
Result<net::Target> target_of(const config::Mailbox& mailbox);
// `helo`: the name we give ourselves (RFC 5321 4.1.1.1).
Result<net::Target> target_of(const config::Relay& relay, const std::string& helo);

}  // namespace postern::app
