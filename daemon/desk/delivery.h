// What an SMTP outcome means for an outgoing mail: one pure table. Transient unless proven permanent.
#pragma once

#include <string>

#include "store/model/outbox.h"

namespace postern::desk {

// What smtp/ reports, in the desk's own words.
struct DeliveryOutcome {
  enum class Stage { connect, login, mail, rcpt, data, final_dot } stage = Stage::connect;
  int code = 0;          // the reply's code; 0: no reply (connection lost, time-out)
  std::string enhanced;  // RFC 3463, may be empty
  std::string text;      // printable
};

// `attempts` counts this one. `jitter` in [0,1). Delays grow from a minute to hours; after five days the mail fails
// (RFC 5321 4.5.4.1).
model::DeliveryResult judge(const DeliveryOutcome& outcome, int attempts, model::Time queued, model::Time now,
                            double jitter);

}  // namespace postern::desk
