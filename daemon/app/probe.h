// What `postern check --online` does: signs in to every mailbox and relay as the daemon would, looks, changes nothing,
// and says what works, what the server offers, and how to mend what does not. With --probe each mailbox also sends a
// mail to itself (self_probe.h).
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/desk/token.h"

namespace postern::app {

struct Finding {
  std::string what;      // "mailbox support", "relay smtp"
  bool works = false;
  std::string text;      // one line, printable
  std::string hint;      // the remedy when it does not work
  std::vector<std::string> remarks;  // what works less well than it could
};

// All at once, each bounded by the time-outs of its protocol (about a minute); in the config's order. Makes a loop of
// its own: for a command, not for the daemon. With `keys`, by mail as well: then it takes some minutes at most.
std::vector<Finding> probe(const config::Settings& settings, const desk::KeyRing* keys = nullptr);

}  // namespace postern::app
