// What becomes of a ticket, or of the desk, when one of its timers is due, and of all timers when the clock had jumped. Through the same
// door as mail: decided inside the transaction that consumes the timer.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "store/model/timer.h"

namespace postern::desk {

// Timers that came due while timers paused fire so many an hour, the longest due first (T-01).
inline constexpr int kLateTimersAnHour = 20;

struct TimerFired {
  model::DueTimer due;  // as it was found
  model::Time now{};
  std::string seed;  // as Inbound::seed
};

model::Lookups wants(const Desk& desk, const TimerFired& fired);
// Nothing when it was cancelled or put off meanwhile.
model::Decision decide(const Desk& desk, const TimerFired& fired, const model::Snapshot& snapshot);

// The clock had jumped, and timers have paused for a while: they go on. What is overdue is spread over hours, and told to
// the leads in one mail instead of many; requesters are reminded as usual.
struct TimersResumed {
  std::string cause;  // "the clock went forward by 365 days"
  model::Time now{};
  std::string seed;
};

model::Lookups wants(const Desk& desk, const TimersResumed& resumed);
model::Decision decide(const Desk& desk, const TimersResumed& resumed, const model::Snapshot& snapshot);

}  // namespace postern::desk
