// The page about agents' commands: what /help answers and `postern help agents` prints, from one source.
#pragma once

#include <string>

#include "config/settings.h"

namespace postern::desk {

// In the language of the desk; with the config's own words for commands.
std::string orders_page(const config::Settings& settings);

}  // namespace postern::desk
