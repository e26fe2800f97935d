// One ticket into another: what comes for the one goes on with the other from then on. Its requester is told nothing.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "parser/result.h"

namespace postern::desk {

// "HD-12", "hd-12", "[HD-12]" or "12" -> its number; 0 for anything else.
model::TicketId read_ticket_key(const config::Settings& settings, const std::string& text);

// Why `from` cannot go into `into`, both as they live now (merges followed). In the desk's language.
Status may_merge(const config::Settings& settings, const model::Ticket& from, const model::Ticket& into);

// The messages stay where they are; the timers of `from` end. Who is on it joins the other ticket only when both have the
// same requester, for whoever writes on a ticket reads its answers.
void merge(Draft& draft, const model::Ticket& from, const model::Ticket& into, const std::string& actor, const std::string& why);

}  // namespace postern::desk
