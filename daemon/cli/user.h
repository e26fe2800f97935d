// Who gives the command.
#pragma once

#include <string>

namespace postern::cli {

// "admin NAME", after this process's user: the actor of what the command changes.
std::string this_user();

}  // namespace postern::cli
