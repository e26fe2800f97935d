#include "config/report.h"

#include <algorithm>
#include <tuple>

#include "parser/text.h"

namespace postern::config {
namespace {

using Keys = std::map<std::string, std::vector<std::string>>;

bool is_before(const Problem& a, const Problem& b) {
  return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
}

// "[mailbox]" and "[[mailbox]]" -> "mailbox".
std::string bare(std::string name) {
  std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
  return name;
}

// The table that is near to `name`, as it is written.
std::string nearest_table(const std::string& name, const std::vector<std::string>& tables) {
  std::vector<std::string> names;
  std::transform(tables.begin(), tables.end(), std::back_inserter(names), bare);
  const std::string nearest = nearest_name(name, names);
  const auto found = std::find(names.begin(), names.end(), nearest);
  return found == names.end() ? std::string() : tables[static_cast<std::size_t>(found - names.begin())];
}

// The one table that has `key`, or "" when none or several have.
std::string only_table_with(const std::string& key, const Keys& all_keys) {
  std::string table;
  for (const auto& [name, keys] : all_keys) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) continue;
    if (!table.empty()) return {};
    table = name;
  }
  return table;
}

}  // namespace

void Report::problem(Place place, std::string text, std::string hint, bool is_online) {
  problems_.push_back({file_, place.line, place.column, std::move(text), std::move(hint), is_online});
}

void Report::warning(Place place, std::string text, std::string hint) {
  warnings_.push_back({file_, place.line, place.column, std::move(text), std::move(hint)});
}

void Report::asked(const std::string& table, const std::string& key) {
  auto& keys = keys_[table];
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

void Report::unknown(Place place, const std::string& table, const std::string& key, const std::string& text) {
  unknown_.push_back({place, table, key, text});
}

std::optional<Place> Report::claim(const std::string& name, Place place) {
  const auto [entry, is_new] = taken_.emplace(name, place);
  return is_new ? std::nullopt : std::optional(entry->second);
}

void Report::judge(const Unknown& unknown, const Keys& all_keys) {
  const bool is_table = unknown.table.empty();
  // What is written within a line ("[[status]] tell") is known to those who asked for it alone.
  const Keys& where = all_keys.contains(unknown.table) ? all_keys : keys_;
  const auto known = where.find(unknown.table);
  const auto names = known == where.end() ? std::vector<std::string>() : known->second;
  const std::string nearest = is_table ? nearest_table(unknown.key, names) : nearest_name(unknown.key, names);
  const std::string elsewhere = &where == &all_keys ? only_table_with(unknown.key, all_keys) : "";
  if (!nearest.empty()) return problem(unknown.place, unknown.text, "did you mean " + nearest + "?");
  if (!elsewhere.empty()) return problem(unknown.place, unknown.text, "it belongs in " + elsewhere);
  problem(unknown.place, unknown.text, (is_table ? "the tables are " : "the keys here are ") + join(names, ", "));
}

void Report::finish(const Keys& all_keys) {
  for (const Unknown& unknown : unknown_) judge(unknown, all_keys);
  unknown_.clear();
  sort(problems_);
  sort(warnings_);
}

void sort(std::vector<Problem>& problems) { std::stable_sort(problems.begin(), problems.end(), is_before); }

std::string quoted(std::string_view value) { return '"' + printable(value, 80) + '"'; }

}  // namespace postern::config
