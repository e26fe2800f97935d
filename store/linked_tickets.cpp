#include "store/linked_tickets.h"

#include <set>
#include <utility>

#include "store/names.h"
#include "store/tickets.h"

namespace postern::store {
namespace {

using Is = LinkedTicket::Is;

constexpr const char* kLinks =
    "WITH RECURSIVE family (id) AS (SELECT ?1 UNION SELECT ticket.id FROM ticket JOIN family ON merged_into = family.id)"
    " SELECT other, kind, 1 FROM ticket_link WHERE ticket IN (SELECT id FROM family)"
    " UNION SELECT ticket, kind, 0 FROM ticket_link WHERE other IN (SELECT id FROM family)"
    " ORDER BY 1 LIMIT 1000";

Is what_it_is(std::string_view kind, bool from_here) {
  if (read_name<model::Link::Kind>(kLinkKinds, kind) == model::Link::Kind::related) return Is::related;
  return from_here ? Is::problem : Is::incident;
}

Status describe(Database& database, LinkedTicket& link) {
  return database.each("SELECT key, subject, status FROM ticket WHERE id = ?", {link.id}, [&](Row row) {
    link.key = row.text(0);
    link.subject = row.text(1);
    link.status = row.text(2);
  });
}

}  // namespace

Result<std::vector<LinkedTicket>> linked_tickets(Database& database, model::TicketId ticket) {
  std::vector<std::pair<model::TicketId, Is>> found;
  Status read = database.each(kLinks, {ticket.value}, [&](Row row) {
    found.emplace_back(row.id<model::TicketId>(0), what_it_is(row.bytes(1), row.truth(2)));
  });
  if (!read) return fail(read.error());
  std::set<std::pair<Is, model::TicketId>> homes;
  for (const auto& [id, is] : found) {
    const auto home = follow_merges(database, id);
    if (!home) return fail(home.error());
    if (*home != ticket) homes.emplace(is, *home);
  }
  std::vector<LinkedTicket> links;
  for (const auto& [is, home] : homes) {
    links.push_back({is, "", "", "", home});
    if (Status done = describe(database, links.back()); !done) return fail(done.error());
  }
  return links;
}

}  // namespace postern::store
