// What keeps the desk quiet, as rows: suppressed addresses, echoes of our automatic mail, notices held back. Internal
// to store/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

// What was suppressed before keeps its time and reason. Whether anything changed.
Result<bool> suppress(Database& database, const model::Suppress& suppress, model::Time at);
Result<std::optional<model::Suppression>> suppression_of(Database& database, const std::string& email);

// Forgets all that is older than a day.
Status count_echo(Database& database, const model::CountEcho& echo, model::Time at);
Status load_echoes(Database& database, const std::vector<std::string>& names, model::Time now,
                   std::map<std::string, std::vector<model::Echo>>& echoes);

Status hold_back(Database& database, const model::HoldBack& notice);
Status forget_held_back(Database& database, const model::ForgetHeldBack& news);
Result<model::HeldBackNews> held_back(Database& database, const std::string& agent, const std::string& queue);

}  // namespace postern::store
