// Business time over nights, weekends, holidays and both changes of summer time.
#include "config/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../moments.h"

namespace postern::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::utc;

BusinessHours office(const char* zone, int from = 9 * 60, int to = 17 * 60) {
  BusinessHours week;
  week.timezone = zone;
  week.days = {true, true, true, true, true, false, false};
  week.from = minutes(from);
  week.to = minutes(to);
  return week;
}

BusinessHours on_sundays(int from, int to) {
  BusinessHours week = office("Europe/Berlin", from, to);
  week.days = {false, false, false, false, false, false, true};
  return week;
}

BusinessHours every_day(const char* zone) {
  BusinessHours week = office(zone);
  week.days.fill(true);
  return week;
}

BusinessHours with_holidays(BusinessHours week, std::vector<std::chrono::year_month_day> dates) {
  week.holidays = std::move(dates);
  return week;
}

struct Case {
  const char* name;
  BusinessHours week;
  const char* start;
  seconds duration;
  const char* end;
};

std::vector<Case> cases() {
  using namespace std::chrono;
  const BusinessHours berlin = office("Europe/Berlin");
  return {
      {"within a day", berlin, "2026-11-23 09:00", hours(4), "2026-11-23 13:00"},
      {"two days are two working days", berlin, "2026-11-23 09:00", days(2), "2026-11-25 09:00"},
      {"a day and hours", berlin, "2026-11-23 09:00", days(1) + hours(2), "2026-11-24 11:00"},
      {"over a night", berlin, "2026-11-23 15:30", hours(2), "2026-11-24 09:30"},
      {"over a weekend", berlin, "2026-11-27 15:00", hours(2), "2026-11-30 09:00"},
      {"a week of days", berlin, "2026-11-25 10:15", days(5), "2026-12-02 10:15"},
      {"from before opening", berlin, "2026-11-23 03:00", hours(4), "2026-11-23 12:00"},
      {"from after closing", berlin, "2026-11-27 19:00", hours(4), "2026-11-30 12:00"},
      {"from a Saturday", berlin, "2026-11-28 10:00", hours(1), "2026-11-30 09:00"},
      {"ends with the day", berlin, "2026-11-23 08:00", days(1), "2026-11-23 16:00"},
      {"from closing time", berlin, "2026-11-23 16:00", hours(1), "2026-11-24 09:00"},
      {"nothing, within the hours", berlin, "2026-11-23 09:00", seconds(0), "2026-11-23 09:00"},
      {"nothing, outside: the next opening", berlin, "2026-11-28 09:00", seconds(0), "2026-11-30 08:00"},
      {"over Christmas", with_holidays(berlin, {2026y / December / 25, 2027y / January / 1}), "2026-12-24 15:00", days(1),
       "2026-12-28 15:00"},
      {"from a holiday", with_holidays(berlin, {2026y / December / 25}), "2026-12-25 10:00", hours(1),
       "2026-12-28 09:00"},
      {"into summer time", berlin, "2026-03-27 09:00", days(1), "2026-03-30 08:00"},
      {"out of summer time", berlin, "2026-10-23 08:00", days(1), "2026-10-26 09:00"},
      {"the day of 23 hours", on_sundays(0, 24 * 60), "2026-03-28 23:00", hours(23), "2026-03-29 22:00"},
      {"beyond the day of 23 hours", on_sundays(0, 24 * 60), "2026-03-28 23:00", days(1), "2026-04-04 23:00"},
      {"the day of 25 hours", on_sundays(0, 24 * 60), "2026-10-24 22:00", days(1) + minutes(30), "2026-10-25 22:30"},
      {"opening in the hour left out", on_sundays(150, 630), "2026-03-29 00:00", hours(1), "2026-03-29 02:30"},
      {"opening in the hour that comes twice", on_sundays(150, 630), "2026-10-25 00:00", hours(9), "2026-10-25 09:30"},
      {"closing in the hour that comes twice", on_sundays(60, 150), "2026-10-25 00:00", minutes(90), "2026-10-25 01:30"},
      {"far east", office("Pacific/Auckland"), "2026-11-20 03:00", hours(2), "2026-11-22 21:00"},
      {"far west", office("Pacific/Honolulu"), "2026-11-21 02:00", hours(2), "2026-11-23 20:00"},
      {"half hours", office("Asia/Kolkata"), "2026-11-23 03:30", days(1), "2026-11-23 11:30"},
      {"a date that was left out", every_day("Pacific/Apia"), "2011-12-30 02:00", hours(2), "2011-12-30 20:00"},
      {"every hour counts", BusinessHours{}, "2026-11-28 23:00", hours(36), "2026-11-30 11:00"},
      {"every hour but a holiday's", with_holidays(BusinessHours{}, {2026y / December / 25}), "2026-12-24 12:00", days(1),
       "2026-12-26 12:00"},
  };
}

TEST(Calendar, AddsBusinessTime) {
  for (const Case& test : cases()) {
    const Calendar calendar(test.week);
    const model::Time start = utc(test.start), end = calendar.add(start, test.duration);
    EXPECT_EQ(end, utc(test.end)) << test.name << ": " << (end - utc(test.end)).count() << " s off";
    EXPECT_EQ(calendar.between(start, end), calendar.length(test.duration)) << test.name;
    EXPECT_EQ(calendar.between(end, start), start < end ? seconds(0) : calendar.between(end, start)) << test.name;
  }
}

TEST(Calendar, GoesBackAsItCame) {
  for (const Case& test : cases()) {
    const Calendar calendar(test.week);
    const seconds working = calendar.length(test.duration);
    const model::Time end = utc(test.end), start = calendar.retreat(end, working);
    EXPECT_EQ(calendar.between(start, end), working) << test.name;
    EXPECT_EQ(calendar.advance(start, working), end) << test.name;
    EXPECT_GE(start, utc(test.start)) << test.name << ": time outside the hours is left out";
  }
  const Calendar berlin(office("Europe/Berlin"));
  EXPECT_EQ(berlin.retreat(utc("2026-11-30 09:00"), hours(2)), utc("2026-11-27 15:00")) << "over a weekend";
  EXPECT_EQ(berlin.retreat(utc("2026-11-28 09:00"), seconds(0)), utc("2026-11-28 09:00"));
}

TEST(Calendar, KnowsWhetherEveryHourCounts) {
  EXPECT_TRUE(is_always(BusinessHours{}));
  EXPECT_FALSE(is_always(office("Europe/Berlin")));
  EXPECT_FALSE(is_always(with_holidays(BusinessHours{}, {std::chrono::year(2026) / 12 / 25})));
}

TEST(Calendar, ALocalDateEndsWithItsOwnMidnight) {
  using std::chrono::year;
  const Calendar berlin(office("Europe/Berlin")), plain{BusinessHours{}};
  EXPECT_EQ(plain.end_of(year(2026) / 12 / 31), utc("2027-01-01 00:00"));
  EXPECT_EQ(berlin.end_of(year(2026) / 12 / 24), utc("2026-12-24 23:00"));
  EXPECT_EQ(berlin.end_of(year(2026) / 10 / 25), utc("2026-10-25 23:00")) << "it has 25 hours";
  EXPECT_EQ(berlin.end_of(year(2026) / 10 / 24), utc("2026-10-24 22:00"));
  EXPECT_EQ(berlin.local(utc("2026-07-01 10:00")), utc("2026-07-01 12:00"));
  EXPECT_EQ(plain.local(utc("2026-07-01 10:00")), utc("2026-07-01 10:00"));
}

TEST(Calendar, CountsWorkingTimeBetween) {
  const Calendar berlin(office("Europe/Berlin"));
  EXPECT_EQ(berlin.between(utc("2026-11-27 20:00"), utc("2026-11-30 05:00")), seconds(0)) << "a weekend";
  EXPECT_EQ(berlin.between(utc("2026-11-27 15:00"), utc("2026-11-30 09:00")), hours(2));
  EXPECT_EQ(berlin.between(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")), 261 * hours(8)) << "a year of weekdays";
}

TEST(Calendar, ADayIsAWorkingDayAndTheRestHours) {
  const Calendar berlin(office("Europe/Berlin"));
  EXPECT_EQ(berlin.length(days(2)), hours(16));
  EXPECT_EQ(berlin.length(hours(4)), hours(4));
  EXPECT_EQ(berlin.length(hours(28)), hours(12));
  EXPECT_EQ(Calendar(BusinessHours{}).length(days(2)), hours(48));
}

TEST(Calendar, KnowsZonesByName) {
  EXPECT_TRUE(is_time_zone("Europe/Berlin"));
  EXPECT_TRUE(is_time_zone("UTC"));
  for (const char* name : {"", "Europe/Berlyn", "GMT+2", "Etc/Unknown", "europe/berlin"}) {
    EXPECT_FALSE(is_time_zone(name)) << name;
  }
}

TEST(Calendar, IsOpenFromTheOpeningUntilTheClosing) {
  const Calendar week(with_holidays(office("Europe/Berlin"), {std::chrono::year(2026) / 12 / 25}));
  EXPECT_FALSE(week.open_at(utc("2026-11-30 07:59")));  // 08:59 in Berlin
  EXPECT_TRUE(week.open_at(utc("2026-11-30 08:00")));
  EXPECT_TRUE(week.open_at(utc("2026-11-30 15:59")));
  EXPECT_FALSE(week.open_at(utc("2026-11-30 16:00")));
  EXPECT_FALSE(week.open_at(utc("2026-11-29 12:00")));  // a Sunday
  EXPECT_FALSE(week.open_at(utc("2026-12-25 12:00")));
  EXPECT_TRUE(Calendar(BusinessHours()).open_at(utc("2026-12-25 03:00")));
}

TEST(Calendar, TheClockOnTheWall) {
  const Calendar week(office("Europe/Berlin"));
  const auto shows = [&](const char* time) {
    const Calendar::WallTime wall = week.wall_time(utc(time));
    return std::pair(wall.day, wall.time.count());
  };
  EXPECT_EQ(shows("2026-07-05 21:59"), std::pair(6, 23 * 60 + 59L));  // summer: two hours
  EXPECT_EQ(shows("2026-07-05 22:00"), std::pair(0, 0L));
  EXPECT_EQ(shows("2026-11-29 22:30"), std::pair(6, 23 * 60 + 30L));  // winter: one
  EXPECT_EQ(shows("2026-10-25 00:30"), std::pair(6, 150L));            // 02:30 stands there twice
  EXPECT_EQ(shows("2026-10-25 01:30"), std::pair(6, 150L));
}

TEST(Calendar, NextTimeOfDay) {
  using namespace std::chrono;
  const BusinessHours berlin = office("Europe/Berlin");
  const struct {
    const char* name;
    BusinessHours week;
    const char* after;
    minutes time;
    const char* next;
  } cases[] = {
      {"the same day", berlin, "2026-11-23 06:00", minutes(8 * 60), "2026-11-23 07:00"},
      {"later than now, never now", berlin, "2026-11-23 07:00", minutes(8 * 60), "2026-11-24 07:00"},
      {"over a weekend", berlin, "2026-11-27 12:00", minutes(8 * 60), "2026-11-30 07:00"},
      {"over a holiday", with_holidays(berlin, {2026y / 11 / 30}), "2026-11-27 12:00", minutes(8 * 60), "2026-12-01 07:00"},
      {"outside the hours of work, too", berlin, "2026-11-23 16:00", minutes(22 * 60), "2026-11-23 21:00"},
      {"by summer time", berlin, "2026-07-01 12:00", minutes(8 * 60), "2026-07-02 06:00"},
      {"an hour that summer time leaves out", on_sundays(540, 1020), "2026-03-28 12:00", minutes(150), "2026-03-29 01:30"},
      {"every day", every_day("UTC"), "2026-11-28 08:00", minutes(8 * 60), "2026-11-29 08:00"},
  };
  for (const auto& c : cases) EXPECT_EQ(Calendar(c.week).next_at(utc(c.after), c.time), utc(c.next)) << c.name;
}

}  // namespace
}  // namespace postern::config
