// TOML text as a tree of values, each with its place, in the order of the file. The one room's door to toml++, so that
// what reads settings depends on no library's types. Tables and lists nested deeper than 8
// and lines of more than 16 KiB are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace postern::config {

// 1-based; 0 when the file as a whole is meant. Columns count characters, not bytes.
struct Place {
  int line = 0, column = 0;
  auto operator<=>(const Place&) const = default;
};

struct Value;
struct Entry;

struct Table {
  Place place;
  std::vector<Entry> entries;

  const Entry* find(std::string_view key) const;
};

// What no setting uses: a number with a fraction, a date, a time.
struct Foreign {
  std::string what;
};

struct Value {
  Place place;
  std::variant<std::string, std::int64_t, bool, std::vector<Value>, Table, Foreign> is;
};

struct Entry {
  std::string key;
  Place place;  // of the key
  Value value;
};

// "text", "a whole number", "a table": for messages.
std::string kind_of(const Value& value);

struct SyntaxError {
  Place place;
  std::string text;
};

// toml++ stops at the first error of the grammar, so there is at most one.
tl::expected<Table, SyntaxError> read_toml(std::string_view text);

}  // namespace postern::config
