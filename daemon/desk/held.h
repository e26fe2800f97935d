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

// Whether the agent's mail answers a held-notice: then its words are for the desk.
bool answers_held_notice(const model::Snapshot& snapshot);

// Does what the agent's first line says with the held mail. Returns what was done, for the agent; an Error names what
// could have been said. The caller has passed the gate and disposes of the agent's own mail.
Result<std::string> settle_held(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent,
                                const Thread& thread, const std::string& words);

// The ticket that an agent's first line names ("HD-7"), or 0: to be loaded before the word is read.
model::TicketId named_ticket(const config::Settings& settings, const std::string& words);

}  // namespace postern::desk
