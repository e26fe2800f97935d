// Oracle I5: what must hold in a store at rest (STORE.md), asked of the whole file. Internal to store/.
#pragma once

#include <string>
#include <vector>

#include "parser/result.h"
#include "store/raw_mails.h"
#include "store/sqlite.h"

namespace postern::store {

// One line a finding, empty when clean. Reads every page and unpacks every raw mail: minutes for a large store.
Result<std::vector<std::string>> verify(Database& database, RawMails& raw_mails);

}  // namespace postern::store
