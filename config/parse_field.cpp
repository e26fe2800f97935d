// [[field]]: what a group wants to know about its tickets besides what every ticket has.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "config/ticket_fields.h"
#include "config/workflow_draft.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kValues = 200;

bool is_builtin(const std::string& name) {
  const auto names = builtin_fields();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void read_name(Cursor& in, Field& field) {
  std::string name;
  if (!in.text("name", name, "name = \"room\"")) return;
  if (!is_status_id(name)) {
    in.wrong("name", quoted(name) + " is not a name of a field",
             "at most 32 small letters, digits and '-', a letter first, as in \"room\"");
  } else if (is_builtin(name)) {
    in.wrong("name", "every ticket has " + quoted(name) + " already", "give it another name, as in \"x-" + name + "\"");
  } else {
    in.take("name", "field " + name, "a field " + quoted(name), "each field has a name of its own");
    field.name = name;
  }
}

void read_values(Cursor& in, Field& field) {
  const auto items = in.items("values");
  for (const Item& item : items) {
    const auto value = field_value({}, item.text);
    const auto is_same = [&](const std::string& other) { return equal_fold(other, *value); };
    if (!value) {
      in.wrong("values", item.place, quoted(item.text) + " cannot be a value", value.error().hint);
    } else if (std::any_of(field.values.begin(), field.values.end(), is_same)) {
      in.wrong("values", item.place, quoted(item.text) + " stands there twice", "letter case does not count: remove one");
    } else {
      field.values.push_back(*value);
    }
  }
  if (items.size() > kValues) {
    in.wrong("values", "more than " + std::to_string(kValues) + " values", "leave values out to allow any line");
  } else if (items.empty() && in.has("values")) {
    in.wrong("values", "no value at all", "name some, or leave values out to allow any line");
  }
}

}  // namespace

void read_field(Cursor& in, Settings& settings) {
  Field field;
  read_name(in, field);
  in.text("label", field.label);
  if (field.label.empty()) field.label = field.name;
  read_values(in, field);
  if (settings.fields.size() == kFields) in.wrong("", "more than " + std::to_string(kFields) + " fields", "remove some");
  const bool known = settings.find_field(field.name) != nullptr;
  if (!field.name.empty() && !known) settings.fields.push_back(std::move(field));
}

}  // namespace postern::config
