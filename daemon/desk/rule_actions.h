// What the rules that matched do to a ticket.
#pragma once

#include <vector>

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct RuleOutcome {
  bool suppress_ack = false;
  std::string suppressed_by;  // the why of that rule
};

// Adds the rules' effects in their order and changes `ticket` alike, so that what follows sees the result.
RuleOutcome apply_rules(Draft& draft, model::Ticket& ticket, const std::vector<RuleMatch>& matches);

}  // namespace postern::desk
