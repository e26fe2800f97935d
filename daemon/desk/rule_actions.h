// What the rules that matched do to a ticket.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/draft.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/sender.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct RuleOutcome {
  bool suppress_ack = false;
  std::string suppressed_by;  // the why of that rule
  Agents cc;                  // told besides those who look after the ticket
  std::string status_why;     // the ticket was moved, and whom the workflow names has to be told; "" when it was not
  std::vector<RuleMatch> replies;  // those that write to the requester, each text once
};

// What the rules look at: the mail, the proof of its sender, what the snapshot knows of them, the ticket's tags.
RuleCase rule_case(const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot, bool is_reply,
                   const std::vector<std::string>& tags);

// The problems that rules name, each once.
std::vector<std::int64_t> linked_by_rules(const config::Settings& settings);

// The counters by which agents take turns.
std::vector<model::BudgetKey> budgets_of_turns(const config::Settings& settings);

// `agents` and those of `more` who are not among them.
Agents with(Agents agents, const Agents& more);

// Adds the rules' effects in their order and changes `ticket` alike, so that what follows sees the result. Without
// `may_route`, for an unverified mail on somebody's ticket, that stays as it is and nobody is answered: its tags,
// fields and links alone change.
RuleOutcome apply_rules(Draft& draft, model::Ticket& ticket, const std::vector<RuleMatch>& matches, bool may_route);

}  // namespace postern::desk
