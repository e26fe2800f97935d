// A parsed mail as the row that stands on a ticket.
#pragma once

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"
#include "store/model/message.h"

namespace postern::desk {

// Inbound, verified, public: the caller changes what differs.
model::Message stored_message(const Inbound& inbound, const Sender& sender, model::TicketId ticket);

}  // namespace postern::desk
