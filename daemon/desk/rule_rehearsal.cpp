#include "daemon/desk/rule_rehearsal.h"

#include <algorithm>
#include <map>

#include "parser/text.h"

namespace postern::desk {
namespace {

bool holds(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Each tag with the rule that gave it last.
std::map<std::string, std::string> given_tags(const std::vector<RuleMatch>& matches) {
  std::map<std::string, std::string> given;
  for (const RuleMatch& match : matches) {
    for (const auto& tag : match.rule->tag) given[tag] = match.why;
    for (const auto& tag : match.rule->untag) given.erase(tag);
  }
  return given;
}

void compare(std::vector<RuleChange>& changes, const char* field, const std::string& is, const std::string& wanted,
             const std::string& why) {
  if (wanted.empty() || wanted == is) return;
  changes.push_back({std::string(field) + " " + (is.empty() ? "nobody" : is) + " -> " + wanted, why});
}

// The last rule to fill a field counts.
void compare_fields(std::vector<RuleChange>& changes, const model::Ticket& ticket, const std::vector<RuleMatch>& matches) {
  std::map<std::string, std::pair<std::string, std::string>> filled;
  for (const RuleMatch& match : matches) {
    for (const auto& [name, value] : match.rule->field) filled[name] = {value, match.why};
  }
  for (const auto& [name, wanted] : filled) {
    const auto now = ticket.fields.find(name);
    const std::string is = now == ticket.fields.end() ? "none" : now->second;
    if (is != wanted.first) changes.push_back({"field " + name + " " + is + " -> " + wanted.first, wanted.second});
  }
}

}  // namespace

std::vector<RuleChange> rehearse(const model::Ticket& ticket, const std::vector<std::string>& tags_by_rules,
                                 const std::vector<RuleMatch>& matches) {
  std::vector<RuleChange> changes;
  const auto given = given_tags(matches);
  for (const auto& [tag, why] : given) {
    if (!holds(ticket.tags, tag)) changes.push_back({"tag " + tag, why});
  }
  for (const auto& tag : tags_by_rules) {
    if (holds(ticket.tags, tag) && !given.contains(tag)) changes.push_back({"untag " + tag, "no rule gives it any more"});
  }
  std::string queue, priority, assignee, queue_why, priority_why, assignee_why;
  for (const RuleMatch& match : matches) {
    const config::Rule& rule = *match.rule;
    if (rule.queue) queue = *rule.queue, queue_why = match.why;
    if (rule.priority) priority = *rule.priority, priority_why = match.why;
    if (!rule.assign.empty()) assignee = join(rule.assign, " or "), assignee_why = match.why;
    if (rule.hold) changes.push_back({"held instead of a ticket", match.why});
    if (rule.quarantine) changes.push_back({"quarantine instead of a ticket", match.why});
  }
  compare_fields(changes, ticket, matches);
  compare(changes, "queue", ticket.queue, queue, queue_why);
  compare(changes, "priority", ticket.priority == model::Priority::urgent ? "urgent" : "normal", priority, priority_why);
  if (ticket.assignee.empty()) compare(changes, "assignee", "", assignee, assignee_why);
  return changes;
}

}  // namespace postern::desk
