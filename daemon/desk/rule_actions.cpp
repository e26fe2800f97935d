#include "daemon/desk/rule_actions.h"

#include <algorithm>

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

void apply(Draft& draft, model::Ticket& ticket, const RuleMatch& match) {
  const config::Rule& rule = *match.rule;
  for (const auto& tag : rule.tag) add_tag(draft, ticket, tag, match);
  for (const auto& tag : rule.untag) remove_tag(draft, ticket, tag, match);
  if (rule.priority) {
    ticket.priority = *rule.priority == "urgent" ? model::Priority::urgent : model::Priority::normal;
    set_field(draft, ticket.id, "priority", *rule.priority, match);
  }
  if (rule.assign) set_field(draft, ticket.id, "assignee", ticket.assignee = *rule.assign, match);
  if (rule.queue) set_field(draft, ticket.id, "queue", ticket.queue = *rule.queue, match);
}

}  // namespace

RuleOutcome apply_rules(Draft& draft, model::Ticket& ticket, const std::vector<RuleMatch>& matches) {
  RuleOutcome outcome;
  for (const RuleMatch& match : matches) {
    apply(draft, ticket, match);
    if (match.rule->suppress_ack && !outcome.suppress_ack) outcome = {true, match.why};
  }
  return outcome;
}

}  // namespace postern::desk
