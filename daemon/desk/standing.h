// What somebody is to a ticket, and what [participants] lets those do who are not on it.
#pragma once

#include <string>

#include "daemon/desk/sender.h"

namespace postern::desk {

enum class Standing {
  on_ticket,  // requester, agent, or added by an agent
  in_cc,      // noted from To or Cc of a proven mail of the requester's (copies.h)
  colleague,  // of the requester's domain, unless everybody can have a mailbox there
  stranger    // anybody else, and whoever is not proven to be one of those two (P3)
};

// `proven`: the sender is authenticated (identity.h).
Standing standing_of(const Sender& sender, bool proven, const model::Ticket& ticket);

// The row of the table, for those who are not on the ticket. A mail that is from nobody is let in by none: it is held.
config::Access access_of(const config::Settings& settings, const Sender& sender, Standing standing);

// "participants.stranger = hold".
std::string row_of(const config::Settings& settings, Standing standing);

}  // namespace postern::desk
