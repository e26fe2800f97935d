// A ticket's story for an agent's /show: who wrote what, what happened and why, oldest first.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "store/model/ticket.h"

namespace postern::desk {

// Of what Lookups::story has loaded; the newest part of it where it is long. For agents alone.
std::string ticket_story(const Draft& draft, const model::Ticket& ticket);

}  // namespace postern::desk
