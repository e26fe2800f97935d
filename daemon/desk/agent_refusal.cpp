#include "daemon/desk/agent_refusal.h"

#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {

AgentRefusal::AgentRefusal(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread)
    : draft_(draft), inbound_(inbound), sender_(sender), thread_(thread), ticket_(*thread.ticket), actor_(printable(sender.key, 320)) {}

void AgentRefusal::keep(const std::string& reason) {
  model::Message message = stored_message(inbound_, sender_, ticket_.id, proof_of_agent(inbound_, sender_, thread_));
  message.direction = model::Direction::note;
  message.verified = false;
  message.internal = true;
  draft_.add(model::AppendMessage{std::move(message)}, actor_, thread_.why);
  note_left(draft_, ticket_.id, inbound_);
  draft_.note(ticket_.id, "mail from an agent's address kept as an internal note, sent to nobody", "desk", reason);
  draft_.dispose(model::Disposition::ticket_message, ticket_.id, thread_.why + "; internal: " + reason);
}

void AgentRefusal::refuse(const char* what, const std::string& reason, const std::string& explanation) {
  keep(reason);
  tell(ticket_, refusal(what, explanation));
}

void AgentRefusal::refuse_unproven(const std::vector<MissingProof>& missing) {
  std::vector<std::string> reasons;
  std::string explanation;
  for (const MissingProof& one : missing) {
    reasons.push_back(one.reason);
    explanation += one.plain + "\n(" + one.reason + ").\n";
  }
  refuse("mail-not-sent", join(reasons, "; "), explanation + "\n" + say("unproven-how", {{"key", ticket_.key}}));
}

void AgentRefusal::refuse_commands(const Error& error) {
  keep(error.text);
  const std::string hint = error.hint.empty() ? "" : "\n" + sentence(error.hint);
  tell(ticket_, say("nothing-done") + "\n" + sentence(error.text) + "." + hint + "\n\n" + say("orders-all"));
}

void AgentRefusal::refuse_foreign() {
  keep("the ticket is in " + ticket_.queue + ", which is not among the queues of " + actor_);
  const std::string queue = printable(ticket_.queue, 100);
  const model::Ticket none = no_ticket(inbound_.mailbox, base_subject(draft_.desk().settings.desk.prefix, inbound_.mail.subject));
  tell(none, refusal("mail-not-sent", say("not-your-queue", {{"key", ticket_.key}, {"queue", queue}})));
}

std::string AgentRefusal::say(const char* name, const config::Values& values) const {
  return phrase(draft_.desk().settings, name, values);
}

std::string AgentRefusal::refusal(const char* what, const std::string& explanation) const {
  return say(what, {{"subject", printable(inbound_.mail.subject, 100)}}) + "\n" + explanation + "\n\n" + say("mail-kept");
}

void AgentRefusal::tell(const model::Ticket& about, const std::string& text) {
  News news;
  news.text = "agent-receipt";
  news.body = text;
  if (draft_.may_tell().granted) tell_agent(draft_, about, *sender_.agent, news, "answer to " + actor_);
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace postern::desk
