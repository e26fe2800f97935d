// What happened to a ticket: append-only, each with its why (P7).
#pragma once

#include <string>

#include "store/model/ids.h"

namespace postern::model {

struct Event {
  std::int64_t id = 0;
  TicketId ticket;
  Time at{};
  std::string actor;  // an address, "rule NAME", "timer", "workflow", "admin NAME"
  std::string what;   // one line for a person: "status submitted -> in-review"
  std::string why;    // the header, rule or file:line that made it so
};

}  // namespace postern::model
