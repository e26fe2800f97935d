// A ticket's state from its events alone: the log is whole when it gives what the ticket says. Internal to store/.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parser/result.h"
#include "store/model/ticket.h"
#include "store/sqlite.h"

namespace postern::store {

class Replay {
 public:
  // In the order in which they happened; the first is `created` (migrations/005.sql), and nothing before it counts.
  void add(std::string_view field, std::string_view before, std::string_view after);

  // Each difference as a line: "its events say status approved, the ticket says completed". Empty when none, and when the
  // ticket was opened before events could be replayed.
  std::vector<std::string> compare(const model::Ticket& ticket, const std::set<std::string>& links) const;

 private:
  void begin(std::string_view values);

  bool begun_ = false;
  std::map<std::string, std::string, std::less<>> values_;  // the fixed ones by name, and the group's own as "field:NAME"
  std::set<std::string> tags_, people_, links_;
  std::vector<std::string> gaps_;  // events that do not follow from those before
};

// Of all tickets, each line with its key.
Status replay_all(Database& database, std::vector<std::string>& findings);

}  // namespace postern::store
