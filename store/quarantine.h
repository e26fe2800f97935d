// Mails in quarantine, as decisions and people ask for them. Internal to store/.
#pragma once

#include <vector>

#include "parser/result.h"
#include "store/model/snapshot.h"
#include "store/raw_mails.h"
#include "store/reader.h"
#include "store/sqlite.h"

namespace postern::store {

// Those that the answered held-notices carry as a whole, those asked for by number, and those since a time; each once, with
// their bytes; of the last kind the newest.
Status add_held(Database& database, RawMails& raw_mails, const model::Lookups& lookups, model::Snapshot& snapshot);

// As Reader::quarantine.
Result<std::vector<QuarantinedMail>> list_held(Database& database, RawMails& raw_mails, int limit);

}  // namespace postern::store
