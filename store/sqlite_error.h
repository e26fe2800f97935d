// What SQLite's result codes mean to the person who has to mend it. Internal to store/.
#pragma once

#include <string>

#include "parser/result.h"

struct sqlite3;

namespace postern::store {

// Names the file, the cause (SQLite's words and the system's) and the remedy. SQLITE_BUSY names who holds the lock.
Error sqlite_error(sqlite3* handle, int code, const std::string& path);

// The processes that hold a lock on the database or its -shm file: "pid 123 (sqlite3)"; "" when unknown. Reads
// /proc/locks, since opening and closing the file would drop the locks this process holds on it.
std::string lock_holders(const std::string& path);

}  // namespace postern::store
