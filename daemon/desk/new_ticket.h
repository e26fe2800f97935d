// A mail that opens a ticket.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

// Creates the ticket, puts the mail on it, runs the rules, acknowledges and tells the agents. `thread.related` are
// tickets it was not allowed to join: named on the new one for the agents, never to the sender. The caller disposes.
model::TicketId open_ticket(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                            const Thread& thread);

}  // namespace postern::desk
