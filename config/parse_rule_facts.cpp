// What a rule says to the requester, and what it writes on the ticket besides tags.
#include <charconv>

#include "config/names.h"
#include "config/rule_parts.h"
#include "config/ticket_fields.h"
#include "parser/text.h"

namespace postern::config {
namespace {

void read_reply(Cursor& in, Rule& rule) {
  std::string name;
  if (!in.text("reply", name)) return;
  rule.reply = name;
  in.names_template("reply", name, true);
}

void add_field(Cursor& in, const std::string& name, Place at, Rule& rule, const Settings& settings) {
  std::string text;
  if (!in.text(name, text) || !check_known(in, name, at, name, field_names(settings), "a field")) return;
  const auto value = field_value(*settings.find_field(name), text);
  if (value) {
    rule.field.emplace_back(name, *value);
  } else {
    in.wrong(name, value.error().text, value.error().hint);
  }
}

void read_fields(Cursor& in, Rule& rule, const Settings& settings) {
  for (const Value* value : in.values("field")) {
    const auto* table = std::get_if<Table>(&value->is);
    if (!table) {
      in.mismatch("field", *value, "a table of fields and values", "field = {room = \"12\"}");
      continue;
    }
    Cursor inner = in.inner("field", *table);
    for (const Entry& entry : table->entries) add_field(inner, entry.key, entry.place, rule, settings);
    if (table->entries.empty()) in.wrong("field", value->place, "names no field", "field = {room = \"12\"}");
  }
}

// "HD-77".
void read_link(Cursor& in, Rule& rule, const Settings& settings) {
  std::string key;
  if (!in.text("link", key)) return;
  const std::string prefix = settings.desk.prefix + "-";
  const std::string_view digits = starts_with_fold(key, prefix) ? std::string_view(key).substr(prefix.size()) : "";
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size() && number > 0) {
    rule.link = number;
  } else {
    in.wrong("link", quoted(key) + " is not the key of a ticket", "as in " + quoted(prefix + "77"));
  }
}

}  // namespace

void read_answer_and_facts(Cursor& in, Rule& rule, const Settings& settings) {
  read_reply(in, rule);
  read_fields(in, rule, settings);
  read_link(in, rule, settings);
}

}  // namespace postern::config
