#include "daemon/desk/rights.h"

#include <algorithm>

#include "parser/address.h"

namespace postern::desk {

bool is_assignee(const config::Agent& agent, const model::Ticket& ticket) {
  const auto addresses = agent.addresses();
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const auto& address) { return ticket.assignee == parser::address_key(address); });
}

bool may_work_on(const config::Settings& settings, const config::Agent& agent, const model::Ticket& ticket) {
  if (agent.lead || agent.queues.empty() || is_assignee(agent, ticket)) return true;
  // A queue that is in the config no longer is everybody's: somebody must be able to answer.
  if (!settings.find_mailbox(ticket.queue)) return true;
  return std::find(agent.queues.begin(), agent.queues.end(), ticket.queue) != agent.queues.end();
}

}  // namespace postern::desk
