// [smtp] and [smtp.NAME]: the relays mail goes out by.
#include "config/names.h"
#include "config/sections.h"
#include "config/server.h"

namespace postern::config {
namespace {

Relay read_relay(Cursor& in, const std::string& name) {
  Relay relay;
  relay.name = name;
  read_server(in, kSmtp, relay.server);
  read_login(in, false, relay.user, relay.password);
  in.integer("connections", relay.connections, 1, 20);
  in.integer("rate", relay.rate, 0, 100'000);
  return relay;
}

}  // namespace

void read_relays(Cursor& in, Settings& settings) {
  auto named = in.named_tables();
  // A file with [smtp.NAME] alone has no main relay: then each mailbox names its own.
  if (named.empty() || in.count() > named.size()) settings.relays.push_back(read_relay(in, ""));
  for (auto& [name, table] : named) {
    check_plain_name(table, "NAME", name);
    settings.relays.push_back(read_relay(table, name));
    table.finish();
  }
}

}  // namespace postern::config
