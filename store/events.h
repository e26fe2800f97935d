// The event log: append-only, one line a change. Internal to store/.
#pragma once

#include <string_view>
#include <vector>

#include "parser/result.h"
#include "store/model/event.h"
#include "store/sqlite.h"

namespace postern::store {

// Line breaks and control characters in `what` and `why` become blanks: one line each, whatever a subject held.
Status insert_event(Database& database, model::TicketId ticket, model::Time at, std::string_view actor,
                    std::string_view what, std::string_view why);
// Of a ticket, oldest first.
Result<std::vector<model::Event>> events_of(Database& database, model::TicketId ticket);

}  // namespace postern::store
