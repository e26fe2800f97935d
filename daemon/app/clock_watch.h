// Whether the clock can be trusted with timers (T-01). Pure: what was remembered and what the clock says now.
#pragma once

#include <chrono>
#include <string>

#include "store/model/timer.h"

namespace postern::app {

// Between two looks at the timers, in whichever direction; beyond, the clock was set or nobody ran.
inline constexpr std::chrono::hours kLongestGap{24};
// How long timers pause then: so long has somebody, or NTP, to set the clock right.
inline constexpr std::chrono::hours kPause{1};
// A look is written down when the last one written is this old.
inline constexpr std::chrono::hours kLookEvery{1};

struct Look {
  model::TimerClock clock;  // to be remembered
  bool paused = false;      // nothing may fire
  bool resumes = false;     // a pause has ended: what is overdue must be told and spread before anything fires
  std::string jump;         // what happened, for people, when the clock has jumped since the last look
};

Look look_at(const model::TimerClock& before, model::Time now);

}  // namespace postern::app
