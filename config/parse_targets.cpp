// [targets], [[tier]] and [[target]]: how soon the desk means to answer and to resolve, and whom.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using std::chrono::seconds;
using Names = std::vector<std::string>;

constexpr seconds kLongestTarget = std::chrono::days(365);

Names tier_names(const Settings& settings) {
  Names names;
  for (const Tier& tier : settings.tiers) names.push_back(tier.name);
  return names;
}

Names read_known(Cursor& in, const char* key, const Names& known, const char* noun) {
  Names found;
  for (const Item& item : in.items(key)) {
    if (check_known(in, key, item.place, item.text, known, noun)) found.push_back(item.text);
  }
  return found;
}

std::optional<seconds> read_time(Cursor& in, const char* key) {
  seconds time{};
  return in.duration(key, time, seconds(0), kLongestTarget) ? std::optional(time) : std::nullopt;
}

// Whether `wide` holds each of `narrow`; an empty list stands for all there are.
bool holds_all(const Names& wide, const Names& narrow, const Names& all) {
  const Names& wanted = narrow.empty() ? all : narrow;
  const bool listed = !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(wide.begin(), wide.end(), name) != wide.end();
  });
  return wide.empty() || listed;
}

// Every ticket that `later` fits has been fitted by `earlier`. Who is in no tier is in none of a list, however long.
bool always_before(const TargetRule& earlier, const TargetRule& later, const Settings& settings) {
  return holds_all(earlier.queue, later.queue, mailbox_names(settings)) && holds_all(earlier.tier, later.tier, {}) &&
         (!earlier.priority || earlier.priority == later.priority);
}

// The line of the earlier [[target]] that leaves nothing of `later`: 0, if there is none.
int shadowed_by(const TargetRule& later, const Settings& settings) {
  int answer = 0, resolution = 0;
  for (const TargetRule& earlier : settings.target_rules) {
    if (!always_before(earlier, later, settings)) continue;
    if (earlier.first_response && answer == 0) answer = earlier.line;
    if (earlier.resolution && resolution == 0) resolution = earlier.line;
  }
  const bool lives = (later.first_response && answer == 0) || (later.resolution && resolution == 0);
  return lives ? 0 : std::max(later.first_response ? answer : 0, later.resolution ? resolution : 0);
}

void check_target(Cursor& in, const TargetRule& rule, const Settings& settings) {
  // What is there and wrong has been reported.
  if (!in.has("first_response") && !in.has("resolution")) {
    return in.wrong("", "says no time", "add a line such as: first_response = \"4h\"");
  }
  if (!rule.first_response && !rule.resolution) return;
  if (const int line = shadowed_by(rule, settings)) {
    in.doubtful("", "never counts: the [[target]] at line " + std::to_string(line) + " fits every ticket that this one does",
                "the first that fits stands: move this one above it");
  }
}

}  // namespace

void read_targets(Cursor& in, Settings& settings) {
  Targets& targets = settings.targets;
  in.duration("first_response", targets.first_response, seconds(0), kLongestTarget);
  in.duration("urgent_first_response", targets.urgent_first_response, seconds(0), kLongestTarget);
  in.duration("resolution", targets.resolution, seconds(0), kLongestTarget);
  in.duration("urgent_resolution", targets.urgent_resolution, seconds(0), kLongestTarget);
}

void read_tier(Cursor& in, Settings& settings) {
  Tier tier;
  if (in.text("name", tier.name, "name = \"gold\"")) {
    in.take("name", "tier " + tier.name, "a tier " + quoted(tier.name), "each tier has a name of its own");
  }
  tier.from = read_addresses_or_domains(in, "from");
  for (const std::string& one : tier.from) {
    in.take("from", "of a tier: " + (one.starts_with('@') ? to_lower(one) : parser::address_key(one)),
            quoted(one) + " of a tier", "nobody is in two tiers: remove one");
  }
  if (in.has("from") && in.items("from").empty()) in.wrong("from", "nobody at all", "name one address or domain at least");
  if (!in.has("from")) in.wrong("from", "missing", "add a line such as: from = [\"@big.example\", \"boss@example.org\"]");
  settings.tiers.push_back(std::move(tier));
}

void read_target_rule(Cursor& in, Settings& settings) {
  TargetRule rule;
  rule.line = in.place().line;
  rule.queue = read_known(in, "queue", mailbox_names(settings), "a mailbox");
  rule.tier = read_known(in, "tier", tier_names(settings), "a tier");
  std::string priority;
  if (in.choice<std::string>("priority", priority, {{"normal", "normal"}, {"urgent", "urgent"}})) rule.priority = priority;
  rule.first_response = read_time(in, "first_response");
  rule.resolution = read_time(in, "resolution");
  check_target(in, rule, settings);
  settings.target_rules.push_back(std::move(rule));
}

}  // namespace postern::config
