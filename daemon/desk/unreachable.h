// What follows when an address turns out to be unreachable: a requester's gets no automatic mail any more, an agent's
// notices go to others for a day.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "parser/mail.h"

namespace postern::desk {

// The why of an absence that a bounce made begins with it.
inline constexpr const char* kBounces = "mail to them bounces: ";

// Whether a report, or the relay's words about a mail that failed for good, say that the address is at fault, and not
// the mail, its size, its sender or a policy (RFC 3463 3.2, 3.3, 3.5).
bool blames_address(const parser::Bounce& report);
bool blames_address(const std::string& detail);

// `to` as written. Leads, or who else is here, hear once that an agent is not reached (L-04).
void mark_unreachable(Draft& draft, model::TicketId ticket, const std::string& to, const std::string& reason,
                      const std::string& why);

// Whether the agent's notices pause for that.
bool has_bounced(const Draft& draft, const config::Agent& agent);

}  // namespace postern::desk
