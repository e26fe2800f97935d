// What an agent's mail did, taken back: mails that still wait are not sent, and the ticket is put back as it was, as far as
// nobody has changed it since.
#pragma once

#include <string>

#include "daemon/desk/commands.h"
#include "daemon/desk/draft.h"
#include "parser/result.h"

namespace postern::desk {

// By which the next deed is named: [0-9a-f]{8}.
std::string make_undo_token(const Draft& draft);

// What of an /undo is to be loaded: the agent's newest deed, or the one with the token.
void want_undo(model::Lookups& lookups, const std::vector<Command>& list, const std::string& agent);

// The deed that an /undo means on `ticket`. An Error, in the desk's language, when there is none, when it was taken back
// before, or when it is not clear which is meant.
Result<const model::Deed*> deed_to_undo(const Draft& draft, const model::Ticket& ticket, const Command& undo);

struct TakenBack {
  model::Ticket ticket;  // as it is afterwards
  std::string text;      // what was not sent, put back, sent already and left as it is, for the agent, a line each
};

// The caller has proven that the agent did it.
TakenBack take_back(Draft& draft, const model::Ticket& ticket, const model::Deed& deed, const std::string& actor,
                    const std::string& why);

}  // namespace postern::desk
