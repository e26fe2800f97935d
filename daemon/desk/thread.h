// Which ticket a mail belongs to: the carriers in their order, each with its why. Who is not on a ticket gets nothing
// by a number or somebody's Message-ID, and by a token or a Message-ID of ours what [participants] says; carriers that
// disagree decide nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/standing.h"

namespace postern::desk {

struct Thread {
  enum class Outcome {
    fresh,   // a new ticket
    joined,  // on `ticket`
    noted,   // on `ticket`, as an internal note
    held     // about `ticket` perhaps; an agent decides
  } outcome = Outcome::fresh;
  const model::Ticket* ticket = nullptr;  // in the snapshot
  bool proven = false;                    // by a token or a Message-ID of ours: not just a From
  bool agent_token = false;               // proven by a token given to this agent for this ticket
  std::string why;
  // Tickets named without a right to join them, or too long closed, each with its why.
  std::vector<std::pair<const model::Ticket*, std::string>> related;
  Standing standing = Standing::on_ticket;  // what the sender is to `ticket`; not when carriers disagree
  std::string proof = {};  // of the sender, by a carrier of ours: "the private address of HD-1 in To"; "" unless proven
};

// `snapshot` outlives the result. The sender counts as present on a ticket as a participant, or as an agent.
Thread find_thread(const Desk& desk, const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot);

}  // namespace postern::desk
