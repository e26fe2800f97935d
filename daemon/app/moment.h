// The clock and the kernel's randomness, read here and nowhere else in this room, and handed on as values.
//
// In a test build (POSTERN_FAIL_POINTS) POSTERN_CLOCK=FILE sets the clock: FILE holds a whole number of seconds, which are
// added to the real time and read again at each look. Sleeps and what the servers say stay as they are.
#pragma once

#include <chrono>
#include <string>

#include "store/model/ids.h"

namespace postern::app {

struct Moment {
  model::Time now{};
  std::string seed;  // 24 fresh random letters and digits
};

Moment this_moment();

// How long to sleep for what the clock decides: as wanted, and short while a test sets the clock.
std::chrono::milliseconds longest_sleep(std::chrono::milliseconds wanted);

double random_fraction();  // in [0,1)

}  // namespace postern::app
