// Carries out a Decision: each step becomes rows and one event with its actor and why. Internal to store/.
#pragma once

#include <optional>

#include "parser/result.h"
#include "store/derived.h"
#include "store/model/decision.h"
#include "store/sqlite.h"

namespace postern::store {

// What a decision did, for Applied.
struct Outcome {
  std::optional<model::Dispose> dispose;
  model::TicketId ticket;  // the one created, else the first one touched
  int timers_started = 0;
  int mails_queued = 0;
  Rederived rederived;
};

// In the order of the steps; stops at the first that fails (the caller's savepoint undoes the rest). A tag or
// participant that is there already changes nothing and leaves no event. Failure::bug for a second Dispose.
Result<Outcome> apply(Database& database, const model::Decision& decision);

}  // namespace postern::store
