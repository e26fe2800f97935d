// Dates as mail programs write them into pasted header lines: "Donnerstag, 8. Juni 2017 14:24", "2017年6月8日
// 下午2:24".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace postern::parser {

// Seconds since 1970. The time is taken as UTC unless the text holds an offset ("+0200", "GMT+1"): the programs leave
// it out, and nobody else knows it. Without a time: midnight. "4/5/2017" is the fifth of April only beside AM or PM.
// Nothing without a day, a month and a year, and for dates that do not exist. Reads at most 200 bytes.
std::optional<std::int64_t> read_local_date(std::string_view text);

}  // namespace postern::parser
