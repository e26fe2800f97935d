// Which folders are watched, and how they share the connections that their accounts allow. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"

namespace postern::app {

struct Watch {
  const config::Mailbox* mailbox = nullptr;  // of the settings
  config::Folder folder;
  std::string name;     // for people and in `status`: "support", "support/Sent"
  bool shares = false;  // has no connection to itself: those of one account take turns with its last one
};

// The folders in which requests come in first, then those for sent mail, each in the config's order. An account that
// mailboxes disagree about is allowed the fewest connections of them. `settings` outlives the result.
std::vector<Watch> watches(const config::Settings& settings);

}  // namespace postern::app
