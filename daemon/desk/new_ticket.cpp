#include "daemon/desk/new_ticket.h"

#include <algorithm>

#include "daemon/desk/admission.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/timers.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Audience = config::Notice::Audience;

model::Ticket describe(Draft& draft, const Inbound& inbound, const Sender& sender) {
  const config::Settings& settings = draft.desk().settings;
  model::Ticket ticket;
  ticket.id = model::TicketId{draft.next_ticket_number()};
  ticket.key = ticket_key(settings.desk.prefix, ticket.id);
  ticket.subject = base_subject(settings.desk.prefix, inbound.mail.subject);
  ticket.status = settings.workflow.initial;
  ticket.queue = inbound.mailbox.name;
  ticket.language = inbound.mail.language;
  ticket.created = ticket.updated = ticket.status_since = draft.now();
  ticket.participants = {{sender.key, sender.name, model::Role::requester}};
  ticket.subject_proven = sender.usable && authenticate(inbound, sender).authenticated;
  return ticket;
}

void note_related(Draft& draft, const model::Ticket& ticket, const Sender& sender, const Thread& thread) {
  for (const auto& [related, why] : thread.related) {
    const bool theirs = sender.is_on(*related) && !sender.is_claimed();
    draft.note(ticket.id, (theirs ? "follows " : "possibly related to ") + related->key, "desk", why);
    if (theirs) draft.note(related->id, "continued in " + ticket.key, "desk", why);
  }
}

std::string remark_on_claim(const config::Settings& settings, const Sender& sender) {
  if (sender.handed_on_by) return phrase(settings, "handed-on", {{"agent", sender.handed_on_by->name}, {"who", to_string(sender)}});
  if (sender.form.empty()) return "";
  return phrase(settings, sender.is_claimed() ? "form-names" : "form-names-nobody", {{"form", printable(sender.form, 320)}});
}

std::string remark_on(const config::Settings& settings, const Sender& sender, const Thread& thread) {
  if (!sender.usable) return phrase(settings, "from-nobody");
  if (thread.related.empty()) return "";
  const auto& [related, why] = thread.related.front();
  const bool theirs = sender.is_on(*related) && !sender.is_claimed();
  const std::string link = phrase(settings, theirs ? "follows" : "maybe-related", {{"key", related->key}});
  return link + ": " + why;
}

// Whom the workflow names for a new ticket, each with its text.
void tell_of_new(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                 const std::string& remark, const RuleOutcome& outcome) {
  const config::Settings& settings = draft.desk().settings;
  const config::WorkflowStatus* status = settings.workflow.find(settings.workflow.initial);
  if (!status) return;
  const std::string why = "new ticket " + ticket.key + sender.by_whom();
  for (const config::Notice& notice : status->on_entry) {
    if (notice.audience == Audience::requester) {
      if (!outcome.suppress_ack) acknowledge(draft, ticket, inbound, sender, notice.name, why);
      continue;
    }
    News news;
    news.text = notice.name;
    news.opens_ticket = true;
    news.inbound = &inbound;
    news.sender = &sender;
    news.remark = remark;
    // Who was given the ticket by a rule is who is told of it.
    const bool queue = notice.audience == Audience::queue_agents;
    Agents agents =
        queue ? with(told_at_once(agents_for(settings, ticket), ticket), outcome.cc) : people_of(settings, ticket, notice.audience);
    // Whoever forwarded it hears whose ticket it has become, and can answer.
    if (queue && sender.handed_on_by) agents = with(agents, {sender.handed_on_by});
    tell_agents(draft, ticket, agents, news, why);
  }
}

void note_defects(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender) {
  const std::string* from = parser::find_header(inbound.mail, "From");
  if (!sender.form_fault.empty())
    draft.note(ticket.id, "the requester is the form " + printable(sender.form, 320) + " itself", "desk", sender.form_fault);
  if (sender.usable) return;
  draft.note(ticket.id, "requester unknown: From is \"" + printable(from ? *from : "", 200) + "\"", "desk",
             "no single sound address in From");
}

}  // namespace

model::TicketId open_ticket(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                            const Thread& thread) {
  model::Ticket ticket = describe(draft, inbound, sender);
  const std::string from = printable(sender.email, 320);
  draft.add(model::CreateTicket{ticket}, from, "mail to " + inbound.mailbox.name + sender.by_whom() + ": " + thread.why);
  const model::Proof proof = proof_of(authenticate(inbound, sender), sender.is_claimed() ? Thread{} : thread);
  draft.add(model::AppendMessage{stored_message(inbound, sender, ticket.id, proof)}, from,
            "opened the ticket" + sender.by_whom() + "; " + words_of(proof));
  if (ticket.subject_proven) lift_suppression(draft, ticket.id, sender.key, from, "they have written");
  note_related(draft, ticket, sender, thread);
  note_defects(draft, ticket, inbound, sender);
  note_left(draft, ticket.id, inbound);
  note_copied(draft, ticket, inbound, sender);
  const RuleOutcome outcome = apply_rules(draft, ticket, rules.match(rule_case(inbound, sender, draft.snapshot(), false, {})), true);

  if (outcome.suppress_ack) {
    draft.note(ticket.id, "acknowledgement suppressed", "desk", outcome.suppressed_by);
  }
  const std::string of_form = with_remark(remark_on_claim(draft.desk().settings, sender), remark_on(draft.desk().settings, sender, thread));
  const std::string remark = with_remark(of_form, left_for_agents(draft.desk().settings, inbound));
  tell_of_new(draft, ticket, inbound, sender, remark, outcome);
  send_replies(draft, ticket, inbound, sender, outcome.replies);
  if (!outcome.status_why.empty() && draft.may_tell().granted) tell_of_status(draft, ticket, outcome.status_why);
  if (robots_mark(inbound.mail).empty()) await_answer(draft, ticket);
  return ticket.id;
}

}  // namespace postern::desk
