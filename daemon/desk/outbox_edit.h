// An admin's word on outgoing mail, from the command line, through the same door as mail: send it again, or drop it.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "parser/result.h"

namespace postern::desk {

struct OutboxEdit {
  enum class Verb { resend, drop } verb = Verb::resend;
  model::OutboxChoice choice;
  std::string actor;  // "admin NAME"
  std::string note;   // why; may be empty
  model::Time now{};
};

// "17", "HD-1042" (letter case ignored) or "all-failed", "all-held", "all-pending". Failure::usage otherwise.
Result<model::OutboxChoice> read_choice(const config::Settings& settings, std::string_view words);

model::Lookups wants(const OutboxEdit& edit);

// One step a mail, and one that lifts the suppression of an address to which a failed mail goes again. A mail asked for by its number that is not there, was sent, or is on its way at this moment is an
// Error that says so; of several those on their way are passed over, and no mail at all is an Error too.
Result<model::Decision> decide(const OutboxEdit& edit, const model::Snapshot& snapshot);

// How many mails a decision of this kind is about.
std::size_t mails_in(const model::Decision& decision);

}  // namespace postern::desk
