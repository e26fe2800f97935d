// The schema and its history: store/migrations/NNN.sql, forward only, one transaction each. Internal to store/.
#pragma once

#include "parser/result.h"
#include "store/sqlite.h"

namespace postern::store {

// The schema version this program writes and reads.
int schema_version();

// The version of an opened file: 0 for an empty one. Failure::config for a newer one (G-07), Failure::data for a SQLite
// file that is no store.
Result<int> version_of(Database& database);

// Brings the file to schema_version(). Killed at any instant it is at one version or the next, never between (C-21).
Status migrate(Database& database);

}  // namespace postern::store
