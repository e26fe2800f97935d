// May one more automatic mail go to a requester? Never asked about what an agent wrote. In this order: is the address
// suppressed or muted, has all automatic mail stopped, is a cap reached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/draft.h"

namespace postern::desk {

// What admits_requester() looks at besides the caps, for any ticket among the lookups.
void want_admission(model::Lookups& lookups);
// And for an address that is on none of them, by its address key.
void want_admission(model::Lookups& lookups, const config::Caps& caps, const std::string& email);

// When not, notes on the ticket why. `first`: the address had never asked before.
bool admits_requester(Draft& draft, const std::vector<Cap>& caps, model::TicketId ticket, const std::string& email,
                      bool first, const std::string& why);

// Queues a mail that was admitted, and counts it.
void queue_to_requester(Draft& draft, model::OutboxItem item, const std::vector<Cap>& caps, bool first,
                        const std::string& why);

// What is known against the address; nullptr: nothing. As of the steps so far.
const model::Suppression* suppression_of(const Draft& draft, const std::string& email);
// The address may be written to again, if it might not.
void lift_suppression(Draft& draft, model::TicketId ticket, const std::string& email, const std::string& actor,
                      const std::string& why);

// For agents: that the requester gets no automatic mail, and why; "" when they do.
std::string remark_on_suppression(const Draft& draft, const model::Ticket& ticket);

}  // namespace postern::desk
