#include "daemon/desk/rights.h"

#include <algorithm>

#include "parser/address.h"

namespace postern::desk {

bool is_assignee(const config::Agent& agent, const model::Ticket& ticket) {
  const auto addresses = agent.addresses();
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const auto& address) { return ticket.assignee == parser::address_key(address); });
}

bool looks_after(const config::Settings& settings, const config::Agent& agent, const std::string& queue) {
  if (agent.lead || agent.queues.empty() || !settings.find_mailbox(queue)) return true;
  return std::find(agent.queues.begin(), agent.queues.end(), queue) != agent.queues.end();
}

bool may_work_on(const config::Settings& settings, const config::Agent& agent, const model::Ticket& ticket) {
  return is_assignee(agent, ticket) || looks_after(settings, agent, ticket.queue);
}

}  // namespace postern::desk
