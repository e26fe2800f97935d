// A mail from somebody on a ticket, or whom [participants] lets write there.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

// Shown to the agents, and with proof it moves the ticket as the workflow says. A stranger's is shown and no more: no
// rule looks at it, no status moves, no timer of the ticket starts or ends. Whoever wrote it becomes no participant.
void append_reply(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                  const Thread& thread);

// From somebody who is not on the ticket: an internal note that the agents hear of, and nothing else.
void append_outsiders_note(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread);

}  // namespace postern::desk
