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
// To an agent: what answers the agent's own mail or comes by itself, and news of a ticket in a queue.
std::vector<Cap> caps_of_agent_mail(const config::Caps& caps, const std::string& email, model::TicketId ticket);
std::vector<Cap> caps_of_agent_notice(const config::Caps& caps, const std::string& email, const std::string& queue,
                                      model::TicketId ticket);

// "@example.org", of an address key: what a domain's counters are named by.
std::string domain_key(const std::string& email);

// Beginnings of names; an address key or a domain key follows.
inline constexpr const char* kToRecipient = "recipient:";  // automatic mails to them
inline constexpr const char* kMuted = "muted:";            // they answer like a machine
inline constexpr std::int64_t kLately = 300;               // seconds: a machine's answer comes within

model::BudgetKey total_counter();
model::BudgetKey requesters_counter();      // automatic mails to requesters
model::BudgetKey new_recipients_counter();  // of these, to addresses that had never asked before
model::BudgetKey reopened(model::TicketId ticket);  // by answers
model::BudgetKey muted(const std::string& who);
model::BudgetKey written_lately(const std::string& who);

// What was counted before, and within this decision.
class Budgets {
 public:
  explicit Budgets(std::map<model::BudgetKey, int> counted) : counted_(std::move(counted)) {}

  int of(const model::BudgetKey& key) const;
  // Why one more mail would be too many, or nullopt. A budget that was not loaded counts from zero.
  std::optional<std::string> exceeded(const std::vector<Cap>& caps) const;
  void count(const std::vector<Cap>& caps);
  void count(const model::BudgetKey& key) { ++counted_[key]; }

 private:
  std::map<model::BudgetKey, int> counted_;
};

}  // namespace postern::desk
