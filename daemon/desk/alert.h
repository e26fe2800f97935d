// A mail to the admin about the desk itself: an account, a mailbox, a relay that needs a person.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/draft.h"

namespace postern::desk {

struct Alert {
  std::string name;  // "mailbox support": told once in 23 hours, counted in the store
  std::string text;  // the cause
  std::string hint;  // the remedy; may be empty
  std::vector<std::string> relays;  // not to be used where there is another
  model::Time now{};
  std::string seed;  // as Inbound::seed
};

model::Lookups wants(const Alert& alert);

// A mail to desk.admin, else to each lead; nothing when there is neither, or when it was told today.
model::Decision decide(const Desk& desk, const Alert& alert, const model::Snapshot& snapshot);

// The same within another decision that has loaded the counter by which it is once a day.
void tell_admins(Draft& draft, const Alert& alert);
model::BudgetKey alert_counter(const std::string& name);

}  // namespace postern::desk
