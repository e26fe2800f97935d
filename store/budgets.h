// Counters of automatic mail, kept in the store so that a restart or a restore forgets none (L-13). Internal to store/.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "parser/result.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

// Also forgets this budget's mails of 35 days before and earlier: no window is longer.
Status count_mail(Database& database, const std::vector<std::string>& budgets, model::Time at);
// Mails counted after now - window. Those counted at a later time than `now` (the clock was set back) count too.
Result<int> counted(Database& database, const model::BudgetKey& budget, model::Time now);
// Those whose name begins so and that counted a mail after `since`, with the time of their last, the newest first; at
// most `limit`.
Result<std::vector<std::pair<std::string, model::Time>>> counted_since(Database& database, const std::string& beginning,
                                                                       model::Time since, int limit);
// Forgets, of all budgets, what lies 35 days before `now`, or before the last mail counted where that is earlier. Reads the
// whole table; asks no clock.
Status prune_budgets(Database& database, model::Time now);

}  // namespace postern::store
