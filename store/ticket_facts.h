// What a group knows of a ticket besides its fixed values: fields of its own, links, people in Cc. Internal to store/.
#pragma once

#include <string>
#include <string_view>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/sqlite.h"

namespace postern::store {

// Fields, links and pending people, into `ticket`.
Status load_facts(Database& database, model::Ticket& ticket);

// The value before; "" when there was none.
Result<std::string> fill_field(Database& database, const model::FillField& field);
// Whether anything is different now. Failure::bug when there is no such ticket.
Result<bool> link_tickets(Database& database, const model::LinkTickets& link);
Result<bool> unlink_tickets(Database& database, const model::UnlinkTickets& link);
Status add_pending(Database& database, const model::AddPending& pending);
Result<std::string> key_of(Database& database, model::TicketId ticket);

// One event for each ticket. `actor` and `why` are the step's.
Status rename_status(Database& database, const model::RenameStatus& rename, model::Time at, std::string_view actor,
                     std::string_view why);

// "status=submitted\nqueue=support\n...": what a replay of its events begins from (migrations/005.sql).
std::string first_values(const model::Ticket& ticket);

}  // namespace postern::store
