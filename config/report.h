// What reading the settings finds out: problems, warnings, the keys there are, and the names already taken.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/parse.h"
#include "config/toml_reader.h"

namespace postern::config {

class Report {
 public:
  explicit Report(std::string file) : file_(std::move(file)) {}

  void problem(Place place, std::string text, std::string hint, bool is_online = false);
  void warning(Place place, std::string text, std::string hint);

  // The reader asked for `key` in `table` ("[desk]"; "" for the tables themselves): so it is a key there is.
  void asked(const std::string& table, const std::string& key);
  // A key nobody asked for; `text` says so, the hint is found once all keys are known.
  void unknown(Place place, const std::string& table, const std::string& key, const std::string& text);

  // Takes a name that may be used once ("mailbox support"); the place of its first use when it is taken already.
  std::optional<Place> claim(const std::string& name, Place place);

  // Problems and warnings in the order of the file. `all_keys` is where an unknown key may have been meant to stand.
  void finish(const std::map<std::string, std::vector<std::string>>& all_keys);

  const std::map<std::string, std::vector<std::string>>& keys() const { return keys_; }
  std::vector<Problem> take_problems() { return std::move(problems_); }
  std::vector<Problem> take_warnings() { return std::move(warnings_); }

  void names_template(NamedTemplate named) { templates_.push_back(std::move(named)); }
  std::vector<NamedTemplate> take_templates() { return std::move(templates_); }

 private:
  struct Unknown {
    Place place;
    std::string table, key, text;
  };
  void judge(const Unknown& unknown, const std::map<std::string, std::vector<std::string>>& all_keys);

  std::string file_;
  std::vector<Problem> problems_, warnings_;
  std::vector<NamedTemplate> templates_;
  std::map<std::string, std::vector<std::string>> keys_;
  std::vector<Unknown> unknown_;
  std::map<std::string, Place> taken_;
};

// In the order of the file; those of one place as they were found.
void sort(std::vector<Problem>& problems);

// The value in quotes, fit for a message: printable and at most 80 bytes.
std::string quoted(std::string_view value);

}  // namespace postern::config
