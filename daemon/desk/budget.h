// Caps of automatic mail (P4): counted in the store, so that a restart forgets nothing. A machine that answers ours
// without any header is stopped here and nowhere else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "store/model/snapshot.h"

namespace postern::desk {

struct Cap {
  model::BudgetKey key;
  int limit = 0;
  std::string name;  // "acks_per_recipient_day": the key in [limits]
};

// What one automatic mail is counted against. `email` is an address key.
std::vector<Cap> caps_of_acknowledgement(const config::Caps& caps, const std::string& email, model::TicketId ticket);
std::vector<Cap> caps_of_notice(const config::Caps& caps, const std::string& email, model::TicketId ticket);
std::vector<Cap> caps_of_agent_notice(const config::Caps& caps, const std::string& email, model::TicketId ticket);

// What was counted before, and within this decision.
class Budgets {
 public:
  explicit Budgets(std::map<model::BudgetKey, int> counted) : counted_(std::move(counted)) {}

  // Why one more mail would be too many, or nullopt. A budget that was not loaded counts from zero.
  std::optional<std::string> exceeded(const std::vector<Cap>& caps) const;
  void count(const std::vector<Cap>& caps);

 private:
  std::map<model::BudgetKey, int> counted_;
};

}  // namespace postern::desk
