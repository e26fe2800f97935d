// [[agent]]: who answers.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "parser/address.h"

namespace postern::config {
namespace {

// What a form sends is taken for a stranger's words.
void check_is_no_form(Cursor& in, const std::string& key, const Item& address, const Settings& settings) {
  const std::string wanted = parser::address_key(address.text);
  for (const Mailbox& mailbox : settings.mailboxes) {
    const bool is_form = std::any_of(mailbox.form_senders.begin(), mailbox.form_senders.end(),
                                     [&](const FormSender& form) { return parser::address_key(form.from) == wanted; });
    if (!is_form) continue;
    in.wrong(key, address.place, quoted(address.text) + " is a form of mailbox " + mailbox.name,
             "an agent has a personal address; or remove it from form_senders");
  }
}

// An address of this agent alone.
bool check_personal(Cursor& in, const std::string& key, const Item& address, const Settings& settings) {
  if (!check_address(in, key, address.place, address.text)) return false;
  in.take(key, address.place, "agent address " + parser::address_key(address.text),
          "an agent with the address " + quoted(address.text), "one person is one agent");
  check_is_no_form(in, key, address, settings);
  // L-05: every notice to this agent would come back as a request.
  if (settings.is_own_address(address.text))
    in.wrong(key, address.place, quoted(address.text) + " is an address of the desk itself",
             "an agent has a personal address, outside the watched mailboxes");
  return true;
}

void read_addresses(Cursor& in, Agent& agent, const Settings& settings) {
  if (in.text("email", agent.email, "email = \"ann@example.org\""))
    check_personal(in, "email", {agent.email, in.place("email")}, settings);
  for (const Item& item : in.items("also_from")) {
    if (check_personal(in, "also_from", item, settings)) agent.also_from.push_back(item.text);
  }
}

}  // namespace

void read_agent(Cursor& in, Settings& settings) {
  Agent agent;
  if (in.text("name", agent.name, "name = \"Ann\"")) {
    in.take("name", "agent " + agent.name, "an agent " + quoted(agent.name), "add the family name to tell them apart");
  }
  read_addresses(in, agent, settings);
  in.flag("lead", agent.lead);
  for (const Item& item : in.items("queues")) {
    if (check_known(in, "queues", item.place, item.text, mailbox_names(settings), "a mailbox")) {
      agent.queues.push_back(item.text);
    }
  }
  const bool digest = in.choice<bool>("notices", agent.digest, {{"each", false}, {"digest", true}}) && agent.digest;
  if (digest && settings.desk.digest_at < std::chrono::minutes(0)) {
    in.wrong("notices", "there is no digest", "write \"each\", or give [desk] digest a time of day, as in \"08:00\"");
  }
  settings.agents.push_back(std::move(agent));
}

}  // namespace postern::config
