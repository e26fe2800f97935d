// An agent's answer to a mail of ours that is about no ticket: the notice of a mail held by a rule, or the daily
// digest. Its words are for the desk and go to no requester.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

struct DeskAnswer {
  bool agent_token = false;  // given to this agent for the desk as a whole
  std::string notice;        // Message-ID of the mail it answers, as far as known
  std::string why;
};

// Nothing for a mail that is not from an agent's address, or that names a ticket before it names such a mail of ours.
std::optional<DeskAnswer> answers_desk(const Desk& desk, const Inbound& inbound, const Sender& sender,
                                       const model::Snapshot& snapshot);

// With all three proofs of agent_mail.h its words are done; without, nothing is, and the agent hears what was missing.
// A robot's answer does nothing. Disposes: as an internal note of the first ticket that came of it, else as ignored.
void take_desk_answer(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                      const DeskAnswer& answer);

}  // namespace postern::desk
