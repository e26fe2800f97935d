// Health -> what `postern status` prints, for people and as JSON. Pure, given the time.
#pragma once

#include <chrono>
#include <string>

#include "daemon/app/health.h"

namespace postern::app {

// One JSON object on one line.
std::string status_json(const Health& health, std::chrono::system_clock::time_point now);

// The JSON above as lines for a person.
std::string status_text(const std::string& json);

// One line for systemctl status.
std::string status_line(const Health& health);

}  // namespace postern::app
