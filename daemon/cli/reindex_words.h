// What postern reindex says, for a person and as JSON lines. Pure.
#pragma once

#include <string>

#include "daemon/app/reindex.h"

namespace postern::cli {

// `key` is the ticket's, "HD-1042". Each ends with LF.
std::string reading_line(const std::string& key, const app::Reading& reading);
std::string reading_json(const std::string& key, const app::Reading& reading);
std::string kept_json(const std::string& key, const app::Kept& kept);

// "HD-3: mail 5f2b...: CAUSE; it is kept as it was", with the cause's remedy.
Error kept_words(const std::string& key, const app::Kept& kept);

// "3 mails read, 1 message changed, 0 could not be parsed".
std::string summary_line(const app::Reindexed& done, bool dry_run);
std::string summary_json(const app::Reindexed& done, bool dry_run);

// 74 when a stored mail is damaged, else 65 when one could not be parsed, else 0.
int reindex_code(const app::Reindexed& done);

}  // namespace postern::cli
