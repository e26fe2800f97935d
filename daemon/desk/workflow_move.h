// What an answer does to a ticket's status. Only a proven person's own words move anything.
#pragma once

#include <string>

#include "config/settings.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

struct AnswerMove {
  std::string to;        // a status; empty: it stays
  std::string why;       // printable; empty when there was nothing to decide
  bool unclear = false;  // the status asks a question, and this is no plain answer: an agent must read it
  bool thanks = false;   // nothing but thanks for what is done: kept, and no reason to open it again
};

// The mail was matched to `ticket` and is no robot's. `verified`: by a token, a Message-ID of ours, or authenticated.
AnswerMove move_on_answer(const config::Workflow& workflow, const model::Ticket& ticket, const parser::Mail& mail,
                          const Sender& sender, bool verified);

bool is_final(const config::Workflow& workflow, const model::Ticket& ticket);

// Whether a move says that what was done, or believed to be, is not: out of a final status, or the way of a "no".
bool is_reopening(const config::Workflow& workflow, const std::string& from, const std::string& to);

// Closed longer than reopen_days: an answer opens a new, linked ticket.
bool is_closed_for_good(const config::Settings& settings, const model::Ticket& ticket, model::Time now);

}  // namespace postern::desk
