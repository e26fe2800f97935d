#include "daemon/desk/explain.h"

#include <algorithm>

#include "daemon/desk/find_ticket.h"
#include "daemon/desk/form_sender.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/loop_guard.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/thread.h"

namespace postern::desk {
namespace {

// The ticket that the mail is put on, if it exists already.
const model::Ticket* joined(const model::Decision& decision, const model::Snapshot& snapshot) {
  for (const model::Step& step : decision.steps) {
    if (const auto* append = std::get_if<model::AppendMessage>(&step.effect)) return find_ticket(snapshot, append->message.ticket);
  }
  return nullptr;
}

}  // namespace

Explanation explain(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot) {
  const Sender sender = sender_of(desk.settings, inbound);
  const Verdict verdict = authenticate(inbound, sender);
  Explanation explanation{to_string(sender) + sender.by_whom(), verdict.why, verdict.authenticated, "", {}, {}};
  if (const Permit permit = may_notify(desk, inbound); !permit.granted) explanation.quiet = permit.why;
  explanation.decision = decide(desk, inbound, snapshot);
  const model::Ticket* ticket = joined(explanation.decision, snapshot);
  const std::vector<std::string> tags = ticket ? ticket->tags : std::vector<std::string>{};
  RuleCase about = rule_case(inbound, sender, snapshot, ticket != nullptr, tags);
  about.answers = find_thread(desk, inbound, sender, snapshot).proven;
  const RuleBook rules(desk.settings);
  explanation.rules = rules.explain(about);
  if (auto spam = rules.explain_spam(about)) explanation.rules.push_back(std::move(*spam));
  return explanation;
}

}  // namespace postern::desk
