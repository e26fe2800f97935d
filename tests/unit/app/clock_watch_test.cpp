// T-01: a clock that jumps, forward, back, once or again, in one process or across a restart.
#include "daemon/app/clock_watch.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr model::Time kNow{seconds(1'790'000'000)};

struct Case {
  const char* name;
  model::TimerClock before;
  seconds after;  // of kNow
  bool paused, resumes;
  const char* jump;
};

TEST(ClockWatch, JudgesEachLook) {
  const model::TimerClock calm{kNow, std::nullopt}, pausing{kNow, kNow + minutes(30)};
  const Case cases[] = {
      {"the first look ever", {}, seconds(0), false, false, ""},
      {"a minute later", calm, minutes(1), false, false, ""},
      {"a step of summer time", calm, hours(-1), false, false, ""},
      {"a night's sleep", calm, hours(24), false, false, ""},
      {"forward by a year", calm, days(365), true, false,
       "timers were last looked at 365 days before: the clock was set, or postern did not run"},
      {"a day and an hour without a daemon", calm, hours(25), true, false,
       "timers were last looked at 25 hours before: the clock was set, or postern did not run"},
      {"back by a year", calm, days(-365), true, false, "the clock went back by 365 days"},
      {"while it pauses", pausing, minutes(29), true, false, ""},
      {"when the pause is over", pausing, minutes(30), false, true, ""},
      {"run once a week: it must end some day", pausing, days(7), false, true, ""},
      {"back while it pauses", pausing, days(-2), true, false, "the clock went back by 2 days"},
      {"a little back while it pauses", pausing, hours(-20), true, false, ""},
  };
  for (const Case& test : cases) {
    const Look look = look_at(test.before, kNow + test.after);
    EXPECT_EQ(look.paused, test.paused) << test.name;
    EXPECT_EQ(look.resumes, test.resumes) << test.name;
    EXPECT_EQ(look.jump, test.jump) << test.name;
    EXPECT_EQ(look.clock.looked, kNow + test.after) << test.name;
    EXPECT_TRUE(!look.paused || *look.clock.paused_until <= *look.clock.looked + kPause) << test.name;
  }
}

}  // namespace
}  // namespace postern::app
