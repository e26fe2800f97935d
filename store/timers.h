// Timers and the clock they were last looked at by, as rows. Internal to store/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/timer.h"
#include "store/sqlite.h"

namespace postern::store {

// Replaces a timer of the same name on the same ticket; `started`, unless it is given, is the decision's time. Failure::bug without a name.
Status start_timer(Database& database, const model::Timer& timer, model::Time at);
// Those of these names on the ticket; all of them when there are no names.
Status cancel_timers(Database& database, model::TicketId ticket, const std::vector<std::string>& names);
Status postpone_timer(Database& database, model::TimerId id, model::Time due);

Result<std::optional<model::Timer>> load_timer(Database& database, model::TimerId id);
// Adds those of a ticket, the next due first.
Status timers_of(Database& database, model::TicketId ticket, std::vector<model::Timer>& found);
// Due at `now` or before, the longest due first.
Result<std::vector<model::Timer>> overdue_timers(Database& database, model::Time now, int limit);
Result<std::vector<model::DueTimer>> due_timers(Database& database, model::Time now, int limit);
Result<std::optional<model::Time>> next_timer_due(Database& database);

Result<model::TimerClock> timer_clock(Database& database);
Status save_timer_clock(Database& database, const model::TimerClock& clock);

}  // namespace postern::store
