// Which tickets belong to one, as an answer to a reader. Internal to store/.
#pragma once

#include <vector>

#include "store/reader.h"
#include "store/sqlite.h"

namespace postern::store {

// Links of the ticket and to it, also those of tickets that were merged into it or into the other one; each ticket once for
// what it is.
Result<std::vector<LinkedTicket>> linked_tickets(Database& database, model::TicketId ticket);

}  // namespace postern::store
