// What is said of a mail that was too large to be taken in whole: on the ticket, to the requester and to the agents.
#pragma once

#include <string>

#include "daemon/desk/draft.h"

namespace postern::desk {

// On the ticket; nothing when nothing was left.
void note_left(Draft& draft, model::TicketId ticket, const Inbound& inbound);

// For agents: sizes and names, one line; "" when nothing was left.
std::string left_for_agents(const config::Settings& settings, const Inbound& inbound);

// For the requester: numbers alone, for automatic mail has no words of a stranger's (L-11); "" when nothing was left.
std::string left_for_requester(const config::Settings& settings, const Inbound& inbound, const std::string& language);

// `remark` with `more` behind it.
std::string with_remark(std::string remark, const std::string& more);

}  // namespace postern::desk
