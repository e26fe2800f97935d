// Time spent on a ticket, as agents write and read it.
#pragma once

#include <string>

#include "config/settings.h"
#include "parser/result.h"

namespace postern::desk {

// "1h30m", "45m", "2h", "90" -> minutes; at most a week.
Result<int> read_minutes(const config::Settings& settings, const std::string& text);

}  // namespace postern::desk
