// Many jobs, one transaction, one sync. Internal to store/.
#pragma once

#include <span>
#include <vector>

#include "parser/result.h"
#include "store/raw_mails.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace postern::store {

// As Store::transact: one result a job, in their order.
std::vector<Result<Applied>> run_batch(Database& database, RawMails& raw_mails, std::span<const Job> jobs);

}  // namespace postern::store
