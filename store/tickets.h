// Tickets, their people and tags, as rows. Internal to store/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/ticket.h"
#include "store/sqlite.h"

namespace postern::store {

Result<std::optional<model::Ticket>> load_ticket(Database& database, model::TicketId id);
// The ticket a merged one lives on in, after any number of merges; itself when not merged; 0 when there is none.
Result<model::TicketId> follow_merges(Database& database, model::TicketId id);

// Failure::bug unless the id is the next number or above, and exactly the first participant is the requester.
Status insert_ticket(Database& database, const model::Ticket& ticket, model::Time at);

// Failure::bug when the ticket does not exist or is not in `from`.
Status set_status(Database& database, model::TicketId id, const std::string& from, const std::string& to,
                  model::Time at);
// The value before. Fields: subject, priority, queue, assignee, language, requester, merged_into (a ticket number, or
// "" to undo). Failure::bug for any other field or a ticket that does not exist.
Result<std::string> set_field(Database& database, model::TicketId id, const std::string& field,
                              const std::string& value);
// These say whether anything changed.
Result<bool> mark_overdue(Database& database, const model::MarkOverdue& mark, model::Time at);
Result<bool> add_tag(Database& database, model::TicketId id, const std::string& tag);
Result<bool> remove_tag(Database& database, model::TicketId id, const std::string& tag);
// "requester", "participant", "copied", or "" for who is not on it.
Result<std::string> role_of(Database& database, model::TicketId id, const std::string& email);
Result<bool> end_copies(Database& database, const model::EndCopies& end);
Result<bool> add_participant(Database& database, model::TicketId id, const model::Participant& participant);

// Failure::bug when there is no such ticket.
// Tickets by their status; those without any are left out.
Result<std::map<std::string, std::int64_t>> count_by_status(Database& database);
Status touch_ticket(Database& database, model::TicketId id, model::Time at);

// The numbers of `counter`, which only grow.
Result<std::int64_t> next_number(Database& database, const char* counter);
Status number_used(Database& database, const char* counter, std::int64_t number);

}  // namespace postern::store
