// A mail from an agent's address on a ticket: obeyed and relayed with every proof, kept for the agents without.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

// The gate (DESIGN 6): the single From is exactly an agent's, our own server vouches for it, and a token given to that
// agent for that ticket came back. With all three, the text goes to the requester and the commands at its top are done;
// once for each Message-ID. Without, it becomes an internal note, and the agent is told what was missing.
void take_agent_mail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                     const Thread& thread);

}  // namespace postern::desk
