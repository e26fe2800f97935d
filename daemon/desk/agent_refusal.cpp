#include "daemon/desk/agent_refusal.h"

#include "daemon/desk/left_behind.h"
#include "daemon/desk/stored_message.h"
#include "parser/text.h"

namespace postern::desk {

void AgentRefusal::keep(const std::string& reason) const {
  exchange_.append_unverified();
  Draft& draft = exchange_.draft;
  note_left(draft, exchange_.ticket.id, exchange_.inbound);
  draft.note(exchange_.ticket.id, "mail from an agent's address kept as an internal note, sent to nobody", "desk",
             reason);
  exchange_.dispose("; internal: " + reason);
}

void AgentRefusal::refuse(const char* what, const std::string& reason, const std::string& explanation) const {
  keep(reason);
  exchange_.tell(exchange_.ticket, refusal(what, explanation));
}

void AgentRefusal::refuse_unproven(const std::vector<MissingProof>& missing) const {
  std::vector<std::string> reasons;
  std::string explanation;
  for (const MissingProof& one : missing) {
    reasons.push_back(one.reason);
    explanation += one.plain + "\n(" + one.reason + ").\n";
  }
  const std::string how = exchange_.say("unproven-how", {{"key", exchange_.ticket.key}});
  refuse("mail-not-sent", join(reasons, "; "), explanation + "\n" + how);
}

void AgentRefusal::refuse_commands(const Errors& errors) const {
  keep(reasons_of(errors));
  exchange_.tell(exchange_.ticket,
                 exchange_.say("nothing-done") + "\n" + explained(errors) + "\n" + exchange_.say("orders-all"));
}

void AgentRefusal::refuse_foreign() const {
  const model::Ticket& ticket = exchange_.ticket;
  keep("the ticket is in " + ticket.queue + ", which is not among the queues of " + exchange_.actor);
  const std::string queue = printable(ticket.queue, 100);
  exchange_.tell(ticket, refusal("mail-not-sent", exchange_.say("not-your-queue", {{"key", ticket.key}, {"queue", queue}})));
}

std::string AgentRefusal::refusal(const char* what, const std::string& explanation) const {
  const std::string subject = printable(exchange_.inbound.mail.subject, 100);
  return exchange_.say(what, {{"subject", subject}}) + "\n" + explanation + "\n\n" + exchange_.say("mail-kept");
}

}  // namespace postern::desk
