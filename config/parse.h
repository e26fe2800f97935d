// TOML text -> Settings. Every error is reported at once, each with its place, what is wrong and how to mend it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "config/toml_reader.h"

namespace postern::config {

struct Problem {
  std::string file;
  int line = 0, column = 0;  // 1-based; 0 when the file as a whole is meant
  std::string text;          // what is wrong, naming the key and the value
  std::string hint;          // how to mend it
  bool is_online = false;    // what to write is seen on the server: no reason not to look there
};

// "FILE:LINE:COLUMN: text\n    hint"
std::string to_string(const Problem& problem);

// A template that the settings name. Which there are is known to the desk.
struct NamedTemplate {
  std::string name;
  std::string key;  // "[[status.follow_up]] template"
  Place place;
  bool for_requester = false;  // it goes to the requester, else to agents
};

struct Parsed {
  Settings settings;              // meaningful only without problems
  std::vector<Problem> problems;  // in the order of the file
  std::vector<Problem> warnings;  // what is allowed and probably not meant, in the order of the file
  std::vector<NamedTemplate> templates;
};

// `file` is for messages only; nothing is opened. Unknown keys are problems that name the nearest known key.
// Secrets written where they do not belong are never repeated in a text.
Parsed parse_settings(std::string_view toml, const std::string& file);

// Adds a problem for each template named that is none of `built_in`, the names of all built-in mails, and no text of the
// group's own, or that is for other readers.
void check_templates(Parsed& parsed, const std::vector<std::string>& built_in);

// Every key there is, by its table as it is written: "[desk]" -> "name", ... "" holds the tables themselves.
std::map<std::string, std::vector<std::string>> known_keys();

}  // namespace postern::config
