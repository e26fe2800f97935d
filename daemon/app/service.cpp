// libsystemd's notifications.
#include "daemon/app/service.h"

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace postern::app {

void notify_ready() { sd_notify(0, "READY=1"); }
void notify_stopping() { sd_notify(0, "STOPPING=1"); }
void notify_status(const std::string& line) { sd_notify(0, ("STATUS=" + line).c_str()); }
void notify_alive() { sd_notify(0, "WATCHDOG=1"); }

std::optional<std::chrono::microseconds> watchdog_period() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds / 2);
}

}  // namespace postern::app
