// When an answer can be expected, as people say it: over nights, weekends, holidays, midnight and changes of summer time.
#include "daemon/desk/spoken.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/calendar.h"
#include "daemon/desk/text_values.h"
#include "../moments.h"

namespace postern::desk {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::utc;

config::Settings office() {
  using namespace std::chrono;
  config::Settings settings;
  config::BusinessHours& week = settings.business_hours;
  week.timezone = "Europe/Berlin";
  week.days = {true, true, true, true, true, false, false};
  week.from = hours(9);
  week.to = hours(17);
  week.holidays = {2026y / December / 25, 2027y / January / 1};
  return settings;
}

struct Promise {
  const char* name;
  const char* now;  // UTC; Berlin is one hour ahead, two in summer
  seconds target;
  const char *en, *de;
};

const Promise kPromises[] = {
    {"this afternoon", "2026-11-23 09:00", hours(4), "by 14:00 today", "heute bis 14:00 Uhr"},
    {"up to the half hour", "2026-11-23 09:01", hours(4), "by 14:30 today", "heute bis 14:30 Uhr"},
    {"closing time", "2026-11-23 12:00", hours(4), "by 17:00 today", "heute bis 17:00 Uhr"},
    {"from before opening", "2026-11-23 04:00", hours(2), "by 11:00 today", "heute bis 11:00 Uhr"},
    {"over a night", "2026-11-23 15:00", hours(2), "by 10:00 tomorrow", "morgen bis 10:00 Uhr"},
    {"from after closing", "2026-11-23 20:00", days(1), "by 17:00 tomorrow", "morgen bis 17:00 Uhr"},
    {"from past midnight, local", "2026-11-23 23:30", hours(2), "by 11:00 today", "heute bis 11:00 Uhr"},
    {"over a weekend", "2026-11-27 15:10", hours(2), "by 10:30 on Monday", "am Montag bis 10:30 Uhr"},
    {"from a Saturday", "2026-11-28 10:00", hours(2), "by 11:00 on Monday", "am Montag bis 11:00 Uhr"},
    {"from a Sunday", "2026-11-29 10:00", hours(2), "by 11:00 tomorrow", "morgen bis 11:00 Uhr"},
    {"six days on", "2026-11-24 09:00", days(4), "by 10:00 on Monday", "am Montag bis 10:00 Uhr"},
    {"a week on", "2026-11-24 09:00", days(5), "by 10:00 on 1 December", "am 1. Dezember bis 10:00 Uhr"},
    {"over Christmas", "2026-12-24 15:30", hours(1), "by 09:30 on Monday", "am Montag bis 09:30 Uhr"},
    {"over both holidays", "2026-12-24 09:00", days(5), "by 10:00 on 4 January", "am 4. Januar bis 10:00 Uhr"},
    {"into summer time", "2026-03-27 14:00", hours(3), "by 10:00 on Monday", "am Montag bis 10:00 Uhr"},
    {"out of summer time", "2026-10-23 13:00", hours(3), "by 10:00 on Monday", "am Montag bis 10:00 Uhr"},
    {"a year on", "2026-11-23 09:00", days(300), "by 10:00 on 19 January 2028", "am 19. Januar 2028 bis 10:00 Uhr"},
};

TEST(Spoken, WhenAnAnswerCanBeExpected) {
  const config::Settings settings = office();
  const config::Calendar calendar(settings.business_hours);
  for (const Promise& test : kPromises) {
    const model::Time now = utc(test.now), due = calendar.add(now, test.target);
    EXPECT_EQ(expected(settings, due, now, "en"), test.en) << test.name;
    EXPECT_EQ(expected(settings, due, now, "de"), test.de) << test.name;
  }
  EXPECT_EQ(expected(settings, utc("2026-11-23 09:00"), utc("2026-11-23 09:00"), "en"), "") << "due already";
}

TEST(Spoken, MidnightIsTheEndOfADay) {
  const model::Time now = utc("2026-11-23 12:00");
  EXPECT_EQ(spoken_by(utc("2026-11-24 00:00"), now, "UTC", "en"), "by 24:00 today");
  EXPECT_EQ(spoken_by(utc("2026-11-24 00:00"), now, "UTC", "de"), "heute bis 24:00 Uhr");
  EXPECT_EQ(spoken_by(utc("2026-11-23 23:40"), now, "UTC", "en"), "by 24:00 today");
  EXPECT_EQ(spoken_by(utc("2026-11-24 00:01"), now, "UTC", "en"), "by 00:30 tomorrow");
  EXPECT_EQ(spoken_at(utc("2026-11-24 00:00"), now, "UTC", "en"), "at 00:00 tomorrow") << "of an opening";
}

TEST(Spoken, OtherLanguagesHaveDayAndTimeAlone) {
  const model::Time now = utc("2026-03-02 12:00"), due = utc("2026-03-03 09:15");
  for (const auto& [language, words] : {std::pair("fr", "mardi 3 mars"), std::pair("es", "martes, 3 de marzo"), std::pair("pt-br", "terça-feira, 3 de março")}) {
    EXPECT_THAT(spoken_by(due, now, "UTC", language), testing::AllOf(testing::StartsWith(words), testing::HasSubstr("9:30")));
  }
  EXPECT_EQ(spoken_within(hours(2), "fr"), "2\xC2\xA0heures");
  EXPECT_EQ(spoken_by(due, now, "UTC", "en-us"), "by 09:30 tomorrow");
  EXPECT_EQ(spoken_by(due, now, "UTC", "de-at"), "morgen bis 09:30 Uhr");
}

TEST(Spoken, WithoutBusinessHoursItIsADuration) {
  struct Case {
    seconds left;
    const char *en, *de;
  };
  const Case cases[] = {
      {seconds(1), "within a minute", "innerhalb einer Minute"},
      {minutes(30), "within 30 minutes", "innerhalb von 30 Minuten"},
      {minutes(30) + seconds(1), "within 31 minutes", "innerhalb von 31 Minuten"},
      {hours(1), "within an hour", "innerhalb einer Stunde"},
      {minutes(90), "within 90 minutes", "innerhalb von 90 Minuten"},
      {hours(2), "within 2 hours", "innerhalb von 2 Stunden"},
      {hours(2) + minutes(1), "within 3 hours", "innerhalb von 3 Stunden"},
      {hours(24), "within a day", "innerhalb eines Tages"},
      {hours(36), "within 36 hours", "innerhalb von 36 Stunden"},
      {days(2), "within 2 days", "innerhalb von 2 Tagen"},
      {days(6) + seconds(1), "within 7 days", "innerhalb von 7 Tagen"},
  };
  const model::Time now = utc("2026-11-28 09:00");
  for (const Case& test : cases) {
    EXPECT_EQ(expected({}, now + test.left, now, "en"), test.en);
    EXPECT_EQ(expected({}, now + test.left, now, "de"), test.de);
  }
}

TEST(Spoken, WhenTheDeskOpensAgain) {
  const config::Settings settings = office();
  struct Case {
    const char *now, *en, *de;
  };
  const Case cases[] = {
      {"2026-11-23 08:00", "", ""},
      {"2026-11-23 15:59", "", ""},
      {"2026-11-23 16:00", "at 09:00 tomorrow", "morgen um 09:00 Uhr"},
      {"2026-11-23 03:00", "at 09:00 today", "heute um 09:00 Uhr"},
      {"2026-11-28 03:00", "at 09:00 on Monday", "am Montag um 09:00 Uhr"},
      {"2026-12-31 17:00", "at 09:00 on Monday", "am Montag um 09:00 Uhr"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(opening(settings, utc(test.now), "en"), test.en) << test.now;
    EXPECT_EQ(opening(settings, utc(test.now), "de"), test.de) << test.now;
  }
  EXPECT_EQ(opening({}, utc("2026-11-28 03:00"), "en"), "") << "a desk without hours never closes";
}

}  // namespace
}  // namespace postern::desk
