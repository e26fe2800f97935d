// Loads what a decision asked for, inside the write transaction. Internal to store/.
#pragma once

#include <string>

#include "parser/result.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

// `mailbox` is the arrival's, "" when there is none.
Result<model::Snapshot> load_snapshot(Database& database, const model::Lookups& lookups, const std::string& mailbox,
                                      model::Time now);

}  // namespace postern::store
