// The event log: append-only, one line a change. Internal to store/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parser/result.h"
#include "store/model/event.h"
#include "store/sqlite.h"

namespace postern::store {

// What an event changed on its ticket, for programs (migrations/005.sql).
struct Change {
  std::string_view field, before, after;
};

// Line breaks and control characters in `what` and `why` become blanks: one line each, whatever a subject held.
Status insert_event(Database& database, model::TicketId ticket, model::Time at, std::string_view actor,
                    std::string_view what, std::string_view why, const std::optional<Change>& change = std::nullopt);
// Of a ticket, oldest first: all, or the newest `most`.
Result<std::vector<model::Event>> events_of(Database& database, model::TicketId ticket, int most = -1);

}  // namespace postern::store
