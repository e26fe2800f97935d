// /remind: an agent's own reminder of a ticket, one for each agent and ticket.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/draft.h"
#include "parser/result.h"

namespace postern::desk {

// "3d", "4h" (business time), "2026-12-24" (that morning, or of the next working day) -> when; "off" -> nullopt.
Result<std::optional<model::Time>> read_reminder(const config::Settings& settings, const std::string& words, model::Time now);

// Starts the agent's reminder, or ends it. `email` in address_key form.
void set_reminder(Draft& draft, model::TicketId ticket, const std::string& email, std::optional<model::Time> due);

bool is_reminder(const model::Timer& timer);

// It is due: tells the agent, if there still is one.
void fire_reminder(Draft& draft, const model::Timer& timer, const model::Ticket& ticket);

}  // namespace postern::desk
