// A piece of a config file and the exact text of all its problems, as `postern check` prints them. The tables a piece
// lacks are appended (settings_text.h); an empty piece stays empty.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "config/parse.h"
#include "settings_text.h"

namespace postern::config {

struct Case {
  const char* name;
  const char* toml;
  const char* problems;
};

inline void expect_problems(const Case& test) {
  SCOPED_TRACE(test.name);
  const std::string toml = test.toml;
  std::string problems;
  for (const Problem& problem : parse_settings(toml.empty() ? toml : complete(toml), "postern.toml").problems) {
    problems += to_string(problem) + "\n";
  }
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(problems, test.problems);
}

}  // namespace postern::config
