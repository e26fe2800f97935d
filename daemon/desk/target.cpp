#include "daemon/desk/target.h"

#include <algorithm>
#include <optional>

#include "daemon/desk/rule_page.h"

namespace postern::desk {
namespace {

using std::chrono::seconds;

bool names(const std::vector<std::string>& list, const std::string& name) {
  return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

bool fits(const config::TargetRule& rule, const model::Ticket& ticket, const std::string& tier) {
  const char* priority = ticket.priority == model::Priority::urgent ? "urgent" : "normal";
  return names(rule.queue, ticket.queue) && names(rule.tier, tier) && (!rule.priority || *rule.priority == priority);
}

}  // namespace

const config::Tier* tier_of(const config::Settings& settings, const std::string& email) {
  for (const config::Tier& tier : settings.tiers) {
    const auto is_theirs = [&](const std::string& item) { return is_at(email, item); };
    if (std::any_of(tier.from.begin(), tier.from.end(), is_theirs)) return &tier;
  }
  return nullptr;
}

Target target_for(const config::Settings& settings, const model::Ticket& ticket) {
  const config::Tier* tier = ticket.participants.empty() ? nullptr : tier_of(settings, ticket.requester().email);
  std::optional<seconds> first_response, resolution;
  Target target{{}, {}, "[targets]", "[targets]"};
  const auto take = [](std::optional<seconds>& into, std::string& why, const std::optional<seconds>& given, const std::string& where) {
    if (into || !given) return;
    into = given;
    why = where;
  };
  for (const config::TargetRule& rule : settings.target_rules) {
    if (!fits(rule, ticket, tier ? tier->name : "")) continue;
    const std::string where = "[[target]] at " + settings.file + ":" + std::to_string(rule.line);
    take(first_response, target.why_first_response, rule.first_response, where);
    take(resolution, target.why_resolution, rule.resolution, where);
  }
  const config::Targets& general = settings.targets;
  const bool urgent = ticket.priority == model::Priority::urgent;
  target.first_response = first_response.value_or(urgent ? general.urgent_first_response : general.first_response);
  target.resolution = resolution.value_or(urgent ? general.urgent_resolution : general.resolution);
  return target;
}

}  // namespace postern::desk
