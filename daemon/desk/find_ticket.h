// A ticket among those that were loaded.
#pragma once

#include "store/model/snapshot.h"

namespace postern::desk {

// The ticket of this number, merges followed; nullptr when it does not exist.
const model::Ticket* find_ticket(const model::Snapshot& snapshot, model::TicketId ticket);

}  // namespace postern::desk
