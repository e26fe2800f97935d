// Trouble.
#include "daemon/app/trouble.h"

namespace postern::app {

namespace {

using Time = std::chrono::system_clock::time_point;

constexpr const char* kRenew = "renew it on the server; connections fail from then on";

std::string relay_label(const std::string& name) { return name.empty() ? "relay smtp" : "relay smtp." + name; }

void add(std::vector<Trouble>& all, const std::string& name, const std::string& error, const std::string& hint,
         std::vector<std::string> relays = {}) {
  if (!error.empty()) all.push_back({name, error, hint, false, std::move(relays)});
}

void add_warning(std::vector<Trouble>& all, const std::string& name, const std::string& warning, const std::string& hint,
                 std::vector<std::string> relays = {}) {
  if (!warning.empty()) all.push_back({name, warning, hint, true, std::move(relays)});
}

std::vector<std::string> relays_of(const config::Settings& settings, const std::string& account) {
  std::vector<std::string> names;
  for (const config::Relay& relay : settings.relays) {
    if (!relay.oauth.empty() && relay.user + " at oauth." + relay.oauth == account) names.push_back(relay.name);
  }
  return names;
}

}  // namespace

std::string certificate_warning(Time ends, Time now) {
  if (ends == Time{} || ends - now > kCertificateEndsSoon) return "";
  if (ends <= now) return "the certificate of the server has ended";
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(ends - now).count();
  const std::string left = hours < 48 ? std::to_string(hours) + " hours" : std::to_string(hours / 24) + " days";
  return "the certificate of the server ends in " + left;
}

std::vector<Trouble> troubles(const config::Settings& settings, const Health& health, Time now) {
  std::vector<Trouble> all;
  for (const auto& [name, mailbox] : health.mailboxes) {
    add(all, "mailbox " + name, mailbox.error, mailbox.hint);
    add_warning(all, "certificate of mailbox " + name, certificate_warning(mailbox.certificate_ends, now), kRenew);
  }
  for (const auto& [name, relay] : health.relays) {
    add(all, relay_label(name), relay.error, relay.hint, {name});
    add_warning(all, "certificate of " + relay_label(name), certificate_warning(relay.certificate_ends, now), kRenew);
  }
  for (const auto& [name, account] : health.accounts) {
    const auto relays = relays_of(settings, name);
    if (!account.error.empty()) all.push_back({"account " + name, account.error, account.hint, true, relays});
    add_warning(all, "sign-in of account " + name, account.warning, "", relays);
  }
  return all;
}

}  // namespace postern::app
