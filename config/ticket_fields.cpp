#include "config/ticket_fields.h"

#include <algorithm>
#include <array>

#include "config/report.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr auto kBuiltin = std::to_array<std::string_view>(
    {"status", "priority", "assignee", "queue", "subject", "tag", "untag", "cc", "requester", "language", "vendor", "resolution"});
constexpr auto kFree = std::to_array<std::string_view>({"vendor", "resolution"});

std::string hint_for(const Field& field, std::string_view value) {
  const std::string nearest = nearest_name(value, field.values);
  const std::string all = "possible: " + join(field.values, ", ");
  return nearest.empty() ? all : "did you mean " + quoted(nearest) + "? " + all;
}

}  // namespace

std::span<const std::string_view> builtin_fields() { return kBuiltin; }

std::span<const std::string_view> free_fields() { return kFree; }

std::vector<std::string> field_names(const Settings& settings) {
  std::vector<std::string> names;
  for (const Field& field : settings.fields) names.push_back(field.name);
  return names;
}

Result<std::string> field_value(const Field& field, std::string_view given) {
  const std::string value(trim(given));
  if (field.values.empty()) {
    // Nothing that a line of a mail or a terminal could not show as it is.
    const bool is_line = !value.empty() && value.size() <= kFieldBytes && printable(value, kFieldBytes) == value;
    if (is_line) return value;
    return fail(Failure::data, quoted(value) + " is no value of " + field.name,
                "one line of 1 to " + std::to_string(kFieldBytes) + " bytes");
  }
  const auto found = std::find_if(field.values.begin(), field.values.end(),
                                  [&](const std::string& one) { return equal_fold(one, value); });
  if (found != field.values.end()) return *found;
  return fail(Failure::data, quoted(value) + " is no value of " + field.name, hint_for(field, value));
}

}  // namespace postern::config
