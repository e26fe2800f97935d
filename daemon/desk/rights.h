// Which tickets an agent works on: asked when a mail is processed, whatever was so when its notice went out.
#pragma once

#include "config/settings.h"
#include "store/model/ticket.h"

namespace postern::desk {

// A lead everywhere; others on the tickets of their queues, and on those that are given to them.
bool may_work_on(const config::Settings& settings, const config::Agent& agent, const model::Ticket& ticket);

// Whose mailbox it is: a lead all, and one that is in the config no longer is everybody's: somebody must be able to answer.
bool looks_after(const config::Settings& settings, const config::Agent& agent, const std::string& queue);

bool is_assignee(const config::Agent& agent, const model::Ticket& ticket);

}  // namespace postern::desk
