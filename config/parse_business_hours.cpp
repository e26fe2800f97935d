// [business_hours].
#include <algorithm>
#include <charconv>
#include <optional>

#include "config/calendar.h"
#include "config/names.h"
#include "config/sections.h"
#include "config/units.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;

std::optional<int> read_digits(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all = !text.empty() && text[0] != '-' && error == std::errc() && end == text.data() + text.size();
  return all ? std::optional(number) : std::nullopt;
}

// "2026-12-25" (RFC 3339 full-date).
std::optional<std::chrono::year_month_day> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = read_digits(text.substr(0, 4)), month = read_digits(text.substr(5, 2)), day = read_digits(text.substr(8));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

void read_timezone(Cursor& in, BusinessHours& hours) {
  std::string name;
  if (!in.text("timezone", name, "timezone = \"Europe/Berlin\"")) return;
  if (is_time_zone(name)) {
    hours.timezone = name;
    return;
  }
  const std::string nearest = nearest_name(name, time_zones());
  in.wrong("timezone", quoted(name) + " is not a time zone",
           nearest.empty() ? "its name in the tz database, as in \"Europe/Berlin\" or \"UTC\""
                           : "did you mean " + quoted(nearest) + "?");
}

void read_days(Cursor& in, BusinessHours& hours) {
  hours.days = {true, true, true, true, true, false, false};
  if (!in.has("days")) return;
  std::array<bool, 7> chosen{};
  const auto items = in.items("days");
  for (const Item& item : items) {
    if (const auto day = read_weekday(item.text)) {
      chosen[static_cast<std::size_t>(*day)] = true;
    } else {
      in.wrong("days", item.place, quoted(item.text) + " is not a day",
               "one of " + all_weekdays());
    }
  }
  if (items.empty()) in.wrong("days", "no day at all", "name one at least, as in [\"mon\", \"tue\"]");
  hours.days = chosen;
}

void read_time(Cursor& in, const char* key, minutes& into) {
  std::string text;
  if (!in.text(key, text)) return;
  if (const auto time = read_time_of_day(text)) {
    into = *time;
  } else {
    in.wrong(key, quoted(text) + " is not a time of day", "four digits and a colon, as in \"09:00\"; the latest is \"24:00\"");
  }
}

void read_opening(Cursor& in, BusinessHours& hours) {
  hours.from = minutes(9 * 60);
  hours.to = minutes(17 * 60);
  read_time(in, "from", hours.from);
  read_time(in, "to", hours.to);
  if (hours.from < hours.to) return;
  in.wrong(in.has("to") ? "to" : "from", "the day ends before it begins",
           "from must be earlier than to: a night's work is no business hours of one day");
}

void read_holidays(Cursor& in, BusinessHours& hours) {
  for (const Item& item : in.items("holidays")) {
    if (const auto date = read_date(item.text)) {
      hours.holidays.push_back(*date);
    } else {
      in.wrong("holidays", item.place, quoted(item.text) + " is not a date", "year, month and day, as in \"2026-12-25\"");
    }
  }
  std::sort(hours.holidays.begin(), hours.holidays.end());
}

}  // namespace

void read_business_hours(Cursor& in, Settings& settings) {
  BusinessHours& hours = settings.business_hours;
  read_timezone(in, hours);
  read_days(in, hours);
  read_opening(in, hours);
  read_holidays(in, hours);
}

}  // namespace postern::config
