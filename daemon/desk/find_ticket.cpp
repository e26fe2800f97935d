#include "daemon/desk/find_ticket.h"

namespace postern::desk {

const model::Ticket* find_ticket(const model::Snapshot& snapshot, model::TicketId ticket) {
  if (!ticket) return nullptr;
  const auto merged = snapshot.merged.find(ticket.value);
  const model::TicketId wanted = merged == snapshot.merged.end() ? ticket : model::TicketId{merged->second};
  for (const auto& known : snapshot.tickets) {
    if (known.id == wanted) return &known;
  }
  return nullptr;
}

}  // namespace postern::desk
