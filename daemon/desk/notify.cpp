#include "daemon/desk/notify.h"

#include <algorithm>
#include <set>

#include "daemon/desk/admission.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/overflow.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/unreachable.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Audience = config::Notice::Audience;

constexpr const char* kReceipt = "agent-receipt";

std::string remark_on_absent(const Draft& draft, const config::Agent& absent) {
  const auto& settings = draft.desk().settings;
  const auto until = away_until(draft, absent);
  const char* words = has_bounced(draft, absent) ? "told-instead-bounces" : "told-instead";
  return phrase(settings, words, {{"name", absent.name}, {"until", until ? spoken_until(settings, *until) : ""}});
}

// A text that answers one mail.
struct MailAnswer {
  const char* purpose;
  std::string name, called, why;
};

bool has_never_asked(const Draft& draft, const Sender& sender) {
  const auto& people = draft.snapshot().people;
  return std::none_of(people.begin(), people.end(),
                      [&](const auto& person) { return person.email == sender.key && person.tickets > 0; });
}

void answer_mail(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                 const MailAnswer& answer) {
  const Permit permit = may_answer(draft.desk(), inbound, sender);
  if (!permit.granted) {
    draft.note(ticket.id, answer.called + " suppressed: " + permit.why, "desk", answer.why);
    return;
  }
  const auto caps = caps_of_acknowledgement(draft.desk().settings.caps, sender.key, ticket.id);
  const bool first = has_never_asked(draft, sender);
  if (!admits_requester(draft, caps, ticket.id, sender.email, first, answer.why)) return;
  queue_to_requester(draft, compose_mail_answer(draft, ticket, inbound, sender, answer.purpose, answer.name), caps, first, answer.why);
}

// What somebody who takes the ticket over has to know: the requester's own words, verified, or those that opened the ticket.
// "" where they are not loaded (Lookups::story).
std::string newest_request(const model::Snapshot& snapshot, const model::Ticket& ticket) {
  constexpr std::size_t kBytes = 4000;
  const auto& story = snapshot.story;
  const auto is_theirs = [&](const model::Message& message) {
    return message.ticket == ticket.id && message.direction == model::Direction::inbound && !message.internal &&
           parser::address_key(message.from_email) == ticket.requester().email;
  };
  const auto opened = std::find_if(story.begin(), story.end(), is_theirs);
  const auto found = std::find_if(story.rbegin(), story.rend(), [&](const model::Message& message) {
    return is_theirs(message) && (message.verified || &message == &*opened);
  });
  if (found == story.rend()) return "";
  const std::string& words = words_of(*found);
  return std::string(trim(truncate_utf8(words, kBytes))) + (words.size() > kBytes ? "\n..." : "");
}

// Whose ticket it was hears that it is theirs no longer, from somebody else's doing.
void tell_former(Draft& draft, const model::Ticket& ticket, const config::Agent& former, const config::Agent* now,
                 const config::Agent* by, const std::string& why) {
  if (away_until(draft, former)) return;  // nothing is to be done about it
  News news;
  news.text = "agent-receipt";
  news.purpose = kAgentInternal;
  news.body = phrase(draft.desk().settings, "taken-from", {{"key", ticket.key},
                                                           {"now", now ? now->name : ""},
                                                           {"by", by ? by->name : ""}});
  tell_agents(draft, ticket, {&former}, news, why);
}

}  // namespace

Agents agents_of(const config::Settings& settings, const std::string& queue) {
  Agents found;
  for (const config::Agent& agent : settings.agents) {
    const auto& queues = agent.queues;
    if (queues.empty() || std::find(queues.begin(), queues.end(), queue) != queues.end()) found.push_back(&agent);
  }
  return found;
}

Agents leads(const config::Settings& settings) {
  Agents found;
  for (const config::Agent& agent : settings.agents) {
    if (agent.lead) found.push_back(&agent);
  }
  return found;
}

Agents leads_or_all(const config::Settings& settings) {
  Agents found = leads(settings);
  if (!found.empty()) return found;
  for (const config::Agent& agent : settings.agents) found.push_back(&agent);
  return found;
}

Agents agents_for(const config::Settings& settings, const model::Ticket& ticket) {
  const config::Agent* assignee = ticket.assignee.empty() ? nullptr : settings.find_agent(ticket.assignee);
  return assignee ? Agents{assignee} : agents_of(settings, ticket.queue);
}

Agents told_at_once(Agents agents, const model::Ticket& ticket) {
  const bool waits = ticket.assignee.empty() && ticket.priority == model::Priority::normal;
  if (waits) std::erase_if(agents, [](const config::Agent* agent) { return agent->digest; });
  return agents;
}

Agents people_of(const config::Settings& settings, const model::Ticket& ticket, Audience audience) {
  switch (audience) {
    case Audience::assignee:
      return agents_for(settings, ticket);
    case Audience::queue_agents:
      return agents_of(settings, ticket.queue);
    case Audience::lead:
      return leads_or_all(settings);
    case Audience::requester:
      break;
  }
  return {};
}

void tell_requester(Draft& draft, const model::Ticket& ticket, const std::string& text, const std::string& why, bool of_move) {
  const std::string& email = ticket.requester().email;
  const auto& settings = draft.desk().settings;
  if (email == kNobody || settings.is_own_address(email)) {
    draft.note(ticket.id, "nobody to tell: the requester is " + email, "desk", why);
    return;
  }
  const auto caps = caps_of_notice(settings.caps, email, ticket.id);
  if (!admits_requester(draft, caps, ticket.id, email, false, why)) return;
  model::OutboxItem item = compose_status(draft, ticket, text);
  if (of_move) draft.hold_for_moves(item);
  queue_to_requester(draft, std::move(item), caps, false, why);
}

std::vector<model::BudgetKey> budgets_of_agents(const config::Settings& settings, model::TicketId ticket) {
  std::set<model::BudgetKey> keys;
  for (const config::Agent& agent : settings.agents) {
    const std::string email = parser::address_key(agent.email);
    for (const std::string& queue : queues_of(settings, agent)) {
      for (const Cap& cap : caps_of_agent_notice(settings.caps, email, queue, ticket)) keys.insert(cap.key);
      for (const auto& key : budgets_of_overflow(email, queue)) keys.insert(key);
    }
  }
  return {keys.begin(), keys.end()};
}

void tell_agents(Draft& draft, const model::Ticket& ticket, const Agents& agents, const News& news,
                 const std::string& why) {
  if (!draft.may_tell().granted) {
    draft.note(ticket.id, "agents not told: " + draft.may_tell().why, "desk", why);
    return;
  }
  const Listeners found = listeners(draft, ticket, agents, news.sender);
  if (!found.note.empty()) draft.note(ticket.id, found.note, "desk", why);
  for (const config::Agent* agent : found.told) {
    if (agent != news.by) tell_agent(draft, ticket, *agent, news, why);
  }
  for (const config::Agent* agent : found.unreached) tell_when_back(draft, ticket, *agent, why);
  if (!found.absent) return;
  News instead = news;
  instead.remark = with_remark(remark_on_absent(draft, *found.absent), news.remark);
  for (const config::Agent* agent : found.stand_ins) {
    if (agent != news.by) tell_agent(draft, ticket, *agent, instead, why);
  }
}

void tell_agent(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const News& news,
                const std::string& why) {
  const std::string key = parser::address_key(agent.email);
  const auto& limits = draft.desk().settings.caps;
  // A receipt is waited for, and there is one for each mail of the agent's.
  const bool receipt = news.text == kReceipt;
  const auto caps = receipt ? caps_of_agent_mail(limits, key, ticket.id) : caps_of_agent_notice(limits, key, ticket.queue, ticket.id);
  if (receipt ? !draft.admits(caps, ticket.id, key, why) : overflows(draft, caps, ticket, agent, why)) return;
  model::OutboxItem item = compose_agent_notice(draft, ticket, agent, news);
  if (news.of_move) draft.hold_for_moves(item);
  draft.queue_automatic(std::move(item), caps, why);
}

void acknowledge(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                 const std::string& name, const std::string& why) {
  answer_mail(draft, ticket, inbound, sender, {"acknowledgement", name, "acknowledgement", why});
}

void send_replies(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                  const std::vector<RuleMatch>& rules) {
  for (const RuleMatch& match : rules) {
    const std::string& name = *match.rule->reply;
    if (!sender.is(ticket.requester().email)) {
      draft.note(ticket.id, "text " + name + " not sent: this mail is not the requester's", match.actor, match.why);
      continue;
    }
    answer_mail(draft, ticket, inbound, sender, {"rule-reply", name, "text " + name, match.why});
  }
}

void tell_of_status(Draft& draft, const model::Ticket& ticket, const std::string& why, bool to_requester) {
  const auto& settings = draft.desk().settings;
  const config::WorkflowStatus* status = settings.workflow.find(ticket.status);
  draft.drop_news_of_moves(ticket);
  if (!status || status->id == settings.workflow.initial) return;
  for (const config::Notice& notice : status->on_entry) {
    if (notice.audience == Audience::requester) {
      if (to_requester) tell_requester(draft, ticket, notice.name, why, true);
    } else {
      News news;
      news.text = notice.name;
      news.of_move = true;
      tell_agents(draft, ticket, people_of(settings, ticket, notice.audience), news, why);
    }
  }
}

void tell_of_assignment(Draft& draft, const model::Ticket& before, const model::Ticket& ticket, const config::Agent* by,
                        const std::string& note, const std::string& why) {
  const auto& settings = draft.desk().settings;
  const config::Agent* assignee = ticket.assignee.empty() ? nullptr : settings.find_agent(ticket.assignee);
  const config::Agent* former = before.assignee.empty() ? nullptr : settings.find_agent(before.assignee);
  if (former && former != by && former != assignee) tell_former(draft, ticket, *former, assignee, by, why);
  if (!assignee || assignee == by) return;
  News news;
  news.text = "agent-assigned";
  news.by = by;
  news.body = note;
  news.request = newest_request(draft.snapshot(), ticket);
  if (away_until(draft, *assignee)) {
    news.text = "agent-absent";
    news.body = phrase(settings, "given-to", {{"key", ticket.key}, {"name", assignee->name}}) + (note.empty() ? "" : "\n\n" + note);
  }
  tell_agents(draft, ticket, {assignee}, news, why);
}

void tell_of_note(Draft& draft, const model::Ticket& ticket, const config::Agent& by, const std::string& note,
                  const std::string& why) {
  const config::Agent* assignee =
      ticket.assignee.empty() ? nullptr : draft.desk().settings.find_agent(ticket.assignee);
  if (!assignee || assignee == &by) return;
  News news;
  news.text = "agent-note";
  news.purpose = kAgentInternal;
  news.by = &by;
  news.body = note;
  tell_agents(draft, ticket, {assignee}, news, why);
}

}  // namespace postern::desk
