// Mail of ours that comes back as a bounce.
#pragma once

#include "daemon/desk/draft.h"
#include "parser/mail.h"

namespace postern::desk {

// Marks the outgoing mail and tells the agents when it was a requester's; never a ticket, never an answer. Counts only
// with a Message-ID of ours in the returned headers: relays rewrite envelope senders, and anybody can invent a bounce.
void take_bounce(Draft& draft, const parser::Mail& mail);

// The Message-IDs that may say which mail it was.
std::vector<std::string> returned_ids(const parser::Mail& mail);

}  // namespace postern::desk
