// What of the daemon's health somebody has to be told. Pure.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/app/health.h"

namespace postern::app {

// Certificates are told about so long before they end.
inline constexpr std::chrono::days kCertificateEndsSoon{14};

struct Trouble {
  std::string name;   // "mailbox support", "account support@example.org at oauth.office"
  std::string text;   // the cause, one line
  std::string hint;   // the remedy; may be empty
  bool at_once = false;            // no use to wait whether it passes
  std::vector<std::string> relays;  // that it is about: a mail about it goes another way
};

// One for each mailbox, relay and account that fails or will fail soon, in this order.
std::vector<Trouble> troubles(const config::Settings& settings, const Health& health,
                              std::chrono::system_clock::time_point now);

// "the certificate of the server ends in 9 days"; "" when it does not end soon, or is not known.
std::string certificate_warning(std::chrono::system_clock::time_point ends, std::chrono::system_clock::time_point now);

}  // namespace postern::app
