#include "daemon/desk/handed_on.h"

#include "daemon/desk/identity.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

std::string fault_of(const config::Settings& settings, const std::vector<parser::Address>& from) {
  if (from.size() != 1) return from.empty() ? "it does not say who the forwarded mail is from" : "it names several senders";
  const std::string& email = from.front().email;
  if (!parser::is_plain_address(email) || printable(email, 320) != email) return "its sender has no sound address";
  if (settings.is_own_address(email)) return "its sender is an address of ours";
  return settings.find_agent(email) ? "its sender is an agent" : "";
}

}  // namespace

HandedOn handed_on(const config::Settings& settings, const Inbound& inbound, const Sender& sender) {
  const auto& forwarded = inbound.mail.forwarded;
  if (!sender.agent || !forwarded || !authenticate(inbound, sender).authenticated) return {sender, ""};
  std::string fault = fault_of(settings, forwarded->from);
  if (!fault.empty()) return {sender, std::move(fault)};
  Sender original;
  original.email = forwarded->from.front().email;
  original.key = parser::address_key(original.email);
  original.name = polite_name(forwarded->from.front().name);
  original.usable = true;
  original.handed_on_by = sender.agent;
  return {std::move(original), ""};
}

}  // namespace postern::desk
