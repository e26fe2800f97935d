// Subjects: the ticket key in them, what stands before them, and how they may be shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/ids.h"

namespace postern::desk {

// "HD-1042".
std::string ticket_key(std::string_view prefix, model::TicketId ticket);

// The tickets named as "[HD-1042]", each once, in order. Linear.
std::vector<model::TicketId> keys_in_subject(std::string_view prefix, std::string_view subject);

// As parser::base_subject, of at most 400 bytes, and with no "[HD-1042]" left whatever stood around it.
std::string base_subject(std::string_view prefix, std::string_view subject);

}  // namespace postern::desk
