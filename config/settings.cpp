#include "config/settings.h"

#include <algorithm>

#include "parser/address.h"

namespace postern::config {
namespace {

// Two keys: equal, or `key` is `own` with +anything before its only @ (RFC 5233).
bool is_address_of(const std::string& key, const std::string& own) {
  const std::size_t at = own.rfind('@');
  if (key == own) return true;
  if (at == std::string::npos || !key.starts_with(own.substr(0, at) + '+')) return false;
  const std::string domain = own.substr(at);
  return key.ends_with(domain) && key.find('@') == key.size() - domain.size();
}

}  // namespace

std::vector<Folder> Mailbox::folders() const {
  std::vector<Folder> all{{folder, after, move_to, start}};
  if (!sent_folder.empty()) all.push_back({sent_folder, After::keep, "", {Start::Mode::now, {}}});
  return all;
}

std::string Mailbox::account() const { return user + "@" + server.host + ":" + std::to_string(server.port); }

std::vector<std::string> Agent::addresses() const {
  std::vector<std::string> all{email};
  all.insert(all.end(), also_from.begin(), also_from.end());
  return all;
}

const Agent* Settings::find_agent(const std::string& email) const {
  const std::string key = parser::address_key(email);
  const auto is_it = [&](const std::string& address) { return parser::address_key(address) == key; };
  const auto found = std::find_if(agents.begin(), agents.end(), [&](const Agent& agent) {
    return is_it(agent.email) || std::any_of(agent.also_from.begin(), agent.also_from.end(), is_it);
  });
  return found == agents.end() ? nullptr : &*found;
}

const Mailbox* Settings::find_mailbox(const std::string& name) const {
  const auto found =
      std::find_if(mailboxes.begin(), mailboxes.end(), [&](const Mailbox& box) { return box.name == name; });
  return found == mailboxes.end() ? nullptr : &*found;
}

const Relay* Settings::find_relay(const std::string& name) const {
  const auto found = std::find_if(relays.begin(), relays.end(), [&](const Relay& relay) { return relay.name == name; });
  return found == relays.end() ? nullptr : &*found;
}

const Field* Settings::find_field(const std::string& name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const OauthClient* Settings::find_oauth(const std::string& name) const {
  const auto found =
      std::find_if(oauth.begin(), oauth.end(), [&](const OauthClient& client) { return client.name == name; });
  return found == oauth.end() ? nullptr : &*found;
}

bool Settings::is_own_address(const std::string& email) const {
  const std::string key = parser::address_key(email);
  const auto is_ours = [&](const std::string& own) {
    return !own.empty() && is_address_of(key, parser::address_key(own));
  };
  return std::any_of(mailboxes.begin(), mailboxes.end(), [&](const Mailbox& box) { return is_ours(box.address); }) ||
         std::any_of(desk.own_addresses.begin(), desk.own_addresses.end(), is_ours);
}

}  // namespace postern::config
