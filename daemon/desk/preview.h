// A text as it would be sent, for people who write texts: with the examples of the table, or about a stored ticket.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/texts.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct Preview {
  Text text;
  std::optional<std::string> html;  // of a mail to a requester
};

// `name` is a text of the table. `language`: the wanted one; "" is the ticket's, else the desk's. `ticket` may be null.
Preview preview(const config::Settings& settings, const std::string& name, const std::string& language,
                const model::Ticket* ticket);

}  // namespace postern::desk
