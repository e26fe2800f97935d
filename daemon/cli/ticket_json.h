// Tickets and stories as JSON lines. Pure.
#pragma once

#include <string>

#include "store/model/ticket.h"
#include "store/reader.h"

namespace postern::cli {

std::string to_json(const model::Ticket& ticket);
std::string to_json(const store::Story& story);

}  // namespace postern::cli
