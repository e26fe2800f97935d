// How the patterns of the config are compiled, by whoever compiles them: linear time, bounded memory, nothing logged.
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <string>

namespace postern::config {

inline constexpr std::size_t kPatternBytes = 1000;       // of one pattern's text
inline constexpr std::int64_t kPatternMemory = 1 << 20;  // of one compiled pattern and its cache

// UTF-8, letter case counts unless the pattern says (?i).
re2::RE2::Options pattern_options();

// Why the pattern cannot be used, or "".
std::string pattern_fault(const std::string& pattern);

}  // namespace postern::config
