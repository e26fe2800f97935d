// What a ticket and its timers are after the steps that a draft has so far.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/draft.h"

namespace postern::desk {

// As far as timers ask: status, priority, queue, requester and what is overdue. Nothing for a ticket nobody knows.
std::optional<model::Ticket> ticket_so_far(const Draft& draft, model::TicketId ticket);

std::optional<model::Timer> timer_so_far(const Draft& draft, model::TicketId ticket, const std::string& name);

}  // namespace postern::desk
