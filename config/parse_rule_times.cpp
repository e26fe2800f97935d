// When a mail came, as a rule asks for it.
#include <algorithm>

#include "config/calendar.h"
#include "config/rule_parts.h"
#include "config/units.h"

namespace postern::config {
namespace {

using std::chrono::minutes;

constexpr minutes kDay = std::chrono::days(1);

void read_days(Cursor& in, Rule& rule) {
  const auto items = in.items("days");
  for (const Item& item : items) {
    const auto day = read_weekday(item.text);
    if (!day) {
      in.wrong("days", item.place, quoted(item.text) + " is not a day", "one of " + all_weekdays());
    } else if (std::find(rule.days.begin(), rule.days.end(), *day) == rule.days.end()) {
      rule.days.push_back(*day);
    }
  }
  if (in.has("days") && items.empty()) in.wrong("days", "no day at all", "name one at least, as in [\"sat\", \"sun\"]");
}

// "18:00-08:00".
void read_between(Cursor& in, Rule& rule) {
  static constexpr const char* kHint = "two times of day with a hyphen between, as in \"18:00-08:00\"";
  std::string text;
  if (!in.text("between", text)) return;
  const auto hyphen = text.find('-');
  const auto from = read_time_of_day(text.substr(0, hyphen));
  const auto to = hyphen == std::string::npos ? std::nullopt : read_time_of_day(text.substr(hyphen + 1));
  if (!from || !to) {
    in.wrong("between", quoted(text) + " is no span of the day", kHint);
  } else if (*from % kDay == *to % kDay) {
    in.wrong("between", quoted(text) + " begins when it ends", "leave it out for the whole day");
  } else {
    rule.between = {*from % kDay, *to};
  }
}

}  // namespace

void read_times(Cursor& in, Rule& rule, const Settings& settings) {
  bool in_hours = false;
  if (in.flag("in_hours", in_hours)) rule.in_hours = in_hours;
  read_days(in, rule);
  read_between(in, rule);
  const BusinessHours& hours = settings.business_hours;
  if (rule.in_hours && is_always(hours)) {
    in.doubtful("in_hours", "every mail comes in business hours: there are none", "add [business_hours]");
  }
  const char* clock = rule.between ? "between" : "days";
  if ((rule.between || !rule.days.empty()) && is_always(hours) && hours.timezone == BusinessHours().timezone) {
    in.doubtful(clock, "counted in UTC: no time zone is given", "add [business_hours] with its timezone");
  }
}

}  // namespace postern::config
