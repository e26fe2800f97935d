// A mail from somebody on a ticket that joins it.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

// From a participant: shown, and with proof it moves the ticket as the workflow says.
void append_reply(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                  const Thread& thread);

}  // namespace postern::desk
