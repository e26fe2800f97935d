// TOML text -> Settings. Every error is reported at once, each with its place, what is wrong and how to mend it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace postern::config {

struct Problem {
  std::string file;
  int line = 0, column = 0;  // 1-based; 0 when the file as a whole is meant
  std::string text;          // what is wrong, naming the key and the value
  std::string hint;          // how to mend it
};

// "FILE:LINE:COLUMN: text\n    hint"
std::string to_string(const Problem& problem);

struct Parsed {
  Settings settings;              // meaningful only without problems
  std::vector<Problem> problems;  // in the order of the file
  std::vector<Problem> warnings;  // what is allowed and probably not meant, in the order of the file
};

// `file` is for messages only; nothing is opened. Unknown keys are problems that name the nearest known key.
// Secrets written where they do not belong are never repeated in a text.
Parsed parse_settings(std::string_view toml, const std::string& file);

// Every key there is, by its table as it is written: "[desk]" -> "name", ... "" holds the tables themselves.
std::map<std::string, std::vector<std::string>> known_keys();

}  // namespace postern::config
