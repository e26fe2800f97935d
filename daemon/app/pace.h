// How fast a relay may be given mail, where its owner publishes a limit. Pure.
#pragma once

#include <algorithm>
#include <chrono>

namespace postern::app {

// Mails a minute; 0: no limit. After a quiet time up to ten seconds' worth of them may go at once.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit Pace(int per_minute)
      : gap_(per_minute > 0 ? std::chrono::nanoseconds(std::chrono::minutes(1)) / per_minute : std::chrono::nanoseconds(0)) {}

  // Takes the next place in the row and says when it is: send then, not before.
  Time next(Time now) {
    const Time place = std::max(next_, now - kBurst + gap_);
    next_ = place + gap_;
    return std::max(place, now);
  }

 private:
  static constexpr std::chrono::seconds kBurst{10};
  std::chrono::nanoseconds gap_;
  Time next_{};
};

}  // namespace postern::app
