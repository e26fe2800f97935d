// [[agent]]: who answers.
#include "config/names.h"
#include "config/sections.h"
#include "parser/address.h"

namespace postern::config {
namespace {

void read_email(Cursor& in, Agent& agent, const Settings& settings) {
  if (!in.text("email", agent.email, "email = \"ann@example.org\"") ||
      !check_address(in, "email", in.place("email"), agent.email)) {
    return;
  }
  in.take("email", "agent address " + parser::address_key(agent.email),
          "an agent with the address " + quoted(agent.email), "one person is one agent");
  if (!settings.is_own_address(agent.email)) return;
  // L-05: every notice to this agent would come back as a request.
  in.wrong("email", quoted(agent.email) + " is an address of the desk itself",
           "an agent has a personal address, outside the watched mailboxes");
}

}  // namespace

void read_agent(Cursor& in, Settings& settings) {
  Agent agent;
  if (in.text("name", agent.name, "name = \"Ann\"")) {
    in.take("name", "agent " + agent.name, "an agent " + quoted(agent.name), "add the family name to tell them apart");
  }
  read_email(in, agent, settings);
  in.flag("lead", agent.lead);
  for (const Item& item : in.items("queues")) {
    if (check_known(in, "queues", item.place, item.text, mailbox_names(settings), "a mailbox")) {
      agent.queues.push_back(item.text);
    }
  }
  settings.agents.push_back(std::move(agent));
}

}  // namespace postern::config
