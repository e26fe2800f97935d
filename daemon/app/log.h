// The log: one line an event, to standard error (the journal, under systemd). Levels: error, a person must act; warn, it
// mends itself or lost nothing; info, what an admin wants to have read a year later; debug, the rest. A normal
// disconnect is not an error. External text goes through printable() first.
#pragma once

#include <string>

namespace postern::app {

// Level: debug, info, warn, error. Under systemd (JOURNAL_STREAM) lines carry the priority and no time of their own.
void set_up_log(const std::string& level);

}  // namespace postern::app
