// A change of a ticket as people read it in receipts, in the desk's language.
#pragma once

#include <string>

#include "config/settings.h"

namespace postern::desk {

// "status In progress", "assignee none": of a field that every ticket has, and of "tag", "untag", "copies", "no-copies" and
// "unlink". An empty value is none.
std::string change_words(const config::Settings& settings, const std::string& what, const std::string& value);

// "room 12", "room none": of what agents fill in. By the name alone, which may be one of those above.
std::string field_words(const config::Settings& settings, const std::string& name, const std::string& value);

}  // namespace postern::desk
