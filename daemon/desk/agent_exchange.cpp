#include "daemon/desk/agent_exchange.h"

#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {

AgentExchange::AgentExchange(Draft& its_draft, const Inbound& its_mail, const Sender& its_sender,
                             const Thread& its_thread)
    : draft(its_draft),
      settings(its_draft.desk().settings),
      inbound(its_mail),
      sender(its_sender),
      thread(its_thread),
      ticket(*its_thread.ticket),
      actor(printable(its_sender.key, 320)) {}

void AgentExchange::append(const std::string& words, model::Direction direction, const std::string& why,
                           bool waits) const {
  model::Message message = stored_message(inbound, sender, ticket.id, proof_of_agent(inbound, sender, thread));
  message.waits = waits;
  message.direction = direction;
  message.internal = direction == model::Direction::note;
  message.reply_text = words;
  draft.add(model::AppendMessage{std::move(message)}, actor, why);
  remember_obeyed(draft, inbound.mail, sender, why);
}

void AgentExchange::append_unverified() const {
  if (is_stored) return;
  draft.keep_holds();
  model::Message message = stored_message(inbound, sender, ticket.id, proof_of_agent(inbound, sender, thread));
  message.direction = model::Direction::note;
  message.verified = false;
  message.internal = true;
  draft.add(model::AppendMessage{std::move(message)}, actor, thread.why);
}

void AgentExchange::dispose(const std::string& but) const {
  draft.dispose(model::Disposition::ticket_message, ticket.id, thread.why + but);
}

void AgentExchange::tell(const model::Ticket& about, const std::string& text) const {
  tell(about, text, {}, "answer to " + actor);
}

void AgentExchange::tell_done(const model::Ticket& about, const std::string& text) const {
  News news;
  news.purpose = kAgentInternal;
  tell(about, text, std::move(news), "answer to " + actor);
}

void AgentExchange::tell(const model::Ticket& about, const std::string& text, News news, const std::string& why) const {
  news.text = "agent-receipt";
  news.body = text;
  if (!draft.may_tell().granted) return;
  if (may_work_on(settings, *sender.agent, ticket)) return tell_agent(draft, about, *sender.agent, news, why);
  const model::Ticket none = no_ticket(inbound.mailbox, base_subject(settings.desk.prefix, inbound.mail.subject));
  tell_agent(draft, none, *sender.agent, news, why);
}

std::string AgentExchange::say(const char* name, const config::Values& values) const {
  return phrase(settings, name, values);
}

}  // namespace postern::desk
