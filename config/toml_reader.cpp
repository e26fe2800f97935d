#include "config/toml_reader.h"

#include <toml++/toml.h>
#include <algorithm>

namespace postern::config {
namespace {

constexpr int kMaxDepth = 8;
// toml++ makes a table of each part of a dotted key and frees them by recursion: a key's length must be bounded.
constexpr std::size_t kLineBytes = 16u << 10;

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

// The place where the nesting became too deep.
struct TooDeep {
  Place place;
};

// The first line beyond the bound, from 1, or 0.
int overlong_line(std::string_view text) {
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > kLineBytes) return line;
    begin = end + 1;
  }
  return 0;
}

Value convert(const toml::node& node, int depth);

Table convert_table(const toml::table& table, int depth) {
  Table out{place_of(table.source()), {}};
  out.entries.reserve(table.size());
  for (const auto& [key, node] : table) {
    out.entries.push_back({std::string(key.str()), place_of(key.source()), convert(node, depth + 1)});
  }
  // toml++ sorts by name; people read from top to bottom.
  std::stable_sort(out.entries.begin(), out.entries.end(),
                   [](const Entry& a, const Entry& b) { return a.place < b.place; });
  return out;
}

std::vector<Value> convert_list(const toml::array& list, int depth) {
  std::vector<Value> out;
  out.reserve(list.size());
  for (const auto& node : list) out.push_back(convert(node, depth + 1));
  return out;
}

Value convert(const toml::node& node, int depth) {
  const Place place = place_of(node.source());
  if (depth > kMaxDepth) throw TooDeep{place};
  switch (node.type()) {
    case toml::node_type::string:
      return {place, node.as_string()->get()};
    case toml::node_type::integer:
      return {place, node.as_integer()->get()};
    case toml::node_type::boolean:
      return {place, node.as_boolean()->get()};
    case toml::node_type::array:
      return {place, convert_list(*node.as_array(), depth)};
    case toml::node_type::table:
      return {place, convert_table(*node.as_table(), depth)};
    case toml::node_type::floating_point:
      return {place, Foreign{"a number with a fraction"}};
    default:
      return {place, Foreign{"a date or a time"}};
  }
}

}  // namespace

const Entry* Table::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string kind_of(const Value& value) {
  struct Name {
    std::string operator()(const std::string&) const { return "text"; }
    std::string operator()(std::int64_t) const { return "a whole number"; }
    std::string operator()(bool) const { return "true or false"; }
    std::string operator()(const std::vector<Value>&) const { return "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
    std::string operator()(const Foreign& foreign) const { return foreign.what; }
  };
  return std::visit(Name{}, value.is);
}

tl::expected<Table, SyntaxError> read_toml(std::string_view text) {
  if (const int line = overlong_line(text); line != 0) {
    return tl::unexpected(SyntaxError{{line, 1}, "a line of more than " + std::to_string(kLineBytes) + " bytes"});
  }
  try {
    return convert_table(toml::parse(text), 0);
  } catch (const toml::parse_error& error) {
    std::string_view words = error.description();
    constexpr std::string_view kOpening = "Error while parsing ";
    if (words.starts_with(kOpening)) words.remove_prefix(kOpening.size());
    return tl::unexpected(SyntaxError{place_of(error.source()), "not TOML: " + std::string(words)});
  } catch (const TooDeep& deep) {
    return tl::unexpected(SyntaxError{deep.place, "nested more than " + std::to_string(kMaxDepth) + " deep"});
  }
}

}  // namespace postern::config
