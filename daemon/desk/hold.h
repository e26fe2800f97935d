// /hold: a ticket's reminders and limits rest until the next mail on it, or its next move.
#pragma once

#include "daemon/desk/draft.h"

namespace postern::desk {

// All timers of the ticket's statuses and targets rest, those of this decision too; what an agent asked to be reminded of
// does not. Call it behind everything else that starts timers.
void hold_timers(Draft& draft, model::TicketId ticket, const std::string& actor, const std::string& why);

// They go on (Draft calls it for a mail and for a move); the time to resolve it stays at rest while the requester has the
// next step.
void end_hold(Draft& draft, model::TicketId ticket);

}  // namespace postern::desk
