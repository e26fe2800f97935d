// Durations, sizes, days and times of day as an admin writes them.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postern::config {

// "60s", "5m", "24h", "7d", "2w"; blanks between number and unit are allowed. At most nine digits.
std::optional<std::chrono::seconds> read_duration(std::string_view text);

// "50 MiB" is 50 * 1024 * 1024 bytes, "10 MB" ten million; B, kB, MB, GB, KiB, MiB, GiB in any letter case.
std::optional<std::size_t> read_size(std::string_view text);

// "mon" ... "sun": 0 is Monday.
std::optional<int> read_weekday(std::string_view text);
std::string show_weekday(int day);
std::string all_weekdays();  // "mon, tue, ..."

// "09:00", up to "24:00": since midnight.
std::optional<std::chrono::minutes> read_time_of_day(std::string_view text);
std::string show_time_of_day(std::chrono::minutes time);

// The shortest exact form: "24h" is "1d", 1500 B is "1500 B".
std::string show_duration(std::chrono::seconds duration);
std::string show_size(std::size_t bytes);

}  // namespace postern::config
