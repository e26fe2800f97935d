// Commands in an agent's mail that is about no ticket: a fresh one to the desk, or an answer to a list of ours. They show
// lists, say who is away and open a ticket for somebody; nothing that exists is changed or told to anybody else.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// Whether the agent's mail, which names no ticket, means the desk by its first line. Never a robot's or a forwarded mail.
bool is_for_desk(const Inbound& inbound, const Sender& sender);

// Needs no token, for the answer goes to the agent's registered address alone; but our own server's word that the mail is
// the agent's. Without that nothing is done, and the agent hears so. Disposes: the mail is on the ticket that /for opens,
// else ignored with its reason. `why`: how it was known to be for the desk; `answered`: the mail of ours that it answers, or "".
void take_desk_orders(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender, const std::string& why,
                      const std::string& answered = "");

}  // namespace postern::desk
