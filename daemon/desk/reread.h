// A stored mail read again by today's parser (P5): what of its messages changes, and what stays as it was decided.
#pragma once

#include <string>

#include "store/model/decision.h"
#include "store/model/snapshot.h"

namespace postern::desk {

struct Reread {
  const model::Message& derived;  // derived_message() of the stored mail
  std::string actor;              // "admin NAME"
  std::string why;
  model::Time now{};
};

model::Lookups wants(const Reread& reread);

// A ReplaceDerived for each message that reads differently; nothing when none does. Never a mail, a status, or another
// sender. The reply text of an agent's mail that was obeyed is what was sent or noted then, and stays.
model::Decision decide(const Reread& reread, const model::Snapshot& snapshot);

// Why the files stay as they are although the mail shows others today; "" when they need not. Outgoing mails name files
// by their index: those on their way must find the same ones, those sent must go on naming what they carried.
std::string keeps_files(const Reread& reread, const model::Snapshot& snapshot);

}  // namespace postern::desk
