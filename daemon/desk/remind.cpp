#include "daemon/desk/remind.h"

#include "config/calendar.h"
#include "config/units.h"
#include "daemon/desk/away.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/timers.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Time;

constexpr std::string_view kRemind = "remind ";  // of a timer's name, before the agent's address
constexpr std::chrono::minutes kMorning{8 * 60};
constexpr std::chrono::days kMost{366};

Time morning_of(const config::Calendar& calendar, std::chrono::year_month_day date) {
  const Time begin = calendar.end_of(std::chrono::sys_days(date) - std::chrono::days(1));
  return calendar.next_at(begin - std::chrono::seconds(1), kMorning);
}

}  // namespace

Result<std::optional<Time>> read_reminder(const config::Settings& settings, const std::string& words, Time now) {
  if (equal_fold(words, "off")) return std::optional<Time>();
  const config::Calendar calendar(settings.business_hours);
  const config::Values values = {{"text", printable(words, 40)}};
  std::optional<Time> due;
  if (const auto date = read_date(words)) {
    due = morning_of(calendar, *date);
  } else if (const auto length = config::read_duration(words); length && *length > std::chrono::seconds(0) && *length <= kMost) {
    due = calendar.add(now, *length);
  }
  if (!due) return fail(Failure::data, phrase(settings, "no-reminder", values), phrase(settings, "no-reminder-hint"));
  if (*due <= now)
    return fail(Failure::data, phrase(settings, "time-over", values), phrase(settings, "no-reminder-hint"));
  if (*due > now + 2 * kMost) return fail(Failure::data, phrase(settings, "no-reminder", values), phrase(settings, "no-reminder-hint"));
  return due;
}

void set_reminder(Draft& draft, model::TicketId ticket, const std::string& email, std::optional<Time> due) {
  const std::string name = std::string(kRemind) + email;
  if (due) return start_timer(draft, ticket, name.c_str(), 0, *due, "a reminder of " + email);
  draft.add(model::CancelTimers{ticket, {name}}, email, "/remind off");
}

bool is_reminder(const model::Timer& timer) { return timer.name.starts_with(kRemind); }

void fire_reminder(Draft& draft, const model::Timer& timer, const model::Ticket& ticket) {
  const std::string email = timer.name.substr(kRemind.size());
  const config::Agent* agent = draft.desk().settings.find_agent(email);
  if (!agent) return draft.note(ticket.id, "nobody is reminded: " + printable(email, 320) + " is no agent any more", "timer", timer.why);
  const auto& settings = draft.desk().settings;
  News news;
  news.text = "agent-remind";
  news.body = phrase(settings, "reminder-due", {{"key", ticket.key}, {"date", spoken_date(timer.started, settings.desk.language)}});
  tell_agent(draft, ticket, *agent, news, timer.why);
}

}  // namespace postern::desk
