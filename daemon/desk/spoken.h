// Numbers and dates as people say them, in their language (a tag: "en", "pt-br"; unknown ones read as English).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "store/model/ids.h"

namespace postern::desk {

// "5 minutes ago", "vor 3 Tagen"; "" below two minutes.
std::string spoken_ago(std::chrono::seconds duration, const std::string& language);

// "3 March 2026", "3. März 2026"; UTC.
std::string spoken_date(model::Time time, const std::string& language);

// "12 kB", "3.4 MB" (powers of ten), in German "3,4 MB".
std::string spoken_size(std::size_t bytes, const std::string& language = "en");

}  // namespace postern::desk
