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

// `tries` counts this one, `since` is when the first of them began (OutboxItem::tries). `jitter` in [0,1). Delays grow
// from a minute to hours; after five days the mail fails (RFC 5321 4.5.4.1).
model::DeliveryResult judge(const DeliveryOutcome& outcome, int tries, model::Time since, model::Time now,
                            double jitter);

// Whether a refusal is, or may be, about the envelope's sender: some relays let a login send as its own address alone,
// and refuse a bounce address for good.
bool may_blame_sender(const DeliveryOutcome& outcome);

}  // namespace postern::desk
