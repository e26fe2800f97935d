// The clock and the kernel's randomness, read here and nowhere else in this room, and handed on as values.
#pragma once

#include <string>

#include "store/model/ids.h"

namespace postern::app {

struct Moment {
  model::Time now{};
  std::string seed;  // 24 fresh random letters and digits
};

Moment this_moment();

double random_fraction();  // in [0,1)

}  // namespace postern::app
