// After a jump of the clock: what is overdue is spread, and told in one mail.
#include <algorithm>

#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/timer_fired.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kListed = 50;  // timers named in the digest

std::string line_of(const config::Settings& settings, const model::Timer& timer) {
  const std::string of = timer.ticket ? ticket_key(settings.desk.prefix, timer.ticket) : "desk";
  const std::string due = phrase(settings, "due-on", {{"date", spoken_date(timer.due, settings.desk.language)}});
  return "  " + of + "  " + printable(timer.why, 200) + ", " + due + "\n";
}

std::string digest(const config::Settings& settings, const TimersResumed& resumed, const std::vector<model::Timer>& all) {
  std::string text = phrase(settings, "timers-rested", {{"cause", resumed.cause}}) + "\n" +
                     phrase(settings, "timers-overdue", {{"number", std::to_string(kLateTimersAnHour)}}) + "\n\n";
  for (std::size_t i = 0; i < all.size() && i < kListed; ++i) text += line_of(settings, all[i]);
  if (all.size() > kListed) text += "  " + phrase(settings, "and-more", {{"number", std::to_string(all.size() - kListed)}}) + "\n";
  return text;
}

void tell(Draft& draft, const config::Agent& agent, const std::string& text, const std::string& why) {
  const auto caps = caps_of_agent_mail(draft.desk().settings.caps, parser::address_key(agent.email), {});
  if (draft.desk().settings.is_own_address(agent.email) || !draft.admits(caps, {}, agent.email, why)) return;
  draft.queue_automatic(compose_digest(draft, agent, phrase(draft.desk().settings, "timers-go-on"), text), caps, why);
}

}  // namespace

model::Lookups wants(const Desk& desk, const TimersResumed& resumed) {
  model::Lookups lookups;
  lookups.now = resumed.now;
  lookups.overdue = resumed.now;
  lookups.budgets = budgets_of_agents(desk.settings, {});
  return lookups;
}

model::Decision decide(const Desk& desk, const TimersResumed& resumed, const model::Snapshot& snapshot) {
  Draft draft(desk, snapshot, resumed.now, resumed.seed, Permit{});
  draft.add(model::EndPause{}, "timer", resumed.cause);
  int number = 0;
  for (model::Timer timer : snapshot.overdue) {
    timer.late = true;
    timer.due = resumed.now + std::chrono::hours(number++ / kLateTimersAnHour);
    draft.add(model::StartTimer{timer}, "timer", resumed.cause);
  }
  // The digest alone is no news: it comes by itself.
  const bool of_tickets = std::any_of(snapshot.overdue.begin(), snapshot.overdue.end(), [](const auto& timer) { return bool(timer.ticket); });
  if (!of_tickets) return draft.take();
  const std::string text = digest(desk.settings, resumed, snapshot.overdue);
  for (const config::Agent* agent : those_here(draft, leads_or_all(desk.settings))) tell(draft, *agent, text, resumed.cause);
  return draft.take();
}

}  // namespace postern::desk
