// What an effect does, as one line for a person who asks what would happen.
#pragma once

#include <string>

#include "config/settings.h"
#include "store/model/decision.h"

namespace postern::desk {

// "opens HD-12: VPN is down", "writes to ann@example.org: [HD-12] We have your request"; "" for book-keeping. Printable.
std::string words_of(const config::Settings& settings, const model::Effect& effect);

}  // namespace postern::desk
