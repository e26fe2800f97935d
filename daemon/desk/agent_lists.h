// Lists for an agent by mail: /my and /board, of the tickets that are not done.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/draft.h"

namespace postern::desk {

// The statuses whose tickets they list: for Lookups::in_status.
std::vector<std::string> statuses_not_final(const config::Settings& settings);

// The agent's own tickets, urgent ones first, then those that have been in their status longest.
std::string my_tickets(const Draft& draft, const config::Agent& agent);

// How many there are in each status, and which are urgent or overdue; of the queues that are the agent's.
std::string board(const Draft& draft, const config::Agent& agent);

}  // namespace postern::desk
