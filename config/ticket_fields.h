// Facts of the group's own ([[field]]): which names are free, and which values a field takes. The same for the config,
// agents' commands and the command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "parser/result.h"

namespace postern::config {

constexpr std::size_t kFields = 50;
constexpr std::size_t kFieldBytes = 400;  // of a value

// What every ticket has: names that no [[field]] can have.
std::span<const std::string_view> builtin_fields();

// Those of them that take any line and are filled as those of the group's own are: vendor, resolution.
std::span<const std::string_view> free_fields();

std::vector<std::string> field_names(const Settings& settings);

// The value trimmed and as the config spells it, whatever its letter case; an Error names the values there are.
Result<std::string> field_value(const Field& field, std::string_view value);

}  // namespace postern::config
