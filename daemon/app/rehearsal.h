// What would happen, without anything happening: to a mail, and to stored mails under the rules of now.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/desk/explain.h"
#include "daemon/desk/rule_rehearsal.h"
#include "parser/mail.h"
#include "store/reader.h"

namespace postern::app {

// The mailbox a mail would have come to: the first whose address it is written or delivered to, else the first.
const config::Mailbox& mailbox_for(const config::Settings& settings, const parser::Mail& mail);

// `reader` may be null: then the desk knows no ticket and nobody. The mail counts as come just now.
Result<desk::Explanation> explain(const desk::Desk& desk, const config::Mailbox& mailbox, const parser::Mail& mail,
                                  store::Reader* reader);

struct Rehearsed {
  std::size_t mails = 0, tickets = 0;  // looked at; that would be different
};

// The rules of `settings` against the mails that opened tickets since then, oldest first; `changed` hears of each ticket
// that would be different. A stored mail that cannot be read ends it.
Result<Rehearsed> rehearse_rules(const config::Settings& settings, store::Reader& reader, model::Time since,
                                 const std::function<void(const model::Ticket&, const std::vector<desk::RuleChange>&)>& changed);

}  // namespace postern::app
