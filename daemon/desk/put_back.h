// One change of a ticket's values, made undone: whatever the workflow allows, for it was as it becomes.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "store/model/deed.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct PutBack {
  std::string words;  // "status submitted", "untag vpn"; "" for what is no value of a ticket
  bool left = false;  // it was changed since, and stays
};

// `ticket` is brought along.
PutBack put_back_change(Draft& draft, model::Ticket& ticket, const model::Change& change, const std::string& actor,
                        const std::string& why);

}  // namespace postern::desk
