// The whole decision about a mail, with what it rests on: for a person who asks what would happen, and why (P7).
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/decide.h"
#include "daemon/desk/rule_match.h"

namespace postern::desk {

struct Explanation {
  std::string sender;       // as read from From
  std::string proof;        // what proves the sender, or what is missing
  bool proven = false;
  std::string quiet;        // why nobody is told automatically; "" when they may be
  std::vector<RuleFinding> rules;
  model::Decision decision;
};

// Does nothing: the decision is thrown away. `snapshot` is what wants() asked for.
Explanation explain(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot);

}  // namespace postern::desk
