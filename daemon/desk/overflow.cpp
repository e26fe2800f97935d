#include "daemon/desk/overflow.h"

#include <string_view>
#include <utility>

#include "daemon/desk/away.h"
#include "daemon/desk/compose.h"
#include "daemon/desk/phrases.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::string_view kTimer = "overflow:";  // and the agent's address key, ' ' and the queue

model::BudgetKey begun(const std::string& email, const std::string& queue) {
  return {"overflow:" + queue + ":" + email, kHour};
}
model::BudgetKey timed(const std::string& email, const std::string& queue) {
  return {"overflow-due:" + queue + ":" + email, kHour};
}

std::pair<std::string, std::string> read(const model::Timer& timer) {
  const std::string rest = timer.name.substr(kTimer.size());
  const auto blank = rest.find(' ');
  if (blank == std::string::npos) return {rest, ""};
  return {rest.substr(0, blank), rest.substr(blank + 1)};
}

void start_timer(Draft& draft, const std::string& email, const std::string& queue, model::Time due,
                 const std::string& why) {
  model::Timer timer;
  timer.name = std::string(kTimer) + email + " " + queue;
  timer.due = due;
  timer.started = draft.now();
  timer.why = "news of " + queue + " to " + email + ", together";
  draft.add(model::StartTimer{timer}, "desk", why);
}

std::string list_of(const config::Settings& settings, const model::HeldBackNews& news) {
  std::string text;
  for (const model::HeldBack& one : news.listed) {
    text +=
        "  " +
        phrase(settings, "overflow-ticket",
               {{"key", one.key}, {"subject", printable(one.subject, 120)}, {"number", std::to_string(one.notices)}}) +
        "\n";
  }
  const int more = news.tickets - static_cast<int>(news.listed.size());
  if (more > 0) text += "  " + phrase(settings, "overflow-more", {{"number", std::to_string(more)}}) + "\n";
  return text;
}

void send_to(Draft& draft, const config::Agent& agent, const std::string& queue, const std::string& why) {
  const auto& settings = draft.desk().settings;
  const auto& news = draft.snapshot().held_back;
  const config::Values values = {
      {"queue", queue}, {"number", std::to_string(news.notices)}, {"tickets", std::to_string(news.tickets)}};
  const std::string text = phrase(settings, "overflow-text", values) + "\n\n" + list_of(settings, news);
  // No cap of notices holds back what stands for them.
  draft.queue_automatic(compose_digest(draft, agent, phrase(settings, "overflow-subject", values), text), {}, why);
}

}  // namespace

std::vector<model::BudgetKey> budgets_of_overflow(const std::string& email, const std::string& queue) {
  return {begun(email, queue), timed(email, queue)};
}

bool overflows(Draft& draft, const std::vector<Cap>& caps, const model::Ticket& ticket, const config::Agent& agent,
               const std::string& why) {
  const std::string email = parser::address_key(agent.email);
  const bool goes_on = draft.budgets().of(begun(email, ticket.queue)) > 0;
  const auto too_many = draft.budgets().exceeded(caps);
  if (!goes_on && !too_many) return false;
  const std::string reason = too_many.value_or("news of " + ticket.queue + " are told once an hour since then");
  draft.add(model::HoldBack{email, ticket.queue, ticket.id}, "desk", reason);
  draft.note(ticket.id, "told later, with others: " + email, "desk", why + "; " + reason);
  if (draft.budgets().of(timed(email, ticket.queue)) == 0) {
    draft.count(timed(email, ticket.queue), reason);
    start_timer(draft, email, ticket.queue, draft.now() + std::chrono::seconds(kHour), reason);
  }
  // One ticket's loop is no reason to be silent about the others.
  if (!goes_on && too_many->find("mails_per_ticket_day") == std::string::npos)
    draft.count(begun(email, ticket.queue), reason);
  return true;
}

void tell_when_back(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const std::string& why) {
  const std::string email = parser::address_key(agent.email);
  const auto until = away_until(draft, agent);
  draft.add(model::HoldBack{email, ticket.queue, ticket.id}, "desk", why);
  start_timer(draft, email, ticket.queue, until.value_or(draft.now()), why);
}

bool is_overflow(const model::Timer& timer) { return !timer.ticket && timer.name.starts_with(kTimer); }

model::Lookups wants_overflow(const TimerFired& fired) {
  model::Lookups lookups;
  lookups.now = fired.now;
  lookups.timer = fired.due.timer.id;
  lookups.held_back = read(fired.due.timer);
  return lookups;
}

void send_overflow(Draft& draft, const model::Timer& timer) {
  const auto& [email, queue] = read(timer);
  const auto& settings = draft.desk().settings;
  const config::Agent* agent = settings.find_agent(email);
  if (agent && draft.snapshot().held_back.notices > 0) {
    Agents told = {agent};
    if (away_until(draft, *agent)) told = stand_ins(draft, *agent, {queue});
    for (const config::Agent* one : told) send_to(draft, *one, queue, timer.why);
  }
  draft.add(model::ForgetHeldBack{email, queue}, "timer", timer.why);
}

}  // namespace postern::desk
