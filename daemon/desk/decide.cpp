#include "daemon/desk/decide.h"

#include <algorithm>

#include "daemon/desk/agent_mail.h"
#include "daemon/desk/desk_answer.h"
#include "daemon/desk/desk_orders.h"
#include "daemon/desk/echo.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/form_sender.h"
#include "daemon/desk/handed_on.h"
#include "daemon/desk/held.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/loop_guard.h"
#include "daemon/desk/new_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/reply.h"
#include "daemon/desk/returned.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/sent_by_hand.h"
#include "daemon/desk/thread.h"
#include "daemon/desk/workflow_move.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

std::string describe(const model::Location& place) {
  if (place.uid == 0) return "one delivered to " + place.mailbox;
  return place.mailbox + "/" + place.folder + " UID " + std::to_string(place.uid);
}

// The same mail in another watched mailbox: on the same ticket, acknowledged once, told to that queue's agents too.
void tell_other_queue(Draft& draft, const Inbound& inbound, const Sender& sender, const model::Ticket& ticket) {
  const auto& settings = draft.desk().settings;
  const Agents told = agents_of(settings, ticket.queue);
  Agents others = agents_of(settings, inbound.mailbox.name);
  std::erase_if(others, [&](const auto* agent) { return std::find(told.begin(), told.end(), agent) != told.end(); });
  if (others.empty()) return;
  News news;
  news.text = "agent-new";
  news.opens_ticket = true;
  news.inbound = &inbound;
  news.sender = &sender;
  news.remark = phrase(settings, "same-mail", {{"queue", ticket.queue}});
  tell_agents(draft, ticket, told_at_once(others, ticket), news, "the same mail in " + inbound.mailbox.name);
}

void take_duplicate(Draft& draft, const Inbound& inbound, const Sender& sender, const model::SameContent& known) {
  const model::Ticket* ticket = find_ticket(draft.snapshot(), known.ticket);
  if (ticket && !known.same_mailbox) {
    draft.note(ticket->id, "the same mail came to " + inbound.mailbox.name, "desk", "same content hash");
    tell_other_queue(draft, inbound, sender, *ticket);
  }
  draft.dispose(Disposition::duplicate, known.ticket, "the same mail as " + describe(known.location));
}

// The copy to name: one in the same mailbox if there is one, for it was told already.
const model::SameContent* find_same(const model::Snapshot& snapshot) {
  const auto& all = snapshot.same_content;
  const auto here = std::find_if(all.begin(), all.end(), [](const auto& known) { return known.same_mailbox; });
  return here != all.end() ? &*here : all.empty() ? nullptr : &all.front();
}

bool same_files(const std::vector<model::StoredAttachment>& a, const std::vector<parser::Attachment>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.sha256 == y.sha256; });
}

// The same mail by another way (two addresses, two mailboxes): the trace fields differ, and so do the bytes. Programs
// that give all their mails one Message-ID exist: the words and the files must be the same too.
const model::Message* find_same_words(const model::Snapshot& snapshot, const parser::Mail& mail, const Sender& sender) {
  for (const model::Message& known : snapshot.same_id) {
    const bool same_sender = sender.usable && sender.is(known.from_email);
    const bool same_words = known.subject == mail.subject && known.text == mail.text;
    if (same_sender && same_words && same_files(known.attachments, mail.attachments)) return &known;
  }
  return nullptr;
}

void take_second_copy(Draft& draft, const Inbound& inbound, const Sender& sender, const model::Message& known) {
  const model::Ticket* ticket = find_ticket(draft.snapshot(), known.ticket);
  if (ticket && ticket->queue != inbound.mailbox.name) tell_other_queue(draft, inbound, sender, *ticket);
  draft.dispose(Disposition::duplicate, known.ticket,
                "the same sender, Message-ID and words as a mail of " + (ticket ? ticket->key : "another ticket"));
}

bool is_empty(const parser::Mail& mail) {
  return trim(mail.text).empty() && trim(mail.subject).empty() && mail.attachments.empty();
}

// A reply that comes too late opens a new ticket; a robot's never does.
Thread with_reopen_window(const Draft& draft, const Inbound& inbound, const Sender& sender, Thread thread) {
  const auto& settings = draft.desk().settings;
  const bool person = grade(draft.desk(), inbound.mail, sender).grade < Grade::inert;
  if (thread.outcome != Thread::Outcome::joined || !person) return thread;
  if (!is_closed_for_good(settings, *thread.ticket, draft.now())) return thread;
  thread.why += ", but " + thread.ticket->key + " has been closed for more than " +
                std::to_string(settings.desk.reopen_days) + " days (reopen_days)";
  thread.related.insert(thread.related.begin(), {thread.ticket, thread.why});
  thread.outcome = Thread::Outcome::fresh;
  return thread;
}

// No ticket: a rule that is the admin's own says so, or that of marks of spam.
void keep_back(Draft& draft, const Inbound& inbound, const Sender& sender, const RuleMatch& by) {
  if (by.rule->quarantine) return draft.dispose(Disposition::quarantined, {}, by.why);
  if (by.built_in) return hold_quietly(draft, by.why);
  hold_new(draft, inbound, sender, by);
}

// On the ticket that the mail is on, if it is on one.
void note_machine(Draft& draft, const std::string& seen) {
  if (seen.empty()) return;
  for (const model::Step& step : draft.so_far().steps) {
    const auto* dispose = std::get_if<model::Dispose>(&step.effect);
    if (dispose && dispose->ticket)
      return draft.note(dispose->ticket, seen, "desk", "shortly after automatic mails of ours");
  }
}

// Who asked for something is its requester, agent or not; the rights of an agent need an agent's token.
bool is_of_agent(const Sender& sender, const Thread& thread) {
  return sender.agent && (thread.agent_token || !sender.is_on(*thread.ticket));
}

// A copy that came first and without a proof does not keep the one that has it from what it may do. What would open a
// ticket has opened one.
bool adds_proof(const Draft& draft, const Inbound& inbound, const Sender& sender, const model::Message& copy) {
  if (!copy.proof || copy.proof->holds) return false;
  const Thread thread =
      with_reopen_window(draft, inbound, sender, find_thread(draft.desk(), inbound, sender, draft.snapshot()));
  if (thread.outcome != Thread::Outcome::joined) return false;
  return is_of_agent(sender, thread) ? proof_of_agent(inbound, sender, thread).holds
                                     : proof_of(authenticate(inbound, sender), thread).holds;
}

void take_conversation(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender) {
  if (const auto answer = answers_desk(draft.desk(), inbound, sender, draft.snapshot())) {
    return take_desk_answer(draft, rules, inbound, sender, *answer);
  }
  const Thread thread =
      with_reopen_window(draft, inbound, sender, find_thread(draft.desk(), inbound, sender, draft.snapshot()));
  if (thread.outcome == Thread::Outcome::held) return hold(draft, inbound, sender, thread);
  if (thread.outcome == Thread::Outcome::noted) return append_outsiders_note(draft, inbound, sender, thread);
  if (thread.outcome == Thread::Outcome::fresh && is_for_desk(inbound, sender)) {
    return take_desk_orders(draft, rules, inbound, sender, "an agent's mail that begins with a command");
  }
  if (thread.outcome == Thread::Outcome::fresh) {
    RuleCase about = rule_case(inbound, sender, draft.snapshot(), false, {});
    about.answers = thread.proven;
    if (const auto kept = rules.kept_back(about)) return keep_back(draft, inbound, sender, *kept);
    const HandedOn requester = handed_on(draft.desk().settings, inbound, sender);
    const model::TicketId ticket = open_ticket(draft, rules, inbound, requester.sender, thread);
    if (!requester.fault.empty())
      draft.note(ticket, "the requester is the agent who forwarded it", "desk", requester.fault);
    return draft.dispose(Disposition::ticket_message, ticket, thread.why + requester.sender.by_whom());
  }
  if (is_of_agent(sender, thread)) return take_agent_mail(draft, rules, inbound, sender, thread);
  append_reply(draft, rules, inbound, sender, thread);
}

}  // namespace

model::Decision decide(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot) {
  const parser::Mail& mail = inbound.mail;
  const Sender from = read_sender(desk.settings, mail);
  const Sender sender = sender_of(desk.settings, inbound);
  Draft draft(desk, snapshot, inbound.now, inbound.seed, may_notify(desk, inbound));
  if (const std::string own = own_mail(desk, mail, from); !own.empty()) {
    draft.dispose(Disposition::ignored, {}, own);
  } else if (const auto* same = find_same(snapshot)) {
    take_duplicate(draft, inbound, sender, *same);
  } else if (is_sent_by_hand(inbound)) {
    take_sent(draft, inbound, from);
  } else if (const auto* copy = find_same_words(snapshot, mail, sender);
             copy && !adds_proof(draft, inbound, sender, *copy)) {
    take_second_copy(draft, inbound, sender, *copy);
  } else if (const auto* id = obeyed_before(snapshot, mail, sender)) {
    draft.dispose(Disposition::duplicate, {},
                  "this agent's mail with this Date and text was obeyed before, as " + printable(*id, 200));
  } else if (is_report(desk, mail)) {
    take_bounce(draft, mail);
  } else if (!sender.usable && is_empty(mail)) {
    draft.dispose(Disposition::quarantined, {}, "no sound From address and nothing to read");
  } else {
    const std::string seen = watch_for_machine(draft, mail, sender);
    desk.rules ? take_conversation(draft, *desk.rules, inbound, sender)
               : take_conversation(draft, RuleBook(desk.settings), inbound, sender);
    note_machine(draft, seen);
  }
  return draft.take();
}

}  // namespace postern::desk
