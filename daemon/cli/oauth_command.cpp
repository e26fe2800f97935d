// postern oauth login: what is said and asked goes over the terminal.
#include <iostream>

#include "daemon/app/oauth_login.h"
#include "daemon/cli/cli.h"

namespace postern::cli {

int oauth_login_command(const Globals& globals, const std::string& name) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::Terminal terminal;
  terminal.say = [](const std::string& text) { std::cout << text << std::flush; };
  terminal.ask = [] {
    std::string line;
    std::getline(std::cin, line);
    return line;
  };
  const auto done = app::oauth_login(*settings, name, terminal);
  if (!done) return complain(done.error());
  std::cout << *done;
  return 0;
}

}  // namespace postern::cli
