// How long to wait before the next try. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

namespace postern::app {

// Doubles from `first` to `most` with the number of failures in a row (1 is the first), then takes up to a fifth off by
// `jitter` in [0,1), so that many clients of one server do not come back together.
inline std::chrono::milliseconds backoff(int failures, std::chrono::milliseconds first, std::chrono::milliseconds most,
                                         double jitter) {
  const int doublings = std::clamp(failures - 1, 0, 30);
  const double full = std::min(static_cast<double>(most.count()), std::ldexp(static_cast<double>(first.count()), doublings));
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(full * (1.0 - jitter / 5)));
}

}  // namespace postern::app
