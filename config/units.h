// Durations and sizes as an admin writes them: a whole number and a unit.
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

// The shortest exact form: "24h" is "1d", 1500 B is "1500 B".
std::string show_duration(std::chrono::seconds duration);
std::string show_size(std::size_t bytes);

}  // namespace postern::config
