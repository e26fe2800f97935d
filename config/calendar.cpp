#include "config/calendar.h"

#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace postern::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using model::Time;

// Days looked at for one answer: beyond, a calendar that hardly ever opens counts as one that never does.
constexpr int kDaysAhead = 366 * 100;

UDate to_icu(Time time) { return static_cast<UDate>(time.time_since_epoch().count()) * 1000; }

}  // namespace

struct Calendar::Zone {
  std::unique_ptr<icu::TimeZone> zone;

  explicit Zone(const std::string& name)
      : zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))) {}

  seconds offset_at(Time utc) const {
    int32_t raw = 0, summer = 0;
    UErrorCode error = U_ZERO_ERROR;
    zone->getOffset(to_icu(utc), false, raw, summer, error);
    return U_FAILURE(error) ? seconds(0) : seconds((raw + summer) / 1000);
  }

  // Of a local time that a change of summer time makes ambiguous, the first (`latter` false) or the second. One that it
  // leaves out lies as long after the change as it would have without it.
  Time utc(sys_days day, minutes time, bool latter) const {
    const Time local = Time(day) + time;
    const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
    if (!basic) return local - offset_at(local);
    int32_t raw = 0, summer = 0;
    UErrorCode error = U_ZERO_ERROR;
    basic->getOffsetFromLocal(to_icu(local), UCAL_TZ_LOCAL_FORMER,
                              latter ? UCAL_TZ_LOCAL_LATTER : UCAL_TZ_LOCAL_FORMER, raw, summer, error);
    return U_FAILURE(error) ? local : local - seconds((raw + summer) / 1000);
  }

  sys_days local_day(Time utc) const { return std::chrono::floor<days>(utc + offset_at(utc)); }
};

Calendar::Calendar(const BusinessHours& hours)
    : hours_(hours), always_(is_always(hours)), zone_(std::make_unique<Zone>(hours.timezone)) {}
Calendar::Calendar(Calendar&&) noexcept = default;
Calendar& Calendar::operator=(Calendar&&) noexcept = default;
Calendar::~Calendar() = default;

bool Calendar::counts(sys_days day) const {
  const std::chrono::weekday weekday(day);
  return hours_.days[weekday.iso_encoding() - 1] &&
         !std::binary_search(hours_.holidays.begin(), hours_.holidays.end(), std::chrono::year_month_day(day));
}

Calendar::Span Calendar::hours_of(sys_days day) const {
  const Span none{Time(day), Time(day)};
  if (!counts(day)) return none;
  const Span span{zone_->utc(day, hours_.from, false), zone_->utc(day, hours_.to, true)};
  // A date that its zone left out (Apia, 30 December 2011) would be the next one once more.
  return span.close > span.open && zone_->local_day(span.open) == day ? span : none;
}

seconds Calendar::length(seconds duration) const {
  const auto whole = std::chrono::floor<days>(duration);
  return whole.count() * seconds(hours_.to - hours_.from) + (duration - whole);
}

Time Calendar::add(Time start, seconds duration) const { return advance(start, length(duration)); }

Time Calendar::advance(Time start, seconds left) const {
  if (always_) return start + left;
  const sys_days first = zone_->local_day(start);
  for (sys_days day = first; day < first + days(kDaysAhead); day += days(1)) {
    const Span span = hours_of(day);
    const Time open = std::max(span.open, start);
    if (span.open == span.close || open > span.close || (open == span.close && left > seconds(0))) continue;
    if (left <= span.close - open) return open + left;
    left -= span.close - open;
  }
  return Time(first) + days(kDaysAhead);
}

Time Calendar::retreat(Time end, seconds left) const {
  if (always_ || left <= seconds(0)) return end - std::max(left, seconds(0));
  const sys_days last = zone_->local_day(end);
  for (sys_days day = last; day > last - days(kDaysAhead); day -= days(1)) {
    const Span span = hours_of(day);
    const Time close = std::min(span.close, end);
    if (close <= span.open) continue;
    if (left <= close - span.open) return close - left;
    left -= close - span.open;
  }
  return Time(last) - days(kDaysAhead);
}

Time Calendar::next_at(Time after, minutes time) const {
  const sys_days first = zone_->local_day(after);
  for (sys_days day = first; day < first + days(kDaysAhead); day += days(1)) {
    const Time moment = zone_->utc(day, time, false);
    if (counts(day) && moment > after) return moment;
  }
  return Time(first) + days(kDaysAhead);
}

seconds Calendar::between(Time begin, Time end) const {
  if (end <= begin) return seconds(0);
  if (always_) return end - begin;
  seconds sum{0};
  const sys_days last = zone_->local_day(end);
  for (sys_days day = std::max(zone_->local_day(begin), last - days(kDaysAhead)); day <= last; day += days(1)) {
    const Span span = hours_of(day);
    sum += std::max(seconds(0), std::min(span.close, end) - std::max(span.open, begin));
  }
  return sum;
}

bool is_always(const BusinessHours& hours) {
  const bool whole_days = hours.from == minutes(0) && hours.to == days(1);
  return whole_days && hours.holidays.empty() && std::all_of(hours.days.begin(), hours.days.end(), [](bool d) { return d; });
}

Time Calendar::end_of(std::chrono::year_month_day date) const {
  return zone_->utc(sys_days(date) + days(1), minutes(0), false);
}

Time Calendar::local(Time time) const { return time + zone_->offset_at(time); }

bool Calendar::open_at(Time time) const {
  if (always_) return true;
  const Span span = hours_of(zone_->local_day(time));
  return span.open <= time && time < span.close;
}

Calendar::WallTime Calendar::wall_time(Time time) const {
  const Time local = time + zone_->offset_at(time);
  const auto day = std::chrono::floor<days>(local);
  return {static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1, std::chrono::floor<minutes>(local - day)};
}

std::vector<std::string> time_zones() {
  std::vector<std::string> names;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> all(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, error));
  if (U_FAILURE(error)) return names;
  for (const char* name = all->next(nullptr, error); name && U_SUCCESS(error); name = all->next(nullptr, error)) {
    names.emplace_back(name);
  }
  return names;
}

bool is_time_zone(const std::string& name) {
  const auto all = time_zones();
  return name != "Etc/Unknown" && std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace postern::config
