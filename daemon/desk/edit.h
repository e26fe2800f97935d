// An admin's edit from the command line, through the same door as mail.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/desk/decide.h"
#include "parser/result.h"

namespace postern::desk {

struct Edit {
  model::TicketId ticket;
  std::vector<std::pair<std::string, std::string>> fields;  // as TicketEditor::set
  std::string actor;                                        // "admin NAME"
  std::string note;                                         // why; may be empty
  model::Time now{};
  std::string seed;  // as Inbound::seed
  model::TicketId merge_into = {};  // the ticket it goes into, behind the other changes; 0: none
};

model::Lookups wants(const Desk& desk, const Edit& edit);

// Checked whole before anything happens; an unknown field, a status that may not be reached from here or a ticket that
// does not exist is an Error that names the possible ones. Entering a status tells whom the workflow says.
Result<model::Decision> decide(const Desk& desk, const Edit& edit, const model::Snapshot& snapshot);

}  // namespace postern::desk
