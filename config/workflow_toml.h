// The workflow as an admin would write it: [workflow] and [[status]] tables.
#pragma once

#include <string>

#include "config/workflow.h"

namespace postern::config {

// TOML with a comment at each of the general keys. Read back it gives the same Workflow.
std::string to_toml(const Workflow& workflow);

}  // namespace postern::config
