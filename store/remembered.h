// What the store keeps about the desk as a whole: who is away, and what was last seen of the config. Internal to store/.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

Status set_away(Database& database, const model::SetAway& away, model::Time at, const std::string& why);
Status load_away(Database& database, std::map<std::string, model::Absence>& away);

Status remember(Database& database, const model::Remember& value);
Status load_remembered(Database& database, const std::vector<std::string>& names, std::map<std::string, std::string>& values);

}  // namespace postern::store
