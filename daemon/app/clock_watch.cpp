#include "daemon/app/clock_watch.h"

#include <algorithm>

namespace postern::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

std::string spoken(seconds time) {
  if (time >= days(2)) return std::to_string(time / days(1)) + " days";
  return std::to_string(time / hours(1)) + " hours";
}

std::string describe(seconds gap) {
  if (gap < seconds(0)) return "the clock went back by " + spoken(-gap);
  return "timers were last looked at " + spoken(gap) + " before: the clock was set, or postern did not run";
}

}  // namespace

Look look_at(const model::TimerClock& before, model::Time now) {
  Look look{{now, before.paused_until}, false, false, ""};
  const seconds gap = before.looked ? now - *before.looked : seconds(0);
  const bool jumped = gap > kLongestGap || gap < -kLongestGap;
  // One that is run once a week only would never fire: the second look finds the pause over, however long ago.
  const bool pause_over = before.paused_until && gap >= seconds(0) && now >= *before.paused_until;
  if (pause_over) {
    look.resumes = true;
  } else if (jumped) {
    look.jump = describe(gap);
    look.clock.paused_until = now + kPause;
  } else if (before.paused_until) {
    look.clock.paused_until = std::min(*before.paused_until, now + kPause);
  }
  look.paused = look.clock.paused_until && !look.resumes;
  return look;
}

}  // namespace postern::app
