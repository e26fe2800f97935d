// postern check: every problem of the config, whether its secrets can be had, and with --online what the servers say.
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "config/loader.h"
#include "daemon/app/log.h"
#include "daemon/app/oauth_login.h"
#include "daemon/app/opening.h"
#include "daemon/app/probe.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/words.h"
#include "daemon/desk/workflow_change.h"
#include "store/reader.h"

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

void print_json(const app::Finding& finding) {
  boost::json::array remarks;
  for (const std::string& remark : finding.remarks) remarks.emplace_back(remark);
  std::cout << boost::json::object{{"what", finding.what},
                                   {"works", finding.works},
                                   {"text", finding.text},
                                   {"hint", finding.hint},
                                   {"remarks", std::move(remarks)}}
            << '\n';
}

void print(const app::Finding& finding) {
  std::cout << finding.what << (finding.works ? " works: " : " DOES NOT WORK: ") << finding.text << '\n';
  if (!finding.hint.empty()) std::cout << "    " << finding.hint << '\n';
  for (const std::string& remark : finding.remarks) std::cout << "    " << remark << '\n';
}

int check_online(const Globals& globals, const config::Settings& settings, bool by_mail) {
  app::set_up_log("off");  // what goes wrong is in the findings
  const auto keys = by_mail ? app::known_key_ring(settings) : Result<desk::KeyRing>(desk::KeyRing{});
  if (!keys) return complain(keys.error());
  if (by_mail && !globals.json) std::cerr << "each mailbox sends a mail to itself and waits for it, a minute at most\n";
  bool all = true;
  for (const app::Finding& finding : app::probe(settings, by_mail ? &*keys : nullptr)) {
    globals.json ? print_json(finding) : print(finding);
    all = all && finding.works;
  }
  return all ? 0 : static_cast<int>(Failure::unavailable);
}

// One that nobody has signed in for yet is no mistake of the config.
int check_account(const config::Settings& settings, const std::string& whose, const std::string& login,
                  const std::string& client, const std::string& user) {
  const auto sound = app::check_account(settings, client, user, login);
  if (sound) return 0;
  if (sound.error().kind == Failure::no_input) {
    std::cerr << "warning: " << whose << ": " << sound.error().text << ": " << sound.error().hint << '\n';
    return 0;
  }
  complain({sound.error().kind, whose + ": " + sound.error().text, sound.error().hint});
  return 1;
}

int check_login(const config::Settings& settings, const std::string& whose, const std::string& login, const std::string& user,
                const config::SecretRef& password, const std::string& client) {
  return client.empty() ? check_secret(whose, user, password) : check_account(settings, whose, login, client, user);
}

// Tickets in a status that the workflow no longer has keep the daemon from starting; nobody should learn that by restarting it.
std::size_t check_tickets(const config::Settings& settings) {
  auto reader = store::Reader::open(settings.store.path);
  if (!reader) return 0;  // no store yet, or one that the next start brings up to date
  const auto counts = reader->count_by_status();
  const Status fits = counts ? desk::check_left_behind(settings, *counts) : Status{};
  if (!fits) complain(fits.error());
  return fits ? 0 : 1;
}

std::size_t check_logins(const config::Settings& settings) {
  int problems = 0;
  for (const config::Mailbox& mailbox : settings.mailboxes)
    problems +=
        check_login(settings, "mailbox " + mailbox.name, mailbox.name, mailbox.user, mailbox.password, mailbox.oauth);
  for (const config::Relay& relay : settings.relays) {
    const std::string name = relay.name.empty() ? "smtp" : "smtp." + relay.name;
    problems += check_login(settings, "[" + name + "]", name, relay.user, relay.password, relay.oauth);
  }
  return static_cast<std::size_t>(problems);
}

}  // namespace

int check_command(const Globals& globals, bool online, bool probe) {
  config::Parsed parsed = read_config(globals);
  for (const config::Problem& problem : parsed.problems) std::cerr << config::to_string(problem) << '\n';
  for (const config::Problem& warning : parsed.warnings) std::cerr << "warning: " << config::to_string(warning) << '\n';
  const config::Settings& settings = parsed.settings;
  std::size_t problems = parsed.problems.size();
  // What is only seen online would else be asked for before it can be looked at.
  const bool all_online =
      std::all_of(parsed.problems.begin(), parsed.problems.end(), [](const auto& one) { return one.is_online; });
  if (problems == 0 || (online && all_online)) problems += check_logins(settings);
  if (problems == 0) problems += check_tickets(settings);
  if (problems > 0) {
    std::cerr << counted(problems, "problem") << " in " << globals.config << '\n';
    if (online && all_online && problems == parsed.problems.size()) check_online(globals, settings, probe);
    return static_cast<int>(Failure::config);
  }
  if (!globals.json) {
    std::cout << globals.config << " is in order: " << counted(settings.mailboxes.size(), "mailbox") << ", "
              << counted(settings.agents.size(), "agent") << ", " << counted(settings.rules.size(), "rule") << ", "
              << counted(settings.workflow.statuses.size(), "status") << '\n';
  }
  return online ? check_online(globals, settings, probe) : 0;
}

}  // namespace postern::cli
