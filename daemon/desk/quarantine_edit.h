// An admin's word on mail in quarantine, from the command line, through the same door as mail: release it, or put it
// away.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/decide.h"
#include "parser/result.h"

namespace postern::desk {

struct QuarantineEdit {
  enum class Verb { release, drop } verb = Verb::release;
  std::int64_t number = 0;  // HeldMail::number
  model::TicketId to;       // with release: the ticket it is put on; 0: one of its own
  std::string actor;        // "admin NAME"
  std::string note;         // why; may be empty
  model::Time now{};
  std::string seed;  // as Inbound::seed
};

// "17" or "#17". Failure::usage otherwise.
Result<std::int64_t> read_held_number(std::string_view word);

model::Lookups wants(const Desk& desk, const QuarantineEdit& edit);
// The same, and what is known of the mail's sender.
std::optional<model::Lookups> wants_more(const Desk& desk, const QuarantineEdit& edit, const model::Snapshot& snapshot);

// A released mail acts as if it came now, but nobody is acknowledged for an old one. A dropped one is ignored from now
// on and never read, for that may be what is wrong with it; its bytes stay. An Error when there is no such mail or
// ticket.
struct QuarantineVerdict {
  model::Decision decision;
  std::string done;  // for the admin: "mail 17 is HD-12 now"
};
Result<QuarantineVerdict> decide(const Desk& desk, const QuarantineEdit& edit, const model::Snapshot& snapshot);

}  // namespace postern::desk
