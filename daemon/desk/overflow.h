// Floods towards agents: what is more than an agent can read is told in one mail an hour, with the tickets and how
// often.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/draft.h"
#include "daemon/desk/timer_fired.h"

namespace postern::desk {

// The counters of an agent's notices in a queue. `email` is an address key.
std::vector<model::BudgetKey> budgets_of_overflow(const std::string& email, const std::string& queue);

// Whether the notice is told later, with others: because a cap is reached, or because that has begun in this queue.
// Then it is held back, and a timer of the desk runs.
bool overflows(Draft& draft, const std::vector<Cap>& caps, const model::Ticket& ticket, const config::Agent& agent,
               const std::string& why);

// Mail to the agent bounces, and there is nobody else: the notice is told with others when their pause is over.
void tell_when_back(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const std::string& why);

// Of timer_fired.h, for the timers of this kind.
bool is_overflow(const model::Timer& timer);
model::Lookups wants_overflow(const TimerFired& fired);
void send_overflow(Draft& draft, const model::Timer& timer);

}  // namespace postern::desk
