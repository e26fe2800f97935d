// [[agent]]: who answers.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "parser/address.h"

namespace postern::config {
namespace {

// What a form sends is taken for a stranger's words.
void check_is_no_form(Cursor& in, const Agent& agent, const Settings& settings) {
  const std::string key = parser::address_key(agent.email);
  for (const Mailbox& mailbox : settings.mailboxes) {
    const bool is_form = std::any_of(mailbox.form_senders.begin(), mailbox.form_senders.end(),
                                     [&](const FormSender& form) { return parser::address_key(form.from) == key; });
    if (!is_form) continue;
    in.wrong("email", quoted(agent.email) + " is a form of mailbox " + mailbox.name,
             "an agent has a personal address; or remove it from form_senders");
  }
}

void read_email(Cursor& in, Agent& agent, const Settings& settings) {
  if (!in.text("email", agent.email, "email = \"ann@example.org\"") ||
      !check_address(in, "email", in.place("email"), agent.email)) {
    return;
  }
  in.take("email", "agent address " + parser::address_key(agent.email),
          "an agent with the address " + quoted(agent.email), "one person is one agent");
  check_is_no_form(in, agent, settings);
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
  const bool digest = in.choice<bool>("notices", agent.digest, {{"each", false}, {"digest", true}}) && agent.digest;
  if (digest && settings.desk.digest_at < std::chrono::minutes(0)) {
    in.wrong("notices", "there is no digest", "write \"each\", or give [desk] digest a time of day, as in \"08:00\"");
  }
  settings.agents.push_back(std::move(agent));
}

}  // namespace postern::config
