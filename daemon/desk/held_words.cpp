#include "daemon/desk/held_words.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "daemon/desk/phrases.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kLineBytes = 100;  // what is longer is prose
constexpr std::size_t kLines = 200;      // looked at
constexpr std::size_t kDigits = 15;

using Verb = HeldWord::Verb;

std::optional<std::int64_t> read_number(std::string_view word) {
  if (word.starts_with('#')) word.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = error == std::errc() && end == word.data() + word.size() && word.size() <= kDigits && number > 0;
  return whole ? std::optional(number) : std::nullopt;
}

// "HD-12" or "[hd-12]", and nothing else.
model::TicketId read_key(const config::Settings& settings, std::string word) {
  const std::string& prefix = settings.desk.prefix;
  if (word.front() != '[') word = "[" + word + "]";
  const auto keys = keys_in_subject(prefix, word);
  return keys.size() == 1 && ticket_key(prefix, keys[0]).size() + 2 == word.size() ? keys[0] : model::TicketId{};
}

std::optional<Verb> read_verb(std::string_view word) {
  if (word == "release") return Verb::release;
  if (word == "new") return Verb::make;
  if (word == "spam") return Verb::spam;
  return std::nullopt;
}

// "Release 17." is a line for the desk; "please release it" is none.
std::optional<HeldWord> read_line(const config::Settings& settings, std::string_view line) {
  line = trim(line);
  if (line.size() > kLineBytes) return std::nullopt;
  HeldWord word;
  std::optional<Verb> verb;
  const std::string lower = to_lower(line);
  for (const auto piece : split(lower, ' ')) {
    const auto end = piece.find_last_not_of(".!,;:");
    if (end == std::string_view::npos) continue;
    const auto part = piece.substr(0, end + 1);
    if (const auto known = read_verb(part); known && !verb) {
      verb = known;
    } else if (const auto number = read_number(part); number && word.number == 0) {
      word.number = *number;
    } else if (const auto key = read_key(settings, std::string(part)); key && !word.ticket) {
      word.ticket = key;
    } else {
      return std::nullopt;
    }
  }
  if (word.ticket && verb.value_or(Verb::release) != Verb::release) return std::nullopt;
  if (!word.ticket && !verb) return std::nullopt;
  word.verb = word.ticket ? Verb::put : *verb;
  return word;
}

Error not_a_word(const config::Settings& settings, std::string_view line) {
  return {Failure::data, phrase(settings, "held-no-word", {{"line", printable(trim(line), 60)}}),
          phrase(settings, "held-words", {{"key", settings.desk.prefix + "-12"}})};
}

}  // namespace

bool is_held_verb(const std::string& text) {
  const std::string lower = to_lower(trim(text));
  const std::string_view word(lower);
  return read_verb(word.substr(0, word.find_last_not_of(".!,;:") + 1)).has_value();
}

Result<std::vector<HeldWord>> read_held_words(const config::Settings& settings, const std::string& text) {
  std::vector<HeldWord> words;
  std::size_t looked_at = 0;
  bool top = true;  // still among the first lines that are not empty
  for (const auto line : EachLine(text)) {
    if (++looked_at > kLines) break;
    if (trim(line).empty()) {
      top = top && words.empty();
      continue;
    }
    const auto word = read_line(settings, line);
    const bool alone = !words.empty() && words.front().number == 0;
    if (!top || alone) {  // a word that would not be obeyed must not pass unseen
      if (word && word->number != 0) return fail(not_a_word(settings, line));
      continue;
    }
    const bool numbered = word && word->number != 0;
    if (!word || (!words.empty() && !numbered)) return fail(not_a_word(settings, line));
    if (words.size() == kHeldWords) {
      return fail(Failure::data, phrase(settings, "held-too-many", {{"most", std::to_string(kHeldWords)}}));
    }
    words.push_back(*word);
  }
  if (words.empty()) return fail(not_a_word(settings, ""));
  return words;
}

}  // namespace postern::desk
