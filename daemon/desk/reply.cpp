#include "daemon/desk/reply.h"

#include "daemon/desk/admission.h"
#include "daemon/desk/answer.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/timers.h"
#include "daemon/desk/workflow_move.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

// Two machines at one ticket would open it again and again: then it stays, and agents read what was said.
bool may_reopen(const Draft& draft, const model::Ticket& ticket, const std::string& to) {
  const auto& settings = draft.desk().settings;
  return !is_reopening(settings.workflow, ticket.status, to) ||
         draft.budgets().of(reopened(ticket.id)) < settings.caps.reopens_per_ticket_day;
}

// Moves the ticket as an answer may; says what an agent must know of it. `settled`: it was a yes, and asks for no answer.
// `moved` is the why of the move, if there is one.
std::string move(Draft& draft, model::Ticket& ticket, const Inbound& inbound, const Sender& sender, bool verified,
                 bool inert, bool& settled, std::string& moved) {
  const auto& workflow = draft.desk().settings.workflow;
  if (inert) return phrase(draft.desk().settings, "automatic-answer");
  const AnswerMove answer = move_on_answer(workflow, ticket, inbound.mail, sender, verified);
  if (answer.to.empty()) {
    if (!answer.why.empty()) draft.note(ticket.id, "status stays " + ticket.status, "workflow", answer.why);
    if (answer.thanks) return phrase(draft.desk().settings, "only-thanks", {{"status", workflow.taken}});
    return answer.unclear && verified ? phrase(draft.desk().settings, "unclear-answer") : "";
  }
  if (!may_reopen(draft, ticket, answer.to)) {
    const std::string limit = std::to_string(draft.desk().settings.caps.reopens_per_ticket_day);
    draft.note(ticket.id, "status stays " + ticket.status, "workflow", "opened again too often today, reopens_per_ticket_day = " + limit);
    return phrase(draft.desk().settings, "not-reopened", {{"number", limit}});
  }
  if (is_reopening(workflow, ticket.status, answer.to)) {
    draft.count(reopened(ticket.id), answer.why);
    ++ticket.reopened;  // as the store will have it: the notice of this mail tells it
  }
  const config::WorkflowStatus* before = workflow.find(ticket.status);
  settled = before && answer.to == before->answer.yes;
  draft.add(model::SetStatus{ticket.id, ticket.status, answer.to}, "workflow", answer.why);
  ticket.status = answer.to;
  ticket.status_since = draft.now();
  moved = answer.why;
  return "";
}

// For agents: what the ticket's people are not to be mistaken for.
std::string remark_on_outsider(const Draft& draft, const Sender& sender, const Thread& thread) {
  const auto& settings = draft.desk().settings;
  if (thread.standing == Standing::on_ticket) return "";
  const char* words = thread.outcome == Thread::Outcome::noted ? "outsider-noted" : "outsider-joined";
  return phrase(settings, words,
                {{"who", to_string(sender)}, {"key", thread.ticket->key}, {"row", row_of(settings, thread.standing)}});
}

// Appends the mail; returns whether its sender is proven. Nobody else's ends a hold.
bool append(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread) {
  const Verdict verdict = authenticate(inbound, sender);
  const bool verified = thread.proven || verdict.authenticated;
  if (!verified) draft.keep_holds();
  model::Message message = stored_message(inbound, sender, thread.ticket->id, proof_of(verdict, thread));
  message.verified = verified;
  message.internal = thread.outcome == Thread::Outcome::noted;
  const std::string proof = verified ? "" : "; unverified: " + verdict.why;
  draft.add(model::AppendMessage{std::move(message)}, printable(sender.email, 320), thread.why + proof);
  note_left(draft, thread.ticket->id, inbound);
  return verified;
}

void tell_of_mail(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                  const Agents& agents, const std::string& remark) {
  News news;
  news.inbound = &inbound;
  news.sender = &sender;
  news.remark = with_remark(remark, left_for_agents(draft.desk().settings, inbound));
  // A robot's answer is worth a mail to the one who waits for it, not to a whole queue.
  if (is_automatic(inbound.mail) && ticket.assignee.empty())
    return draft.note(ticket.id, "agents not told: an automatic answer", "desk", inbound.mail.why_kind);
  tell_agents(draft, ticket, agents, news, "reply on " + ticket.key);
}

// What the mail does to the ticket, besides being on it; returns the agents who are told because of it, and what to
// say.
struct Worked {
  Agents cc;
  std::string remark;
};
Worked work_on(Draft& draft, const RuleBook& rules, model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
               bool verified) {
  note_copied(draft, ticket, inbound, sender);
  const RuleOutcome outcome =
      apply_rules(draft, ticket, rules.match(rule_case(inbound, sender, draft.snapshot(), true, ticket.tags)), verified);
  send_replies(draft, ticket, inbound, sender, outcome.replies);
  if (verified) lift_suppression(draft, ticket.id, sender.key, printable(sender.email, 320), "they have written");
  // A robot's mail ends no reminder and waits for no answer; nor do thanks.
  const bool inert = is_automatic(inbound.mail) || grade(draft.desk(), inbound.mail, sender).grade >= Grade::inert;
  const bool requester = !inert && verified && sender.is(ticket.requester().email);
  if (requester) end_reminders(draft, ticket, "mail from " + printable(sender.email, 320));
  bool settled = false;
  std::string moved = outcome.status_why;
  const std::string remark = move(draft, ticket, inbound, sender, verified, inert, settled, moved);
  if (!moved.empty() && draft.may_tell().granted) tell_of_status(draft, ticket, moved);
  if (!inert && !settled && !is_only_thanks(inbound.mail.reply_text, sender.name)) await_answer(draft, ticket);
  return {outcome.cc, remark};
}

}  // namespace

void append_reply(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                  const Thread& thread) {
  const auto& settings = draft.desk().settings;
  model::Ticket ticket = *thread.ticket;
  const bool stranger = thread.standing == Standing::stranger;
  if (stranger) draft.keep_holds();
  const bool verified = append(draft, inbound, sender, thread);
  const Worked worked = stranger ? Worked{} : work_on(draft, rules, ticket, inbound, sender, verified);
  const std::string remark = verified ? worked.remark : phrase(settings, "unverified");
  tell_of_mail(draft, ticket, inbound, sender, with(agents_for(settings, ticket), worked.cc),
               with_remark(remark_on_outsider(draft, sender, thread), remark));
  draft.dispose(model::Disposition::ticket_message, ticket.id, thread.why);
}

void append_outsiders_note(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread) {
  const auto& settings = draft.desk().settings;
  draft.keep_holds();
  const bool verified = append(draft, inbound, sender, thread);
  const std::string doubt = verified ? "" : phrase(settings, "unverified");
  tell_of_mail(draft, *thread.ticket, inbound, sender, agents_for(settings, *thread.ticket),
               with_remark(remark_on_outsider(draft, sender, thread), doubt));
  draft.dispose(model::Disposition::ticket_message, thread.ticket->id, thread.why + "; internal");
}

}  // namespace postern::desk
