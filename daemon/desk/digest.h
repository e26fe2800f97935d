// The daily digest: what is nobody's yet, to the agents who want it together, and what was held since the last one, to
// those who decide about it. A timer of the desk as a whole; nobody gets a digest that has nothing to say.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/timer_fired.h"

namespace postern::desk {

// The timer's name, the purpose of its mails, and the name under which the last one is remembered.
inline constexpr const char* kDigest = "digest";

// postern starts: the timer runs from the last digest on, or from now, for the hour that the config has now.
struct DigestStart {
  model::Time now{};
};

model::Lookups wants(const DigestStart& start);
model::Decision decide(const Desk& desk, const DigestStart& start, const model::Snapshot& snapshot);

// Of timer_fired.h, for the timer of this name: one that fires late, whatever the reason, sends one digest.
bool is_digest(const model::Timer& timer);
model::Lookups wants_digest(const Desk& desk, const TimerFired& fired);
void send_digest(Draft& draft, const model::Timer& timer);

}  // namespace postern::desk
