// What agents' commands are called: for [commands], which gives them other names, and for whoever reads them.
#pragma once

#include <span>
#include <string_view>

namespace postern::config {

// In the order in which help lists them; lower case, without the slash.
std::span<const std::string_view> command_names();

}  // namespace postern::config
