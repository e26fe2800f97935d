// What a server's refusal means for the session: when to come back, and what the admin can do. The one place that
// knows codes (RFC 5530 3) and the words servers use instead. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/imap/session.h"
#include "parser/imap_response.h"

namespace postern::imap {

// The server as a whole cannot or will not serve us now: the session has to end, whatever was asked (S-21).
bool is_turned_away(const parser::ImapStatus& status);

// "the server refused SELECT: too many connections", with what the code says about when to try again.
Close refused(std::string_view what, const parser::ImapStatus& status);

// After an untagged BYE.
Close said_bye(const parser::ImapStatus& status);

}  // namespace postern::imap
