#include "daemon/desk/held.h"

#include <algorithm>

#include "daemon/desk/form_sender.h"
#include "daemon/desk/new_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/timers.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

constexpr const char* kWords = "Write one line: release, new, spam, or the key of the ticket it belongs to.";

// "Release." -> "release".
std::string first_word(const std::string& words) {
  for (const auto line : split_lines(words)) {
    const auto text = trim(line);
    if (text.empty()) continue;
    const auto end = text.find_last_not_of(".!,;");
    return to_lower(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
  }
  return "";
}

const model::HeldMail* find_held(const model::Snapshot& snapshot) {
  return snapshot.held.empty() ? nullptr : &snapshot.held.front();
}

// The held mail read again, with what is known of its arrival.
struct Waiting {
  parser::Mail mail;
  Inbound inbound;
  Sender sender;

  Waiting(Draft& draft, const Inbound& agents, const model::HeldMail& held, const config::Mailbox& mailbox)
      : mail(parser::read_mail(held.raw, draft.desk().settings.limits)),
        inbound{mail, mailbox, held.internal_date, draft.now(), false, agents.seed},
        sender(sender_of(draft.desk().settings, inbound)) {}
  Waiting(const Waiting&) = delete;  // `inbound` refers to `mail`
};

std::string reason_to_hold(const model::Ticket& ticket, const Sender& sender, const Thread& thread) {
  const std::string unclear = "It is not clear which ticket it is for: " + thread.why + ".";
  if (sender.agent) return unclear + "\nNothing of it was sent to anybody.";
  if (sender.is_on(ticket)) return unclear;
  const std::string came = "It came to the private address of " + ticket.key + ", but ";
  return came + (sender.usable ? to_string(sender) + " is not on that ticket."
                               : "does not say clearly who it is from.");
}

// Returns who may write on the ticket from now on, or "".
std::string put_on(Draft& draft, const Waiting& waiting, const model::Ticket& ticket, const std::string& actor) {
  model::Message message = stored_message(waiting.inbound, waiting.sender, ticket.id);
  message.verified = false;
  draft.add(model::AppendMessage{std::move(message)}, printable(waiting.sender.email, 320), "released by " + actor);
  const bool joins = waiting.sender.usable && !waiting.sender.agent && !waiting.sender.is_on(ticket);
  if (joins) {
    const model::Participant person{waiting.sender.key, waiting.sender.name, model::Role::participant};
    draft.add(model::AddParticipant{ticket.id, person}, actor, "released their mail");
  }
  News news;
  news.inbound = &waiting.inbound;
  news.sender = &waiting.sender;
  news.remark = "Held at first, released by " + actor + ".";
  tell_agents(draft, ticket, agents_for(draft.desk().settings, ticket), news, "released mail");
  await_answer(draft, ticket);
  return joins ? printable(waiting.sender.email, 320) : "";
}

void settle(Draft& draft, const model::HeldMail& held, Disposition disposition, model::TicketId ticket,
            const std::string& actor, const std::string& reason) {
  draft.add(model::Settle{held.content_hash, disposition, ticket, reason}, actor, reason);
}

}  // namespace

void hold(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread) {
  const model::Ticket& ticket = *thread.ticket;
  draft.note(ticket.id, "a mail from " + to_string(sender) + " is held", "desk", thread.why);
  News news;
  news.text = "agent-held";
  news.purpose = kHeldNotice;
  news.inbound = &inbound;
  news.sender = &sender;
  news.remark = reason_to_hold(ticket, sender, thread);
  tell_agents(draft, ticket, agents_for(draft.desk().settings, ticket), news, "held mail");
  // Nobody else may be there to tell, and who wrote it waits for an answer to their answer.
  if (sender.agent && draft.may_tell().granted) tell_agent(draft, ticket, *sender.agent, news, "held mail");
  draft.dispose(Disposition::quarantined, ticket.id, "held: " + thread.why);
}

bool answers_held_notice(const model::Snapshot& snapshot) {
  return std::any_of(snapshot.sent.begin(), snapshot.sent.end(),
                     [](const auto& sent) { return sent.text && sent.purpose == kHeldNotice; });
}

Result<std::string> settle_held(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent,
                                const Thread& thread, const std::string& words) {
  const config::Settings& settings = draft.desk().settings;
  const model::HeldMail* held = find_held(draft.snapshot());
  if (!held)
    return fail(Failure::data, "that mail is held no longer",
                "somebody decided before, or it is too large to be sent along");
  const std::string word = first_word(words);
  if (word == "spam") {
    settle(draft, *held, Disposition::ignored, {}, agent.key, "spam, says " + agent.key);
    return "The held mail is put away as spam.";
  }
  const config::Mailbox* mailbox = settings.find_mailbox(held->mailbox);
  const Waiting waiting(draft, inbound, *held, mailbox ? *mailbox : inbound.mailbox);
  if (word == "new") {
    const Thread own{
        Thread::Outcome::fresh, nullptr, false, false, "released as a ticket of its own by " + agent.key, {}};
    const model::TicketId ticket = open_ticket(draft, rules, waiting.inbound, waiting.sender, own);
    settle(draft, *held, Disposition::ticket_message, ticket, agent.key, own.why);
    return "The held mail is " + ticket_key(settings.desk.prefix, ticket) + " now.";
  }
  const model::TicketId named = named_ticket(settings, words);
  const model::Ticket* ticket = named ? find_ticket(draft.snapshot(), named) : thread.ticket;
  if (word != "release" && !named)
    return fail(Failure::data, "\"" + printable(word, 60) + "\" is no answer to a held mail", kWords);
  if (!ticket) return fail(Failure::data, "there is no ticket " + ticket_key(settings.desk.prefix, named), kWords);
  const std::string joined = put_on(draft, waiting, *ticket, agent.key);
  settle(draft, *held, Disposition::ticket_message, ticket->id, agent.key, "released by " + agent.key);
  return "The held mail is on " + ticket->key + " now" +
         (joined.empty() ? "." : ", and " + joined + " can write on that ticket from now on.");
}

model::TicketId named_ticket(const config::Settings& settings, const std::string& words) {
  std::string word = first_word(words);
  if (word.empty() || word.size() > 40) return {};
  if (word.front() != '[') word = "[" + word + "]";
  const auto keys = keys_in_subject(settings.desk.prefix, word);
  return keys.size() == 1 && ticket_key(settings.desk.prefix, keys[0]).size() + 2 == word.size() ? keys[0]
                                                                                                 : model::TicketId{};
}

}  // namespace postern::desk
