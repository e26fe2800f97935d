// Mail that waits for an agent's one word: told with the mail itself, answered by release, a key, new or spam.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/thread.h"
#include "parser/result.h"

namespace postern::desk {

// OutboxItem::purpose of the notice; by it the answer is known as a word and not as one for the requester.
inline constexpr const char* kHeldNotice = "held-notice";

// Quarantines the mail and tells the agents of the ticket it may be about.
void hold(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread);

// Quarantines a mail that would open a ticket, because a rule says so, and tells the agents of its queue.
void hold_new(Draft& draft, const Inbound& inbound, const Sender& sender, const RuleMatch& by);

// The same because a filter on its way marked it: told in the digest alone.
void hold_quietly(Draft& draft, const std::string& why);

// Whether a mail in quarantine stands in the digest: not what a rule put aside for good.
bool is_for_digest(const model::HeldMail& held);

// Whether the agent's mail answers a held-notice: then its words are for the desk.
bool answers_held_notice(const model::Snapshot& snapshot);

struct Settled {
  std::string text;        // what was done, a line a mail: for the agent
  model::TicketId ticket;  // the first that a held mail became or joined
};

// Does what the agent's words say (held_words.h), all of it or nothing: an Error names what could have been said. `about` is
// the ticket of the answered notice, or nullptr. The caller has passed the gate and disposes of the agent's own mail.
Result<Settled> settle_held(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent,
                            const model::Ticket* about, const std::string& words);

}  // namespace postern::desk
