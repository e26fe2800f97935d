// The user's name.
#include "daemon/cli/user.h"

#include <pwd.h>
#include <unistd.h>

namespace postern::cli {

std::string this_user() {
  const passwd* entry = getpwuid(getuid());
  return "admin " + (entry != nullptr ? std::string(entry->pw_name) : std::to_string(getuid()));
}

}  // namespace postern::cli
