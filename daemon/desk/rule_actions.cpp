#include "daemon/desk/rule_actions.h"

#include <algorithm>
#include <set>

#include "config/workflow.h"
#include "daemon/desk/called_spam.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/subject.h"
#include "parser/address.h"

namespace postern::desk {
namespace {

void add_tag(Draft& draft, model::Ticket& ticket, const std::string& tag, const RuleMatch& match) {
  const auto place = std::lower_bound(ticket.tags.begin(), ticket.tags.end(), tag);
  if (place != ticket.tags.end() && *place == tag) return;
  ticket.tags.insert(place, tag);
  draft.add(model::AddTag{ticket.id, tag}, match.actor, match.why);
}

void remove_tag(Draft& draft, model::Ticket& ticket, const std::string& tag, const RuleMatch& match) {
  const auto place = std::find(ticket.tags.begin(), ticket.tags.end(), tag);
  if (place == ticket.tags.end()) return;
  ticket.tags.erase(place);
  draft.add(model::RemoveTag{ticket.id, tag}, match.actor, match.why);
}

void set_field(Draft& draft, model::TicketId ticket, const char* field, const std::string& value,
               const RuleMatch& match) {
  draft.add(model::SetField{ticket, field, value}, match.actor, match.why);
}

// Counted like mails, so that a restart forgets no turn. After so long without any, the first begins again.
model::BudgetKey turns_of(const config::Rule& rule) { return {"turn:" + rule.name, 30 * 86400}; }

// By which an agent is known on tickets, whichever of their addresses the rule names.
std::string first_address(const config::Agent* agent, const std::string& named) {
  return agent ? parser::address_key(agent->email) : named;
}

// Whose turn it is, or the next after them who is here; and what to say of it.
std::pair<std::string, std::string> next_here(const Draft& draft, const config::Rule& rule, std::size_t turn) {
  for (std::size_t i = 0; i < rule.assign.size(); ++i) {
    const std::string& email = rule.assign[(turn + i) % rule.assign.size()];
    const config::Agent* agent = draft.desk().settings.find_agent(email);
    if (agent && away_until(draft, *agent)) continue;
    return {first_address(agent, email), i == 0 ? "" : "; " + rule.assign[turn] + " is away: the next one takes the turn"};
  }
  return {first_address(draft.desk().settings.find_agent(rule.assign[turn]), rule.assign[turn]), rule.assign.size() == 1 ? "; away for now" : "; all of them are away"};
}

void assign(Draft& draft, model::Ticket& ticket, const RuleMatch& match) {
  const config::Rule& rule = *match.rule;
  if (rule.assign.empty()) return;
  std::size_t turn = 0;
  if (rule.assign.size() > 1) {
    const auto& counted = draft.snapshot().budgets;
    const auto turns = counted.find(turns_of(rule));
    turn = turns == counted.end() ? 0 : static_cast<std::size_t>(turns->second) % rule.assign.size();
    draft.add(model::CountMail{{turns_of(rule).name}}, match.actor, match.why);
  }
  const auto [assignee, why] = next_here(draft, rule, turn);
  draft.add(model::SetField{ticket.id, "assignee", ticket.assignee = assignee}, match.actor, match.why + why);
}

void move(Draft& draft, model::Ticket& ticket, const RuleMatch& match, RuleOutcome& outcome) {
  const std::string& to = *match.rule->status;
  if (to == ticket.status) return;
  if (!config::may_move(draft.desk().settings.workflow, ticket.status, to, config::Mover::rule)) {
    draft.note(ticket.id, "status stays " + ticket.status, match.actor, match.why + "; the workflow has no way to " + to);
    return;
  }
  draft.add(model::SetStatus{ticket.id, ticket.status, to}, match.actor, match.why);
  ticket.status = to;
  ticket.status_since = draft.now();
  outcome.status_why = match.why;
}

void fill(Draft& draft, model::Ticket& ticket, const RuleMatch& match) {
  for (const auto& [name, value] : match.rule->field) {
    std::string& now = ticket.fields[name];
    if (now == value) continue;
    draft.add(model::FillField{ticket.id, name, now = value}, match.actor, match.why);
  }
}

// Why the ticket cannot become an incident of that problem; "" when it can.
std::string fault_of_link(const model::Ticket& ticket, const model::Ticket* problem, const std::string& key) {
  if (!problem) return "there is no ticket " + key;
  if (problem->id == ticket.id) return key + " is this ticket itself";
  const model::Link back{model::Link::Kind::problem, ticket.id};
  const bool circle = std::find(problem->links.begin(), problem->links.end(), back) != problem->links.end();
  return circle ? problem->key + " is an incident of this ticket" : "";
}

void link(Draft& draft, model::Ticket& ticket, const RuleMatch& match) {
  if (!match.rule->link) return;
  const model::TicketId named{*match.rule->link};
  const model::Ticket* problem = find_ticket(draft.snapshot(), named);
  const std::string fault = fault_of_link(ticket, problem, ticket_key(draft.desk().settings.desk.prefix, named));
  if (!fault.empty()) return draft.note(ticket.id, "linked to no problem: " + fault, match.actor, match.why);
  const model::Link made{model::Link::Kind::problem, problem->id};
  if (std::find(ticket.links.begin(), ticket.links.end(), made) != ticket.links.end()) return;
  std::erase_if(ticket.links, [&](const model::Link& before) { return before.other == made.other; });
  ticket.links.push_back(made);
  draft.add(model::LinkTickets{ticket.id, made}, match.actor, match.why);
}

void reply(const RuleMatch& match, RuleOutcome& outcome) {
  if (!match.rule->reply) return;
  const auto is_same = [&](const RuleMatch& other) { return other.rule->reply == match.rule->reply; };
  if (std::none_of(outcome.replies.begin(), outcome.replies.end(), is_same)) outcome.replies.push_back(match);
}

// How urgent the ticket is, who answers it, in which state it is, and what its requester hears: what an unverified mail may
// not.
void route(Draft& draft, model::Ticket& ticket, const RuleMatch& match, RuleOutcome& outcome) {
  const config::Rule& rule = *match.rule;
  if (rule.priority) {
    ticket.priority = *rule.priority == "urgent" ? model::Priority::urgent : model::Priority::normal;
    set_field(draft, ticket.id, "priority", *rule.priority, match);
  }
  assign(draft, ticket, match);
  if (rule.queue) set_field(draft, ticket.id, "queue", ticket.queue = *rule.queue, match);
  if (rule.status) move(draft, ticket, match, outcome);
  reply(match, outcome);
}

void apply(Draft& draft, model::Ticket& ticket, const RuleMatch& match, bool may_route, RuleOutcome& outcome) {
  const config::Rule& rule = *match.rule;
  for (const auto& tag : rule.tag) add_tag(draft, ticket, tag, match);
  for (const auto& tag : rule.untag) remove_tag(draft, ticket, tag, match);
  const bool routes = rule.priority || !rule.assign.empty() || rule.queue || rule.status || rule.reply;
  if (may_route) route(draft, ticket, match, outcome);
  if (routes && !may_route)
    draft.note(ticket.id, "not moved, routed or answered by this rule: the mail is unverified", match.actor, match.why);
  fill(draft, ticket, match);
  link(draft, ticket, match);
  for (const auto& email : rule.cc) {
    if (const config::Agent* agent = draft.desk().settings.find_agent(email)) outcome.cc = with(outcome.cc, {agent});
  }
}

}  // namespace

RuleCase rule_case(const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot, bool is_reply,
                   const std::vector<std::string>& tags) {
  const bool known = std::any_of(snapshot.people.begin(), snapshot.people.end(), [&](const auto& person) {
    return person.email == sender.key && person.tickets > 0;
  });
  const bool authenticated = authenticate(inbound, sender).authenticated;
  const model::Time came = inbound.internal_date == 0 ? inbound.now : model::Time{std::chrono::seconds(inbound.internal_date)};
  return {inbound.mail, inbound.mailbox, is_reply, authenticated, known, tags, came, sender.agent != nullptr,
          called_spam(snapshot, sender.key)};
}

std::vector<std::int64_t> linked_by_rules(const config::Settings& settings) {
  std::set<std::int64_t> numbers;
  for (const config::Rule& rule : settings.rules) {
    if (rule.link) numbers.insert(*rule.link);
  }
  return {numbers.begin(), numbers.end()};
}

std::vector<model::BudgetKey> budgets_of_turns(const config::Settings& settings) {
  std::vector<model::BudgetKey> keys;
  for (const config::Rule& rule : settings.rules) {
    if (rule.assign.size() > 1) keys.push_back(turns_of(rule));
  }
  return keys;
}

Agents with(Agents agents, const Agents& more) {
  for (const config::Agent* agent : more) {
    if (std::find(agents.begin(), agents.end(), agent) == agents.end()) agents.push_back(agent);
  }
  return agents;
}

RuleOutcome apply_rules(Draft& draft, model::Ticket& ticket, const std::vector<RuleMatch>& matches, bool may_route) {
  RuleOutcome outcome;
  for (const RuleMatch& match : matches) {
    apply(draft, ticket, match, may_route, outcome);
    if (!match.rule->suppress_ack || outcome.suppress_ack) continue;
    outcome.suppress_ack = true;
    outcome.suppressed_by = match.why;
  }
  return outcome;
}

}  // namespace postern::desk
