// An absence notice of an agent's mail system: what it says of the agent, never a word of it.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "store/model/ticket.h"

namespace postern::desk {

// Why a mail says that its writer is out of office, or "". An invitation's answer or a receipt says no such thing.
std::string absence_mark(const parser::Mail& mail);

// The agent is away for a day from now; what they said themselves stands. Once a day the leads, or who else is here, hear
// that `ticket` waits. Only for a mail with every proof of the agent's.
void take_absence(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const std::string& mark);

// The counter by which it is once a day. `email` is an address key.
model::BudgetKey budget_of_absence(const std::string& email);

}  // namespace postern::desk
