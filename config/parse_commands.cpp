// [commands]: other words for agents' commands, as in erledigt = "done".
#include <algorithm>

#include "config/command_names.h"
#include "config/sections.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kAliases = 100;
constexpr std::size_t kWordBytes = 40;

std::vector<std::string> names() {
  const auto known = command_names();
  return {known.begin(), known.end()};
}

bool is_command(const std::string& word) {
  const auto known = command_names();
  return std::find(known.begin(), known.end(), word) != known.end();
}

// What a line can begin with behind its slash: one word, its ASCII letters small, for letter case does not count there.
bool is_word(const std::string& word) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || static_cast<unsigned char>(c) >= 0x80;
  };
  return !word.empty() && word.size() <= kWordBytes && std::all_of(word.begin(), word.end(), fits) &&
         printable(word, kWordBytes) == word;
}

void read_alias(Cursor& in, const Entry& entry, Settings& settings) {
  std::string means;
  const std::string shown = printable(entry.key, 80);
  if (!in.text(entry.key, means)) return;
  if (!is_word(entry.key)) {
    return in.wrong(shown, entry.place, "cannot be a command",
                    "one word of at most 40 small letters, digits and '-', without the slash, as in erledigt = \"done\"");
  }
  if (is_command(entry.key)) {
    return in.wrong(shown, entry.place, "is a command already", "give it another word: its own goes on to mean what it means");
  }
  if (means.starts_with('/')) means.erase(0, 1);
  if (is_command(to_lower(means))) {
    settings.aliases[entry.key] = to_lower(means);
    return;
  }
  const std::string nearest = nearest_name(means, names());
  in.wrong(shown, quoted(means) + " is no command",
           (nearest.empty() ? "" : "did you mean " + quoted(nearest) + "? ") + "there are: " + join(names(), ", "));
}

}  // namespace

void read_commands(Cursor& in, Settings& settings) {
  for (const Entry& entry : in.entries()) read_alias(in, entry, settings);
  if (in.count() > kAliases) in.wrong("", "more than " + std::to_string(kAliases) + " of them", "remove some");
}

}  // namespace postern::config
