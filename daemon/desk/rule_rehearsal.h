// What the rules of now would have made of a ticket that was opened before.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/rule_match.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct RuleChange {
  std::string what;  // "tag vpn", "queue support -> sales"
  std::string why;   // the rule, or that there is none
};

// `ticket` as it stands now, `tags_by_rules` what rules gave it then; `matches` of the mail that opened it. What people
// changed since counts as it stands; the status, which has a story of its own, is left out.
std::vector<RuleChange> rehearse(const model::Ticket& ticket, const std::vector<std::string>& tags_by_rules,
                                 const std::vector<RuleMatch>& matches);

}  // namespace postern::desk
