// postern check: every problem of the config, and whether its secrets can be had.
#include <iostream>

#include "config/loader.h"
#include "daemon/cli/cli.h"

namespace postern::cli {

namespace {

// A secret that cannot be read is found here rather than at three in the morning.
int check_secret(const std::string& whose, const std::string& user, const config::SecretRef& ref) {
  if (user.empty()) return 0;
  auto secret = config::load_secret(ref);
  if (secret) return 0;
  complain({secret.error().kind, whose + ": " + secret.error().text, secret.error().hint});
  return 1;
}

}  // namespace

int check_command(const Globals& globals) {
  config::Parsed parsed = config::load_settings(globals.config);
  for (const config::Problem& problem : parsed.problems) std::cerr << config::to_string(problem) << '\n';
  for (const config::Problem& warning : parsed.warnings) std::cerr << "warning: " << config::to_string(warning) << '\n';
  std::size_t problems = parsed.problems.size();
  if (problems == 0) {
    for (const config::Mailbox& mailbox : parsed.settings.mailboxes)
      problems += static_cast<std::size_t>(check_secret("mailbox " + mailbox.name, mailbox.user, mailbox.password));
    for (const config::Relay& relay : parsed.settings.relays)
      problems += static_cast<std::size_t>(
          check_secret(relay.name.empty() ? "[smtp]" : "[smtp." + relay.name + "]", relay.user, relay.password));
  }
  if (problems > 0) {
    std::cerr << problems << (problems == 1 ? " problem" : " problems") << " in " << globals.config << '\n';
    return static_cast<int>(Failure::config);
  }
  const config::Settings& settings = parsed.settings;
  std::cout << globals.config << " is in order: " << settings.mailboxes.size() << " mailboxes, " << settings.agents.size()
            << " agents, " << settings.rules.size() << " rules, " << settings.workflow.statuses.size() << " statuses\n";
  return 0;
}

}  // namespace postern::cli
