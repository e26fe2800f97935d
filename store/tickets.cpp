#include "store/tickets.h"

#include <charconv>
#include <string_view>

#include "store/names.h"
#include "store/ticket_facts.h"

namespace postern::store {
namespace {

constexpr int kLongestMerge = 100;  // merges followed; more is a circle

struct Field {
  std::string_view name;
  const char* read;
  const char* write;
};

constexpr Field kFields[] = {
    {"subject", "SELECT subject FROM ticket WHERE id = ?", "UPDATE ticket SET subject = ?2 WHERE id = ?1"},
    {"priority", "SELECT priority FROM ticket WHERE id = ?", "UPDATE ticket SET priority = ?2 WHERE id = ?1"},
    {"queue", "SELECT queue FROM ticket WHERE id = ?", "UPDATE ticket SET queue = ?2 WHERE id = ?1"},
    {"assignee", "SELECT assignee FROM ticket WHERE id = ?", "UPDATE ticket SET assignee = ?2 WHERE id = ?1"},
    {"language", "SELECT language FROM ticket WHERE id = ?", "UPDATE ticket SET language = ?2 WHERE id = ?1"},
    {"merged_into", "SELECT merged_into FROM ticket WHERE id = ?",
     "UPDATE ticket SET merged_into = nullif(?2, '') WHERE id = ?1"},
};

Error no_ticket(model::TicketId id) {
  return {Failure::bug, "store: there is no ticket number " + std::to_string(id.value), ""};
}

Result<bool> changed(Database& database, Status done) {
  if (!done) return fail(done.error());
  return database.changes() > 0;
}

Status load_people(Database& database, model::Ticket& ticket) {
  return database.each(
      "SELECT email, name, role FROM participant WHERE ticket = ? ORDER BY role = 'requester' DESC, position",
      {ticket.id}, [&](Row row) {
        ticket.participants.push_back({row.text(0), row.text(1), read_name<model::Role>(kRoles, row.bytes(2))});
      });
}

Status load_tags(Database& database, model::Ticket& ticket) {
  return database.each("SELECT tag FROM tag WHERE ticket = ? ORDER BY tag", {ticket.id},
                       [&](Row row) { ticket.tags.push_back(row.text(0)); });
}

Status insert_participant(Database& database, model::TicketId id, const model::Participant& participant) {
  return database.run(
      "INSERT INTO participant (ticket, email, name, role, position)"
      " VALUES (?1, ?2, ?3, ?4, (SELECT count(*) FROM participant WHERE ticket = ?1))"
      " ON CONFLICT (ticket, email) DO UPDATE SET role = 'copied' WHERE role = 'participant' AND excluded.role = 'copied'",
      {id, participant.email, participant.name, name_of(participant.role)});
}

// The requester before stays on the ticket as a participant.
Result<std::string> set_requester(Database& database, model::TicketId id, const std::string& email) {
  Result<std::string> before =
      database.text("SELECT email FROM participant WHERE ticket = ? AND role = 'requester'", {id});
  if (!before) return before;
  if (before->empty()) return fail(no_ticket(id));
  Status done = database.run("UPDATE participant SET role = 'participant' WHERE ticket = ? AND role = 'requester'",
                             {id});
  if (done) done = insert_participant(database, id, {email, "", model::Role::participant});
  if (done) {
    done = database.run("UPDATE participant SET role = 'requester' WHERE ticket = ? AND email = ?", {id, email});
  }
  // The subject is another person's words now.
  if (done) done = database.run("UPDATE ticket SET subject_proven = 0 WHERE id = ?", {id});
  if (!done) return fail(done.error());
  return before;
}

}  // namespace

Result<std::optional<model::Ticket>> load_ticket(Database& database, model::TicketId id) {
  std::optional<model::Ticket> ticket;
  Status read = database.each(
      "SELECT id, key, subject, status, priority, queue, assignee, language, created, updated, status_since,"
      " merged_into, languishing, unanswered, subject_proven, unresolved, reopened FROM ticket WHERE id = ?",
      {id.value}, [&](Row row) {
        ticket.emplace();
        ticket->id = row.id<model::TicketId>(0);
        ticket->key = row.text(1);
        ticket->subject = row.text(2);
        ticket->status = row.text(3);
        ticket->priority = read_name<model::Priority>(kPriorities, row.bytes(4));
        ticket->queue = row.text(5);
        ticket->assignee = row.text(6);
        ticket->language = row.text(7);
        ticket->created = row.time(8);
        ticket->updated = row.time(9);
        ticket->status_since = row.time(10);
        if (!row.null(11)) ticket->merged_into = row.id<model::TicketId>(11);
        if (!row.null(12)) ticket->languishing = row.time(12);
        if (!row.null(13)) ticket->unanswered = row.time(13);
        ticket->subject_proven = row.truth(14);
        if (!row.null(15)) ticket->unresolved = row.time(15);
        ticket->reopened = static_cast<int>(row.integer(16));
      });
  if (read && ticket) read = load_people(database, *ticket);
  if (read && ticket) read = load_tags(database, *ticket);
  if (read && ticket) read = load_facts(database, *ticket);
  if (!read) return fail(read.error());
  return ticket;
}

Result<model::TicketId> follow_merges(Database& database, model::TicketId id) {
  for (int merges = 0; merges < kLongestMerge; ++merges) {
    model::TicketId next;
    Status read = database.each("SELECT coalesce(merged_into, id) FROM ticket WHERE id = ?", {id.value},
                                [&](Row row) { next = row.id<model::TicketId>(0); });
    if (!read) return fail(read.error());
    if (next == id || !next) return next;
    id = next;
  }
  return fail(Failure::data, "store: ticket number " + std::to_string(id.value) + " is merged in a circle",
              "run 'postern verify'");
}

Status insert_ticket(Database& database, const model::Ticket& ticket, model::Time at) {
  const Result<std::int64_t> next = next_number(database, "ticket");
  if (!next) return fail(next.error());
  if (ticket.id.value < *next) {
    return fail(Failure::bug, "store: ticket number " + std::to_string(ticket.id.value) + " was given before; next is " +
                                  std::to_string(*next));
  }
  if (ticket.participants.empty() || ticket.requester().role != model::Role::requester) {
    return fail(Failure::bug, "store: ticket " + ticket.key + " has no requester");
  }
  const model::Time unset{};
  const model::Time created = ticket.created == unset ? at : ticket.created;
  Status done = database.run(
      "INSERT INTO ticket (id, key, subject, status, priority, queue, assignee, language, created, updated,"
      " status_since, merged_into, subject_proven) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {ticket.id, ticket.key, ticket.subject, ticket.status, name_of(ticket.priority), ticket.queue, ticket.assignee,
       ticket.language, created, ticket.updated == unset ? at : ticket.updated,
       ticket.status_since == unset ? created : ticket.status_since, ticket.merged_into.value_or(model::TicketId{}),
       ticket.subject_proven});
  for (const model::Participant& participant : ticket.participants) {
    if (done) done = insert_participant(database, ticket.id, participant);
  }
  for (const std::string& tag : ticket.tags) {
    if (done) done = database.run("INSERT OR IGNORE INTO tag (ticket, tag) VALUES (?, ?)", {ticket.id, tag});
  }
  if (!done) return done;
  return number_used(database, "ticket", ticket.id.value);
}

Status set_status(Database& database, model::TicketId id, const std::string& from, const std::string& to,
                  model::Time at) {
  Status done = database.run("UPDATE ticket SET status = ?3, status_since = ?4, languishing = NULL WHERE id = ?1 AND status = ?2",
                             {id, from, to, at});
  if (!done || database.changes() == 1) return done;
  return fail(Failure::bug, "store: ticket number " + std::to_string(id.value) + " is not in status '" + from +
                                "', so it cannot move from there to '" + to + "'");
}

Result<bool> mark_overdue(Database& database, const model::MarkOverdue& mark, model::Time at) {
  const std::string column(name_of(mark.what));
  const Value since = mark.on ? Value(at) : Value(nullptr);
  // Once marked it stays marked since then.
  return changed(database, database.run("UPDATE ticket SET " + column + " = ?2 WHERE id = ?1 AND (" + column +
                                            " IS NULL) <> (?2 IS NULL)",
                                        {mark.ticket, since}));
}

Result<std::string> set_field(Database& database, model::TicketId id, const std::string& field,
                              const std::string& value) {
  if (field == "requester") return set_requester(database, id, value);
  for (const Field& known : kFields) {
    if (known.name != field) continue;
    Result<std::string> before = database.text(known.read, {id});
    if (!before) return before;
    if (Status done = database.run(known.write, {id, value}); !done) return fail(done.error());
    if (database.changes() == 0) return fail(no_ticket(id));
    return before;
  }
  return fail(Failure::bug, "store: a ticket has no field '" + field + "'");
}

Result<bool> add_tag(Database& database, model::TicketId id, const std::string& tag) {
  return changed(database, database.run("INSERT OR IGNORE INTO tag (ticket, tag) VALUES (?, ?)", {id, tag}));
}

Result<bool> remove_tag(Database& database, model::TicketId id, const std::string& tag) {
  return changed(database, database.run("DELETE FROM tag WHERE ticket = ? AND tag = ?", {id, tag}));
}

Result<std::string> role_of(Database& database, model::TicketId id, const std::string& email) {
  return database.text("SELECT role FROM participant WHERE ticket = ? AND email = ?", {id, email});
}

Result<bool> end_copies(Database& database, const model::EndCopies& end) {
  const std::string others = " WHERE ticket = ? AND email = ? AND role <> 'requester'";
  return changed(database, end.may_write ? database.run("UPDATE participant SET role = 'participant'" + others +
                                                            " AND role = 'copied'",
                                                        {end.ticket, end.email})
                                         : database.run("DELETE FROM participant" + others, {end.ticket, end.email}));
}

Result<bool> add_participant(Database& database, model::TicketId id, const model::Participant& participant) {
  Status done = database.run("DELETE FROM pending_copy WHERE ticket = ? AND email = ?", {id, participant.email});
  if (!done) return fail(done.error());
  return changed(database, insert_participant(database, id, participant));
}

Result<std::map<std::string, std::int64_t>> count_by_status(Database& database) {
  std::map<std::string, std::int64_t> counts;
  Status read = database.each("SELECT status, count(*) FROM ticket GROUP BY status", {},
                              [&](Row row) { counts[row.text(0)] = row.integer(1); });
  if (!read) return fail(read.error());
  return counts;
}

Status touch_ticket(Database& database, model::TicketId id, model::Time at) {
  Status done = database.run("UPDATE ticket SET updated = max(updated, ?2) WHERE id = ?1", {id, at});
  if (done && database.changes() == 0) return fail(no_ticket(id));
  return done;
}

Result<std::int64_t> next_number(Database& database, const char* counter) {
  const auto next = database.integer("SELECT next FROM counter WHERE name = ?", {counter});
  if (!next) return fail(next.error());
  return next->value_or(1);
}

Status number_used(Database& database, const char* counter, std::int64_t number) {
  return database.run("UPDATE counter SET next = max(next, ?2 + 1) WHERE name = ?1", {counter, number});
}

}  // namespace postern::store
