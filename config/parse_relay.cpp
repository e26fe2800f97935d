// [smtp] and [smtp.NAME]: the relays mail goes out by.
#include "config/names.h"
#include "config/sections.h"
#include "config/server.h"

namespace postern::config {
namespace {

Relay read_relay(Cursor& in, const std::string& name, const Settings& settings) {
  Relay relay;
  relay.name = name;
  read_server(in, kSmtp, relay.server);
  Login login = read_login(in, false, settings);
  relay.user = std::move(login.user);
  relay.password = std::move(login.password);
  relay.oauth = std::move(login.oauth);
  in.integer("connections", relay.connections, 1, 20);
  in.integer("rate", relay.rate, 0, 100'000);
  in.choice<Oversize>("oversize", relay.oversize, {{"refuse", Oversize::refuse}, {"strip", Oversize::strip}});
  return relay;
}

}  // namespace

void read_relays(Cursor& in, Settings& settings) {
  auto named = in.named_tables();
  // A file with [smtp.NAME] alone has no main relay: then each mailbox names its own.
  if (named.empty() || in.count() > named.size()) settings.relays.push_back(read_relay(in, "", settings));
  for (auto& [name, table] : named) {
    check_plain_name(table, "NAME", name);
    settings.relays.push_back(read_relay(table, name, settings));
    table.finish();
  }
}

}  // namespace postern::config
