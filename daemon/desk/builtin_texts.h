// The texts of daemon/desk/templates/, compiled in.
#pragma once

#include "config/parse.h"
#include "config/template_names.h"

namespace postern::desk {

// Read as the admin's are, once. Lives as long as the program; any thread.
const config::Templates& builtin_texts();

// What is wrong with them: nothing, as a test shows.
const std::vector<config::Problem>& builtin_problems();

}  // namespace postern::desk
