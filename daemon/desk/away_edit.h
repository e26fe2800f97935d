// An admin's word from the command line on who is away, through the same door as mail.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "parser/result.h"

namespace postern::desk {

struct AwayEdit {
  std::string agent;  // address, or name in the config
  std::string until;  // as read_away() takes it
  std::string actor;  // "admin NAME"
  model::Time now{};
};

struct AwayDone {
  model::Decision decision;
  std::string words;  // what is so now, for the one who asked
};

model::Lookups wants(const AwayEdit& edit);

Result<AwayDone> decide(const Desk& desk, const AwayEdit& edit, const model::Snapshot& snapshot);

}  // namespace postern::desk
