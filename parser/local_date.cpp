#include "parser/local_date.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <array>
#include <chrono>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parser/date.h"
#include "parser/patterns.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kBytes = 200;

// Where two languages give one word to two months, the one named first has it (listopad: Polish before Croatian).
constexpr std::array kLanguages = {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs",
                                   "sk", "hu", "ro", "ru", "uk", "bg", "el", "tr", "he", "ar", "fa", "id", "ms",
                                   "vi", "ca", "gl", "eu", "hr", "sr", "sl", "et", "lv", "lt", "is", "sq", "af",
                                   "hi", "bn", "th", "ko", "ja", "zh", "mk", "be", "ka", "hy", "sw", "fil"};

std::string fold(icu::UnicodeString text) {
  std::string out;
  text.foldCase().toUTF8String(out);
  return out;
}

// Folded words without dots, wide and short, as said alone and in a date.
const std::unordered_map<std::string, unsigned>& months() {
  static const auto all = [] {
    std::unordered_map<std::string, unsigned> map;
    for (const char* language : kLanguages) {
      UErrorCode error = U_ZERO_ERROR;
      const icu::DateFormatSymbols symbols(icu::Locale(language), error);
      if (U_FAILURE(error)) continue;
      for (const auto context : {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
        for (const auto width : {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
          int32_t count = 0;
          const icu::UnicodeString* names = symbols.getMonths(count, context, width);
          for (int32_t month = 0; month < count && month < 12; ++month) {
            std::string word = fold(names[month]);
            while (!word.empty() && word.back() == '.') word.pop_back();
            if (word.size() >= 3 && word.find_first_of("0123456789") == std::string::npos)
              map.emplace(word, static_cast<unsigned>(month) + 1);
          }
        }
      }
    }
    return map;
  }();
  return all;
}

struct Day {
  int year = 0;
  unsigned month = 0, day = 0;
};

int full_year(int year) {
  if (year < 70) return year + 2000;
  if (year < 100) return year + 1900;
  return year > 2400 && year < 2700 ? year - 543 : year;  // the Buddhist era
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

std::optional<Day> numeric_day(std::string_view text, bool american) {
  static const Pattern year_first("(?:^|\\D)(\\d{4})\\s?[-/.年년]\\s?(\\d{1,2})\\s?[-/.月월]\\s?(\\d{1,2})(?:\\D|$)");
  static const Pattern year_last("(?:^|\\D)(\\d{1,2})\\s?([./-])\\s?(\\d{1,2})\\s?[./-]\\s?(\\d{4}|\\d{2})(?:\\D|$)");
  int year = 0, first = 0, second = 0;
  std::string separator;
  if (RE2::PartialMatch(piece(text), year_first.expression(), &year, &first, &second)) {
    return Day{full_year(year), static_cast<unsigned>(first), static_cast<unsigned>(second)};
  }
  if (!RE2::PartialMatch(piece(text), year_last.expression(), &first, &separator, &second, &year)) return std::nullopt;
  if (second > 12 || (american && separator == "/" && first <= 12)) std::swap(first, second);
  return Day{full_year(year), static_cast<unsigned>(second), static_cast<unsigned>(first)};
}

// Words and numbers in their order. The last month that stands beside a number is it: "mar. 8 juin" is a Tuesday.
std::optional<Day> named_day(std::string_view text) {
  static const RE2 token("([\\p{L}\\p{M}]+|\\d+)");
  std::vector<std::string> tokens;
  re2::StringPiece rest = piece(text);
  for (std::string word; tokens.size() < 40 && RE2::FindAndConsume(&rest, token, &word);)
    tokens.push_back(fold(icu::UnicodeString::fromUTF8(word)));
  const auto number = [&](std::size_t at) {
    const bool digits =
        at < tokens.size() && tokens[at].size() <= 4 && tokens[at].find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::stoi(tokens[at]) : 0;
  };
  const auto is_day = [&](std::size_t at) { return number(at) >= 1 && number(at) <= 31; };
  Day found;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (number(at) >= 1970 && found.year == 0) found.year = full_year(number(at));
    const bool by_number =
        (tokens[at] == "tháng" || tokens[at] == "thg") && number(at + 1) >= 1 && number(at + 1) <= 12;
    const auto month = months().find(tokens[at]);
    if (!by_number && month == months().end()) continue;
    // "8 de junio": one word may stand between.
    std::size_t day = tokens.size();
    for (const std::size_t beside : {at - 1, at - 2, at + 1}) {
      if (day == tokens.size() && beside < tokens.size() && is_day(beside)) day = beside;
    }
    if (day == tokens.size()) continue;
    found.month = by_number ? static_cast<unsigned>(number(at + 1)) : month->second;
    found.day = static_cast<unsigned>(number(day));
  }
  if (found.month == 0 || found.year == 0) return std::nullopt;
  return found;
}

// Seconds since midnight.
int time_of_day(std::string_view text, bool afternoon, bool morning) {
  static const Pattern clock("(?:^|\\D)(\\d{1,2})\\s?[:h時时点點시]\\s?(\\d{2})(?:\\s?[:分분]\\s?(\\d{2}))?(?:\\D|$)");
  static const Pattern dotted(
      "(?:kl\\.?|klo|kello|pukul|ore|um|at|om|o)\\s+(\\d{1,2})\\.(\\d{2})(?:\\.(\\d{2}))?(?:\\D|$)");
  int hour = 0, minute = 0;
  std::string second;
  const bool found = RE2::PartialMatch(piece(text), clock.expression(), &hour, &minute, &second) ||
                     RE2::PartialMatch(piece(text), dotted.expression(), &hour, &minute, &second);
  if (!found || hour > 23 || minute > 59) return 0;
  if (afternoon && hour < 12) hour += 12;
  if (morning && hour == 12) hour = 0;
  return hour * 3600 + minute * 60 + (second.empty() ? 0 : std::min(std::stoi(second), 59));
}

int offset_of_zone(std::string_view text) {
  static const Pattern zone("(?:GMT|UTC|\\d\\d)\\s?\\(?([+-])(\\d{1,2}):?(\\d{2})?\\b");
  static const Pattern dashes("\\d-\\d");
  std::string sign, minutes;
  int hours = 0;
  if (!RE2::PartialMatch(piece(text), zone.expression(), &sign, &hours, &minutes) || hours > 14) return 0;
  if (sign == "-" && dashes.in(text) && minutes.empty()) return 0;  // a date with dashes
  const int seconds = hours * 3600 + (minutes.empty() ? 0 : std::stoi(minutes) * 60);
  return sign == "-" ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> read_local_date(std::string_view text) {
  static const Pattern afternoon_words("\\bp\\.?\\s?m\\b|下午|午後|오후|μ\\.?μ|\\d\\s?م");
  static const Pattern morning_words("\\ba\\.?\\s?m\\b|上午|午前|오전|π\\.?μ|\\d\\s?ص");
  static const Pattern standard("[+-]\\d{4}(?:\\s?\\([^)]*\\))?\\s*$");
  text = trim(truncate_utf8(text, kBytes));
  if (standard.in(text)) {
    if (const auto exact = read_date(text)) return exact;
  }
  const bool afternoon = afternoon_words.in(text), morning = morning_words.in(text);
  std::optional<Day> day = named_day(text);
  if (!day) day = numeric_day(text, afternoon || morning);
  if (!day || day->year < 1970 || day->year > 9999) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(day->year), std::chrono::month(day->month),
                                         std::chrono::day(day->day)};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + time_of_day(text, afternoon, morning) - offset_of_zone(text);
}

}  // namespace postern::parser
