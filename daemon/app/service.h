// What the service manager is told (sd_notify(3)). Does nothing outside systemd.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace postern::app {

void notify_ready();
void notify_stopping();
void notify_status(const std::string& line);
void notify_alive();
// Half of WatchdogSec; none when no watchdog is set.
std::optional<std::chrono::microseconds> watchdog_period();

}  // namespace postern::app
