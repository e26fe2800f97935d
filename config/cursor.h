// A typed cursor over one table: it reads a key into a variable when the value is right, and reports it with its place
// when it is not. What nobody reads is an unknown key. Lifetime: the table and the report outlive the cursor.
//
// Every reading function returns true when the key is there and right; a default stays untouched otherwise. Asking for
// a key makes it known, so a reader asks for all its keys, whatever it found in others.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/report.h"
#include "config/toml_reader.h"

namespace postern::config {

// One text of a list, with its place.
struct Item {
  std::string text;
  Place place;
};

class Cursor {
 public:
  static constexpr std::size_t kTextBytes = 1000;       // one line
  static constexpr std::size_t kParagraphBytes = 8000;  // several
  static constexpr std::size_t kItems = 1000;           // of a list

  // `kind` is the table in the list of known keys, `shown` in messages: "[smtp]" and "[smtp.backup]".
  Cursor(const Table& table, std::string kind, std::string shown, Report& report);

  bool has(const std::string& key);
  std::size_t count() const { return table_.entries.size(); }
  Place place(const std::string& key) const;  // of the value, or of the table when it is not there
  Place place() const { return table_.place; }

  // Not empty, one line. Reported when missing if `example` is given: an example of the whole line.
  bool text(const std::string& key, std::string& into, const std::string& example = {});
  bool paragraph(const std::string& key, std::string& into);
  bool flag(const std::string& key, bool& into);
  bool integer(const std::string& key, int& into, int least, int most);
  bool duration(const std::string& key, std::chrono::seconds& into, std::chrono::seconds least,
                std::chrono::seconds most);
  bool size(const std::string& key, std::size_t& into, std::size_t least, std::size_t most);
  // A list of texts, or one text for a list of one. Items that are no text are reported and left out.
  std::vector<Item> items(const std::string& key);

  // One of a few words.
  template <class T>
  bool choice(const std::string& key, T& into, std::initializer_list<std::pair<const char*, T>> choices) {
    std::vector<std::string> names;
    for (const auto& [name, value] : choices) names.emplace_back(name);
    const auto index = pick(key, names);
    if (index) into = (choices.begin() + *index)->second;
    return index.has_value();
  }

  // A list of whatever the reader looks at, or one value for a list of one.
  std::vector<const Value*> values(const std::string& key);
  // Reports a value of the wrong kind at its place.
  void mismatch(const std::string& key, const Value& value, const std::string& expected, const std::string& hint);
  // A name of a template, which this room does not know: kept for check_templates().
  void names_template(const std::string& key, const std::string& name, bool for_requester);

  // Tables below this one. `table` and `tables` report the wrong kind of bracket and read on.
  std::optional<Cursor> table(const std::string& key);
  // {key = value}, written within a line: its keys are shown as those of "[[status]] moves".
  Cursor inner(const std::string& key, const Table& table) const;
  const std::vector<Entry>& entries() const { return table_.entries; }
  std::vector<Cursor> tables(const std::string& key);
  // All keys that hold tables, as "[smtp.NAME]": asks for each.
  std::vector<std::pair<std::string, Cursor>> named_tables();

  // "[desk] domain: WHAT" at the key's place, or at `at`; an empty key means the table.
  void wrong(const std::string& key, const std::string& what, const std::string& hint);
  void wrong(const std::string& key, Place at, const std::string& what, const std::string& hint);
  void doubtful(const std::string& key, const std::string& what, const std::string& hint);
  // Takes `name` for this table; reported at `key` when it is taken: "WHAT is already at line 12".
  void take(const std::string& key, const std::string& name, const std::string& what, const std::string& hint);
  void take(const std::string& key, Place at, const std::string& name, const std::string& what,
            const std::string& hint);

  // Reports every key nobody asked for.
  void finish();

 private:
  const Value* find(const std::string& key);
  const std::string* find_text(const std::string& key, const std::string& expected, const std::string& hint);
  bool is_clean(const std::string& key, Place at, const std::string& text, std::size_t most);
  std::optional<std::size_t> pick(const std::string& key, const std::vector<std::string>& names);
  std::string label(const std::string& key) const;
  std::string path(const std::string& key) const;
  void ask_table(const std::string& key, const std::string& written);

  const Table& table_;
  std::string kind_, shown_;
  Report* report_;
  std::vector<std::string> asked_;
};

}  // namespace postern::config
