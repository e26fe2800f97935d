// postern help agents: the page that agents get by /help.
#include <iostream>

#include "daemon/cli/cli.h"
#include "daemon/desk/orders_page.h"

namespace postern::cli {

// Whoever writes a hand-out may have no config yet: then the page is the shipped one.
int help_command(const Globals& globals, const std::string& language) {
  config::Parsed parsed = read_config(globals);
  config::Settings settings = parsed.problems.empty() ? std::move(parsed.settings) : config::Settings();
  if (!language.empty()) settings.desk.language = language;
  std::cout << desk::orders_page(settings);
  return 0;
}

}  // namespace postern::cli
