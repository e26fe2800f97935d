// The circuit breaker: when automatic mail runs away, all of it to requesters stops until it has calmed down, and the
// admin is told. Kept in the store, so that a restart does not start it again.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/draft.h"

namespace postern::desk {

inline constexpr const char* kBreaker = "breaker";  // the name under which it is remembered: "SECONDS REASON", or ""

struct Stopped {
  model::Time since{};
  std::string reason;
};
std::optional<Stopped> read_breaker(const std::string& remembered);

void want_breaker(model::Lookups& lookups);

// Asked before each automatic mail to a requester: why it must not go, or "". Stops all of them when mails_total_hour
// is reached, or when new_recipients_hour is and most of the mails go to new recipients; lets them go again at half of
// that.
std::string stopped_by_breaker(Draft& draft, bool first);

}  // namespace postern::desk
