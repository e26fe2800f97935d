// The workflow of the config against the tickets that an earlier one left behind: statuses that are called otherwise now, that
// are gone, or whose times are others.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/desk/decide.h"
#include "parser/result.h"

namespace postern::desk {

using StatusCounts = std::map<std::string, std::int64_t>;  // tickets by the status they are in

// Ok when each of these statuses is one of the workflow's, or stands in [workflow.rename]. Else the error names them all, and
// its hint is the table to write. No ticket is ever moved by guessing.
Status check_left_behind(const config::Settings& settings, const StatusCounts& counts);

// What the timers of a status depend on, as text; remembered in the store, so that the next start notices a change.
std::string times_of(const config::WorkflowStatus& status);

// Tickets take up the new names and times. One decision for at most 500 tickets: `after` goes on behind the last.
struct WorkflowChange {
  model::TicketId after;
  model::Time now{};
  std::string seed;  // as Inbound::seed
};

model::Lookups wants(const Desk& desk, const WorkflowChange& change);

// For each ticket in a status that has another name or other times than remembered: its limit counts by the new times from
// when it entered; a status that did not remind before begins to, with the first reminder that is still to come. The decision
// behind the last ticket renames, and remembers the times: until then all of it is done again after a crash.
model::Decision decide(const Desk& desk, const WorkflowChange& change, const model::Snapshot& snapshot);

// Where to go on; 0 when `snapshot` held the last ones.
model::TicketId goes_on_after(const model::Snapshot& snapshot);

}  // namespace postern::desk
