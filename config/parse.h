// TOML text -> Settings. Every error is reported at once, each with its place, what is wrong and how to mend it.
#pragma once

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
};

// `file` is for messages only; nothing is opened. Unknown keys are problems that name the nearest known key.
Parsed parse_settings(std::string_view toml, const std::string& file);

}  // namespace postern::config
