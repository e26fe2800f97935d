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

// Until when, on the clock of the desk, rounded up to the half hour: "by 17:00 today", "by 10:00 tomorrow", "by 10:00 on
// Monday" within six days, then "by 10:00 on 3 March"; "heute bis 17:00 Uhr". In languages whose texts are not built in, day
// and time alone. `zone` as the tz database names it. Midnight is 24:00 of the day that ends.
std::string spoken_by(model::Time due, model::Time now, const std::string& zone, const std::string& language);

// At which time, as it is: "at 09:00 on Monday", "am Montag um 09:00 Uhr".
std::string spoken_at(model::Time time, model::Time now, const std::string& zone, const std::string& language);

// "14:03", "14:03 Uhr": the minute that the time is in.
std::string spoken_clock(model::Time time, const std::string& zone, const std::string& language);

// "within 2 hours", "within a day", "innerhalb von 2 Stunden"; in other languages the duration alone. Rounded up: to minutes
// below two hours, to hours below two days.
std::string spoken_within(std::chrono::seconds duration, const std::string& language);

// "12 kB", "3.4 MB" (powers of ten), in German "3,4 MB".
std::string spoken_size(std::size_t bytes, const std::string& language = "en");

}  // namespace postern::desk
