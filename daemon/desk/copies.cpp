#include "daemon/desk/copies.h"

#include <algorithm>

#include "daemon/desk/identity.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

bool holds(const std::vector<model::Participant>& people, const std::string& key) {
  return std::any_of(people.begin(), people.end(), [&](const auto& person) { return person.email == key; });
}

}  // namespace

void note_copied(Draft& draft, model::Ticket& ticket, const Inbound& inbound, const Sender& sender) {
  const auto& settings = draft.desk().settings;
  if (!sender.usable || !sender.is(ticket.requester().email) || !robots_mark(inbound.mail).empty()) return;
  if (!authenticate(inbound, sender).authenticated) return;
  const auto consider = [&](const parser::Address& address) {
    const std::string key = parser::address_key(address.email);
    const bool ours = settings.is_own_address(key) || settings.find_agent(key);
    if (ours || !parser::is_plain_address(address.email) || ticket.pending.size() >= kMostPending) return;
    if (holds(ticket.participants, key) || holds(ticket.pending, key)) return;
    ticket.pending.push_back({key, printable(address.name, 100), model::Role::participant});
    draft.add(model::AddPending{ticket.id, ticket.pending.back()}, printable(sender.key, 320), "in To or Cc of their mail");
  };
  for (const auto& address : inbound.mail.to) consider(address);
  for (const auto& address : inbound.mail.cc) consider(address);
}

std::string list_of(const std::vector<model::Participant>& people) {
  std::string out;
  for (const auto& person : people) out += (out.empty() ? "" : ", ") + printable(person.email, 320);
  return out;
}

std::vector<model::Participant> copied_people(const model::Ticket& ticket) {
  std::vector<model::Participant> people;
  std::copy_if(ticket.participants.begin(), ticket.participants.end(), std::back_inserter(people),
               [](const auto& person) { return person.role == model::Role::copied; });
  return people;
}

}  // namespace postern::desk
