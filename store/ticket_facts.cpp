#include "store/ticket_facts.h"

#include <algorithm>

#include "store/names.h"

namespace postern::store {

Status load_facts(Database& database, model::Ticket& ticket) {
  Status read = database.each("SELECT name, value FROM ticket_field WHERE ticket = ? ORDER BY name", {ticket.id},
                              [&](Row row) { ticket.fields[row.text(0)] = row.text(1); });
  if (read) {
    read = database.each("SELECT other, kind FROM ticket_link WHERE ticket = ? ORDER BY other", {ticket.id}, [&](Row row) {
      ticket.links.push_back({read_name<model::Link::Kind>(kLinkKinds, row.bytes(1)), row.id<model::TicketId>(0)});
    });
  }
  if (!read) return read;
  return database.each("SELECT email, name FROM pending_copy WHERE ticket = ? ORDER BY email", {ticket.id}, [&](Row row) {
    ticket.pending.push_back({row.text(0), row.text(1), model::Role::participant});
  });
}

Result<std::string> fill_field(Database& database, const model::FillField& field) {
  Result<std::string> before =
      database.text("SELECT value FROM ticket_field WHERE ticket = ? AND name = ?", {field.ticket, field.name});
  if (!before) return before;
  Status done = field.value.empty()
                    ? database.run("DELETE FROM ticket_field WHERE ticket = ? AND name = ?", {field.ticket, field.name})
                    : database.run("INSERT OR REPLACE INTO ticket_field (ticket, name, value) VALUES (?, ?, ?)",
                                   {field.ticket, field.name, field.value});
  if (!done) return fail(done.error());
  return before;
}

Result<bool> link_tickets(Database& database, const model::LinkTickets& link) {
  Status done = database.run(
      "INSERT INTO ticket_link (ticket, other, kind) VALUES (?, ?, ?)"
      " ON CONFLICT (ticket, other) DO UPDATE SET kind = excluded.kind WHERE kind <> excluded.kind",
      {link.ticket, link.link.other, name_of(link.link.kind)});
  if (!done) return fail(done.error());
  return database.changes() > 0;
}

Result<bool> unlink_tickets(Database& database, const model::UnlinkTickets& link) {
  Status done = database.run("DELETE FROM ticket_link WHERE ticket = ? AND other = ?", {link.ticket, link.other});
  if (!done) return fail(done.error());
  return database.changes() > 0;
}

Status add_pending(Database& database, const model::AddPending& pending) {
  return database.run(
      "INSERT OR IGNORE INTO pending_copy (ticket, email, name) SELECT ?1, ?2, ?3"
      " WHERE NOT EXISTS (SELECT 1 FROM participant WHERE ticket = ?1 AND email = ?2)",
      {pending.ticket, pending.person.email, pending.person.name});
}

Result<std::string> key_of(Database& database, model::TicketId ticket) {
  Result<std::string> key = database.text("SELECT key FROM ticket WHERE id = ?", {ticket});
  if (key && key->empty()) return fail(Failure::bug, "store: there is no ticket number " + std::to_string(ticket.value));
  return key;
}

Status rename_status(Database& database, const model::RenameStatus& rename, model::Time at, std::string_view actor,
                     std::string_view why) {
  Status done = database.run(
      "INSERT INTO event (ticket, at, actor, what, why, field, before, after)"
      " SELECT id, ?3, ?4, 'status ' || ?1 || ' -> ' || ?2, ?5, 'status', ?1, ?2 FROM ticket WHERE status = ?1 ORDER BY id",
      {rename.from, rename.to, at, actor, why});
  if (!done) return done;
  return database.run("UPDATE ticket SET status = ?2 WHERE status = ?1", {rename.from, rename.to});
}

std::string first_values(const model::Ticket& ticket) {
  const auto line = [](std::string_view name, std::string_view value) {
    std::string out = std::string(name) + "=" + std::string(value);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out + "\n";
  };
  std::string values = line("status", ticket.status) + line("priority", name_of(ticket.priority)) +
                       line("queue", ticket.queue) + line("assignee", ticket.assignee) + line("subject", ticket.subject) +
                       line("language", ticket.language) + line("requester", ticket.requester().email);
  for (const auto& tag : ticket.tags) values += line("tag", tag);
  return values;
}

}  // namespace postern::store
