// A mail that joins a ticket: from somebody on it, or from an agent without the proofs of one.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

// From a participant: shown, and with proof it moves the ticket as the workflow says.
void append_reply(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                  const Thread& thread);

// From an agent's address without the proof for it: kept for the agents alone, obeyed in nothing. `missing` says what.
void keep_unproven_agent_mail(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread,
                              const std::string& missing);

}  // namespace postern::desk
