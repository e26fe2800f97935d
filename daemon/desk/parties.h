// Who is sent what by a decision, for the receipt of the agent whose mail it was.
#pragma once

#include <string>

#include "daemon/desk/draft.h"

namespace postern::desk {

// "To ann@example.com: your words", a line each, in the order in which the decision so far writes to them; without mails to
// `agent` (an address key). Empty when nobody is written to.
std::string parties_told(const Draft& draft, const std::string& agent);

// "your words", "a notice": what a mail of this OutboxItem::purpose is to the agent who caused it.
std::string said_to_party(const config::Settings& settings, const std::string& purpose);

}  // namespace postern::desk
