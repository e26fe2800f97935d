// A change of a ticket as people read it in receipts, in the desk's language.
#pragma once

#include <string>

#include "config/settings.h"

namespace postern::desk {

// "status In progress", "assignee none", "room 12": of a field of every ticket, of "tag", "untag", "copies",
// "no-copies" and "unlink", or of a field of the config. An empty value is none.
std::string change_words(const config::Settings& settings, const std::string& field, const std::string& value);

}  // namespace postern::desk
