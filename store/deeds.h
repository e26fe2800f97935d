// What agents' mails did, as rows. Internal to store/.
#pragma once

#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/deed.h"
#include "store/sqlite.h"

namespace postern::store {

// From here on, what is written is this deed's, until end_deed() in the same transaction. Forgets those of over a month ago.
Result<model::DeedId> begin_deed(Database& database, const model::BeginDeed& deed, model::Time at);
Status end_deed(Database& database, model::DeedId id);
Status mark_undone(Database& database, model::DeedId id, model::Time at);

// The agent's newest on the ticket, or with this token; nothing when there is none.
Status find_deed(Database& database, model::TicketId ticket, const std::string& agent, const std::string& token,
                 std::vector<model::Deed>& found);

}  // namespace postern::store
