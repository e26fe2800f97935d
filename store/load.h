// All that a decision looks at, read in one or two rounds. Internal to store/.
#pragma once

#include <string>

#include "parser/result.h"
#include "store/model/snapshot.h"
#include "store/raw_mails.h"
#include "store/sqlite.h"

namespace postern::store {

// `mailbox` is where the arrival came, or ""; `now` ends the budgets' windows. The second round reads everything anew, so
// that both see the same rows; it is asked for by few mails.
Result<model::Snapshot> load(Database& database, RawMails& raw_mails, const model::Lookups& lookups, const model::More& more,
                             const std::string& mailbox, model::Time now);

}  // namespace postern::store
