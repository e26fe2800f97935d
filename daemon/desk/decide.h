// The heart: what is to be done about a mail. Pure: the same mail, rows, settings and time give the same decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/desk/token.h"
#include "parser/mail.h"
#include "store/model/decision.h"
#include "store/model/snapshot.h"

namespace postern::desk {

class RuleBook;

// Everything that does not change between mails. Lifetime: the caller keeps it alive during each call.
struct Desk {
  const config::Settings& settings;
  const KeyRing& keys;
  const RuleBook* rules = nullptr;  // settings.rules made ready once (rule_match.h); else made for each mail
};

// One mail at the door.
struct Inbound {
  const parser::Mail& mail;
  const config::Mailbox& mailbox;
  std::int64_t internal_date = 0;  // seconds since 1970, UTC
  model::Time now{};
  bool quiet = false;  // import, first sight: no acknowledgement, no notice, no timer
  std::string seed;    // 16 random bytes or more, for boundaries
  std::string folder = {};        // it lies in, on its server; "": it came another way
  std::uint64_t size = 0;         // of the whole mail on its server, with `left`
  std::vector<std::string> left;  // parts too large to be taken in, which stayed there: "film.mp4 (video/mp4, 48 MB)"
};

// What must be loaded before decide() can judge this mail.
model::Lookups wants(const Desk& desk, const Inbound& inbound);

// The same, and what those rows led to; nothing when wants() was all. Only agents' words about held mail and held answers
// lead on.
std::optional<model::Lookups> wants_more(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot);

// Always holds exactly one Dispose.
model::Decision decide(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot);

}  // namespace postern::desk
