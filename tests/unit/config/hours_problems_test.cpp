// [business_hours] and [targets]: what is read, and what is wrong with them.
#include <gmock/gmock.h>

#include "problem_case.h"

namespace postern::config {
namespace {

using namespace std::chrono_literals;

Settings read(const std::string& toml) {
  const Parsed parsed = parse_settings(complete(toml), "postern.toml");
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << to_string(problem);
  return parsed.settings;
}

TEST(Hours, AreReadWhole) {
  using namespace std::chrono;
  const Settings settings = read(R"([business_hours]
timezone = "Europe/Berlin"
days = ["tue", "sun", "mon"]
from = "07:30"
to = "24:00"
holidays = ["2027-01-01", "2026-12-25"]
[targets]
first_response = "2d"
urgent_first_response = "30m"
)");
  const BusinessHours& hours = settings.business_hours;
  EXPECT_EQ(hours.timezone, "Europe/Berlin");
  EXPECT_THAT(hours.days, testing::ElementsAre(true, true, false, false, false, false, true));
  EXPECT_EQ(hours.from, 450min);
  EXPECT_EQ(hours.to, 1440min);
  EXPECT_THAT(hours.holidays, testing::ElementsAre(2026y / December / 25, 2027y / January / 1));
  EXPECT_EQ(settings.targets.first_response, 48h);
  EXPECT_EQ(settings.targets.urgent_first_response, 30min);
}

TEST(Hours, DefaultsAreAnOffices) {
  const Settings settings = read("[business_hours]\ntimezone = \"UTC\"\n");
  EXPECT_THAT(settings.business_hours.days, testing::ElementsAre(true, true, true, true, true, false, false));
  EXPECT_EQ(settings.business_hours.from, 540min);
  EXPECT_EQ(settings.business_hours.to, 1020min);
}

TEST(Hours, WithoutTheTableEveryHourCounts) {
  const Settings settings = read("");
  EXPECT_THAT(settings.business_hours.days, testing::Each(true));
  EXPECT_EQ(settings.business_hours.to - settings.business_hours.from, 24h);
  EXPECT_EQ(settings.targets.first_response, 24h);
}

const Case kCases[] = {
    {"a zone with a slip",
     R"([business_hours]
timezone = "Europe/Berln"
)",
     R"(postern.toml:2:12: [business_hours] timezone: "Europe/Berln" is not a time zone
    did you mean "Europe/Berlin"?
)"},
    {"an offset for a zone",
     R"([business_hours]
timezone = "two hours ahead"
)",
     R"(postern.toml:2:12: [business_hours] timezone: "two hours ahead" is not a time zone
    its name in the tz database, as in "Europe/Berlin" or "UTC"
)"},
    {"no zone",
     R"([business_hours]
from = "08:00"
)",
     R"(postern.toml:1:1: [business_hours] timezone: missing
    add a line such as: timezone = "Europe/Berlin"
)"},
    {"days, times and dates that are none, all at once",
     R"([business_hours]
timezone = "UTC"
days = ["mon", "monday"]
from = "9"
to = "24:01"
holidays = ["2026-02-30", "25.12.2026"]
)",
     R"(postern.toml:3:16: [business_hours] days: "monday" is not a day
    one of mon, tue, wed, thu, fri, sat, sun
postern.toml:4:8: [business_hours] from: "9" is not a time of day
    four digits and a colon, as in "09:00"; the latest is "24:00"
postern.toml:5:6: [business_hours] to: "24:01" is not a time of day
    four digits and a colon, as in "09:00"; the latest is "24:00"
postern.toml:6:13: [business_hours] holidays: "2026-02-30" is not a date
    year, month and day, as in "2026-12-25"
postern.toml:6:27: [business_hours] holidays: "25.12.2026" is not a date
    year, month and day, as in "2026-12-25"
)"},
    {"no day",
     R"([business_hours]
timezone = "UTC"
days = []
)",
     R"(postern.toml:3:8: [business_hours] days: no day at all
    name one at least, as in ["mon", "tue"]
)"},
    {"a day that ends before it begins",
     R"([business_hours]
timezone = "UTC"
from = "22:00"
to = "06:00"
)",
     R"(postern.toml:4:6: [business_hours] to: the day ends before it begins
    from must be earlier than to: a night's work is no business hours of one day
)"},
    {"targets",
     R"([targets]
first_response = "soon"
urgent_first_response = "400d"
)",
     R"(postern.toml:2:18: [targets] first_response: "soon" is not a duration
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
postern.toml:3:25: [targets] urgent_first_response: "400d" is out of range
    between 0s and 365d
)"},
};

TEST(HoursProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
