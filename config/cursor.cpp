#include "config/cursor.h"

#include <algorithm>

#include "config/units.h"
#include "parser/text.h"

namespace postern::config {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool has_tables(const Value& value) {
  const auto* list = std::get_if<std::vector<Value>>(&value.is);
  return std::holds_alternative<Table>(list && !list->empty() ? list->front().is : value.is);
}

bool is_control_in_paragraph(char c) { return is_control(c) && c != '\n' && c != '\r' && c != '\t'; }

}  // namespace

Cursor::Cursor(const Table& table, std::string kind, std::string shown, Report& report)
    : table_(table), kind_(std::move(kind)), shown_(std::move(shown)), report_(&report) {}

const Value* Cursor::find(const std::string& key) {
  asked_.push_back(key);
  report_->asked(kind_, key);
  const Entry* entry = table_.find(key);
  return entry ? &entry->value : nullptr;
}

bool Cursor::has(const std::string& key) { return find(key) != nullptr; }

Place Cursor::place(const std::string& key) const {
  const Entry* entry = table_.find(key);
  return entry ? entry->value.place : table_.place;
}

std::string Cursor::label(const std::string& key) const { return key.empty() ? shown_ : shown_ + " " + key; }

void Cursor::wrong(const std::string& key, const std::string& what, const std::string& hint) {
  wrong(key, place(key), what, hint);
}

void Cursor::wrong(const std::string& key, Place at, const std::string& what, const std::string& hint) {
  report_->problem(at, label(key) + ": " + what, hint);
}

void Cursor::doubtful(const std::string& key, const std::string& what, const std::string& hint) {
  report_->warning(place(key), label(key) + ": " + what, hint);
}

void Cursor::take(const std::string& key, const std::string& name, const std::string& what, const std::string& hint) {
  take(key, place(key), name, what, hint);
}

void Cursor::take(const std::string& key, Place at, const std::string& name, const std::string& what,
                  const std::string& hint) {
  const auto first = report_->claim(name, at);
  if (first) wrong(key, at, what + " already stands at line " + std::to_string(first->line), hint);
}

void Cursor::mismatch(const std::string& key, const Value& value, const std::string& expected,
                      const std::string& hint) {
  wrong(key, value.place, kind_of(value) + " where " + expected + " is expected", hint);
}

const std::string* Cursor::find_text(const std::string& key, const std::string& expected, const std::string& hint) {
  const Value* value = find(key);
  if (!value) return nullptr;
  const auto* text = std::get_if<std::string>(&value->is);
  if (!text) mismatch(key, *value, expected, hint);
  return text;
}

bool Cursor::is_clean(const std::string& key, Place at, const std::string& text, std::size_t most) {
  if (trim(text).empty()) {
    wrong(key, at, "empty", "give it a value, or remove the line");
  } else if (text.size() > most) {
    wrong(key, at, std::to_string(text.size()) + " bytes long",
          "at most " + std::to_string(most) + " bytes are allowed");
  } else if (std::any_of(text.begin(), text.end(), is_control)) {
    wrong(key, at, "holds a control character or a line end", "write it on one line, without escapes such as \\n");
  } else {
    return true;
  }
  return false;
}

bool Cursor::text(const std::string& key, std::string& into, const std::string& example) {
  const std::string* text = find_text(key, "text", "put it in double quotes");
  if (!text && !table_.find(key) && !example.empty()) wrong(key, "missing", "add a line such as: " + example);
  if (!text || !is_clean(key, place(key), *text, kTextBytes)) return false;
  into = trim(*text);
  return true;
}

bool Cursor::paragraph(const std::string& key, std::string& into) {
  const std::string* text = find_text(key, "text", "put it in double quotes, several lines in three of them");
  if (!text) return false;
  if (text->size() > kParagraphBytes) {
    wrong(key, std::to_string(text->size()) + " bytes long",
          "at most " + std::to_string(kParagraphBytes) + " bytes are allowed");
  } else if (std::any_of(text->begin(), text->end(), is_control_in_paragraph)) {
    wrong(key, "holds a control character", "only line ends and tabs are allowed");
  } else {
    into = *text;
    return true;
  }
  return false;
}

bool Cursor::flag(const std::string& key, bool& into) {
  const Value* value = find(key);
  if (!value) return false;
  const bool* flag = std::get_if<bool>(&value->is);
  if (!flag) {
    mismatch(key, *value, "true or false", "write true or false, without quotes");
    return false;
  }
  into = *flag;
  return true;
}

bool Cursor::integer(const std::string& key, int& into, int least, int most) {
  const Value* value = find(key);
  if (!value) return false;
  const auto* number = std::get_if<std::int64_t>(&value->is);
  if (!number) {
    mismatch(key, *value, "a whole number", "write the digits without quotes and without a unit");
  } else if (*number < least || *number > most) {
    wrong(key, std::to_string(*number) + " is out of range",
          "between " + std::to_string(least) + " and " + std::to_string(most));
  } else {
    into = static_cast<int>(*number);
    return true;
  }
  return false;
}

bool Cursor::duration(const std::string& key, std::chrono::seconds& into, std::chrono::seconds least,
                      std::chrono::seconds most) {
  static constexpr const char* kHint = "a whole number and a unit, in quotes: \"60s\", \"5m\", \"24h\" or \"7d\"";
  const std::string* text = find_text(key, "a duration", kHint);
  if (!text) return false;
  const auto duration = read_duration(*text);
  if (!duration) {
    wrong(key, quoted(*text) + " is not a duration", kHint);
  } else if (*duration < least || *duration > most) {
    wrong(key, quoted(*text) + " is out of range", "between " + show_duration(least) + " and " + show_duration(most));
  } else {
    into = *duration;
    return true;
  }
  return false;
}

bool Cursor::size(const std::string& key, std::size_t& into, std::size_t least, std::size_t most) {
  static constexpr const char* kHint = "a whole number and a unit, in quotes: \"500 kB\", \"10 MB\" or \"50 MiB\"";
  const std::string* text = find_text(key, "a size", kHint);
  if (!text) return false;
  const auto size = read_size(*text);
  if (!size) {
    wrong(key, quoted(*text) + " is not a size", kHint);
  } else if (*size < least || *size > most) {
    wrong(key, quoted(*text) + " is out of range", "between " + show_size(least) + " and " + show_size(most));
  } else {
    into = *size;
    return true;
  }
  return false;
}

std::optional<std::size_t> Cursor::pick(const std::string& key, const std::vector<std::string>& names) {
  const std::string hint = "one of \"" + join(names, "\", \"") + '"';
  const std::string* text = find_text(key, "text", hint);
  if (!text) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string nearest = nearest_name(*text, names);
  wrong(key, quoted(*text) + " is not known here", nearest.empty() ? hint : "did you mean \"" + nearest + "\"?");
  return std::nullopt;
}

std::vector<Item> Cursor::items(const std::string& key) {
  static constexpr const char* kHint = "a list of texts: [\"one\", \"two\"]";
  const Value* value = find(key);
  if (!value) return {};
  const auto* list = std::get_if<std::vector<Value>>(&value->is);
  if (!list && !std::holds_alternative<std::string>(value->is)) mismatch(key, *value, "a list", kHint);
  if (list && list->size() > kItems) wrong(key, "more than " + std::to_string(kItems) + " items", "shorten the list");
  const std::vector<Value> one = list ? std::vector<Value>() : std::vector<Value>{*value};
  std::vector<Item> out;
  for (const Value& item : list ? *list : one) {
    const auto* text = std::get_if<std::string>(&item.is);
    if (!text && list) mismatch(key, item, "text", kHint);
    if (text && is_clean(key, item.place, *text, kTextBytes)) out.push_back({*text, item.place});
  }
  return out;
}

std::vector<const Value*> Cursor::values(const std::string& key) {
  const Value* value = find(key);
  if (!value) return {};
  const auto* list = std::get_if<std::vector<Value>>(&value->is);
  if (!list) return {value};
  if (list->size() > kItems) wrong(key, "more than " + std::to_string(kItems) + " items", "shorten the list");
  std::vector<const Value*> out;
  for (const Value& item : *list) out.push_back(&item);
  return out;
}

void Cursor::names_template(const std::string& key, const std::string& name, bool for_requester) {
  report_->names_template({name, label(key), place(key), for_requester});
}

Cursor Cursor::inner(const std::string& key, const Table& table) const {
  return Cursor(table, kind_ + " " + key, shown_ + " " + key, *report_);
}

// "status.follow_up": what stands between the brackets of a table below this one.
std::string Cursor::path(const std::string& key) const {
  std::string path = kind_;
  std::erase_if(path, [](char c) { return c == '[' || c == ']'; });
  return path.empty() ? key : path + "." + key;
}

// A table below a table is a key of that, and a table of its own.
void Cursor::ask_table(const std::string& key, const std::string& written) {
  asked_.push_back(key);
  if (!kind_.empty()) report_->asked(kind_, key);
  report_->asked("", written);
}

std::optional<Cursor> Cursor::table(const std::string& key) {
  const std::string written = "[" + path(key) + "]";
  ask_table(key, written);
  const Entry* entry = table_.find(key);
  if (!entry) return std::nullopt;
  const auto* table = std::get_if<Table>(&entry->value.is);
  const auto* list = std::get_if<std::vector<Value>>(&entry->value.is);
  if (!table) {
    report_->problem(entry->place, key + ": " + kind_of(entry->value) + " where a table is expected",
                     "write " + written + " on a line of its own and its keys below");
  }
  if (!table && list && !list->empty()) table = std::get_if<Table>(&list->front().is);
  if (!table) return std::nullopt;
  return Cursor(*table, written, written, *report_);
}

std::vector<Cursor> Cursor::tables(const std::string& key) {
  const std::string written = "[[" + path(key) + "]]";
  ask_table(key, written);
  const Entry* entry = table_.find(key);
  if (!entry) return {};
  std::vector<Cursor> out;
  if (const auto* list = std::get_if<std::vector<Value>>(&entry->value.is)) {
    for (const Value& item : *list) {
      if (const auto* table = std::get_if<Table>(&item.is)) out.emplace_back(*table, written, written, *report_);
    }
    if (out.size() == list->size()) return out;
  } else if (const auto* table = std::get_if<Table>(&entry->value.is)) {
    out.emplace_back(*table, written, written, *report_);
  }
  report_->problem(entry->place, key + ": there can be several of them",
                   "write " + written + ", with two brackets on each side");
  return out;
}

std::vector<std::pair<std::string, Cursor>> Cursor::named_tables() {
  std::vector<std::pair<std::string, Cursor>> out;
  for (const Entry& entry : table_.entries) {
    const auto* table = std::get_if<Table>(&entry.value.is);
    if (!table) continue;
    asked_.push_back(entry.key);
    std::string written = shown_.substr(0, shown_.size() - 1) + "." + printable(entry.key, 80) + "]";
    out.emplace_back(entry.key, Cursor(*table, kind_, std::move(written), *report_));
  }
  return out;
}

void Cursor::finish() {
  for (const Entry& entry : table_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    const std::string key = printable(entry.key, 80);
    std::string text = shown_ + " " + key + ": unknown key";
    if (kind_.empty()) text = key + (has_tables(entry.value) ? ": unknown table" : ": a key outside the tables");
    report_->unknown(entry.place, kind_, entry.key, text);
  }
}

}  // namespace postern::config
