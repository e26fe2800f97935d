#include "daemon/desk/rule_actions.h"

#include <algorithm>

#include "config/workflow.h"
#include "daemon/desk/identity.h"

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

// Whose turn it is, or the next after them who is here; and what to say of it.
std::pair<std::string, std::string> next_here(const Draft& draft, const config::Rule& rule, std::size_t turn) {
  for (std::size_t i = 0; i < rule.assign.size(); ++i) {
    const std::string& email = rule.assign[(turn + i) % rule.assign.size()];
    const config::Agent* agent = draft.desk().settings.find_agent(email);
    if (agent && away_until(draft, *agent)) continue;
    return {email, i == 0 ? "" : "; " + rule.assign[turn] + " is away: the next one takes the turn"};
  }
  return {rule.assign[turn], rule.assign.size() == 1 ? "; away for now" : "; all of them are away"};
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

void apply(Draft& draft, model::Ticket& ticket, const RuleMatch& match, RuleOutcome& outcome) {
  const config::Rule& rule = *match.rule;
  for (const auto& tag : rule.tag) add_tag(draft, ticket, tag, match);
  for (const auto& tag : rule.untag) remove_tag(draft, ticket, tag, match);
  if (rule.priority) {
    ticket.priority = *rule.priority == "urgent" ? model::Priority::urgent : model::Priority::normal;
    set_field(draft, ticket.id, "priority", *rule.priority, match);
  }
  assign(draft, ticket, match);
  if (rule.queue) set_field(draft, ticket.id, "queue", ticket.queue = *rule.queue, match);
  if (rule.status) move(draft, ticket, match, outcome);
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
  return {inbound.mail, inbound.mailbox, is_reply, authenticated, known, tags};
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

RuleOutcome apply_rules(Draft& draft, model::Ticket& ticket, const std::vector<RuleMatch>& matches) {
  RuleOutcome outcome;
  for (const RuleMatch& match : matches) {
    apply(draft, ticket, match, outcome);
    if (!match.rule->suppress_ack || outcome.suppress_ack) continue;
    outcome.suppress_ack = true;
    outcome.suppressed_by = match.why;
  }
  return outcome;
}

}  // namespace postern::desk
