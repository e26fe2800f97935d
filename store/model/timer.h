// A timer: something that becomes due on a ticket at a time. A row in the store, consumed by the decision about it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "store/model/ids.h"

namespace postern::model {

using TimerId = Id<struct TimerTag>;  // never given twice

struct Timer {
  TimerId id;
  TicketId ticket;   // 0: of the desk as a whole
  std::string name;  // what for, as the desk calls it: "follow-up", "limit"; a ticket has at most one of a name
  int step = 0;      // which of several that follow one another
  Time due{};
  Time started{};    // unset: the time of the decision that starts it
  std::optional<std::chrono::seconds> rest;  // working time left of one that rests; it is not due until it is started again
  bool late = false;  // it came due while timers paused: agents hear of it in one digest
  std::string why;   // for people: what will happen
};

// A timer whose time has come, with what the caps of its decision depend on.
struct DueTimer {
  Timer timer;
  std::string requester;  // of its ticket, in address_key form
};

// What the store remembers of the clock across restarts.
struct TimerClock {
  std::optional<Time> looked;        // when timers were last looked at
  std::optional<Time> paused_until;  // the clock has jumped: nothing fires before
};

}  // namespace postern::model
