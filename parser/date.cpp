#include "parser/date.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Zone {
  std::string_view name;
  int minutes;
};
// RFC 5322 4.3, and the names that mail programs still write.
constexpr Zone kZones[] = {{"ut", 0},     {"utc", 0},    {"gmt", 0},     {"z", 0},       {"est", -300}, {"edt", -240},
                           {"cst", -360}, {"cdt", -300}, {"mst", -420},  {"mdt", -360},  {"pst", -480}, {"pdt", -420},
                           {"wet", 0},    {"west", 60},  {"bst", 60},    {"cet", 60},    {"cest", 120}, {"met", 60},
                           {"mest", 120}, {"mez", 60},   {"mesz", 120},  {"eet", 120},   {"eest", 180}, {"msk", 180},
                           {"ist", 330},  {"hkt", 480},  {"jst", 540},   {"kst", 540},   {"aest", 600}, {"aedt", 660},
                           {"nzst", 720}, {"nzdt", 780}, {"akst", -540}, {"akdt", -480}, {"hst", -600}};

// What has been read of a date. -1: not yet.
struct Parts {
  int year = -1, month = -1, day = -1;
  int hour = 0, minute = 0, second = 0;
  bool has_time = false;
  bool pm = false, am = false;
  int zone = 0;  // minutes east of UTC
  bool has_zone = false;
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int month, int year) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}

struct Civil {
  std::int64_t year, month, day, hour, minute, second, weekday;
};

Civil civil_from(std::int64_t seconds) {
  const std::int64_t days = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0);
  const std::int64_t rest = seconds - days * 86400;
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t month = mp + (mp < 10 ? 3 : -9);
  const std::int64_t weekday = ((days + 4) % 7 + 7) % 7;
  return {yoe + era * 400 + (month <= 2 ? 1 : 0),
          month,
          doy - (153 * mp + 2) / 5 + 1,
          rest / 3600,
          rest / 60 % 60,
          rest % 60,
          weekday};
}

std::optional<std::int64_t> seconds_of(Parts p) {
  if (p.year < 0 || p.month < 0 || p.day < 0) return std::nullopt;
  if (p.pm && p.hour < 12) p.hour += 12;
  if (p.am && p.hour == 12) p.hour = 0;
  if (p.year < 1900 || p.year > 9999 || p.month < 1 || p.month > 12 || p.day < 1) return std::nullopt;
  if (p.day > days_in(p.month, p.year) || p.hour > 24 || p.minute > 59 || p.second > 60) return std::nullopt;
  const std::int64_t local = ((days_from_civil(p.year, p.month, p.day) * 24 + p.hour) * 60 + p.minute) * 60 + p.second;
  return local - std::int64_t{p.zone} * 60;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 8)) value = value * 10 + (c - '0');
  return value;
}

// RFC 5322 4.3: two digits up to 49 are of this century; three digits, written by programs that forgot, add to 1900.
int full_year(std::string_view digits) {
  const int year = number(digits);
  if (digits.size() == 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits.size() == 3 ? 1900 + year : year;
}

// Words of the date: comments and commas are blanks. At most so many, all else is no date.
std::vector<std::string_view> words_of(std::string_view value) {
  constexpr std::size_t kWords = 20;
  std::vector<std::string_view> words;
  value = value.substr(0, 1000);
  for (std::size_t at = 0; at < value.size() && words.size() < kWords;) {
    if (value[at] == '(') {
      at = std::min(value.find(')', at), value.size() - 1) + 1;
      continue;
    }
    const std::size_t end = std::min(value.find_first_of(" \t\r\n,(", at), value.size());
    if (end > at) words.push_back(value.substr(at, end - at));
    at = end < value.size() && value[end] == '(' ? end : end + 1;
  }
  return words;
}

int month_named(std::string_view word) {
  if (word.size() < 3) return -1;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (equal_fold(word.substr(0, 3), kMonths[i])) return static_cast<int>(i) + 1;
  }
  return -1;
}

// "10:05", "10:05:06", "10.05.06", "10:05:06.123".
bool take_time(Parts& p, std::string_view word) {
  const char separator = word.find(':') != std::string_view::npos ? ':' : '.';
  const auto fields = split(word, separator);
  if (fields.size() < 2 || fields.size() > 4) return false;
  if (!all_digits(fields[0]) || !all_digits(fields[1]) || fields[0].size() > 2 || fields[1].size() > 2) return false;
  std::string_view second = fields.size() > 2 ? fields[2] : "0";
  second = second.substr(0, second.find('.'));
  if (!all_digits(second)) return false;
  p.hour = number(fields[0]);
  p.minute = number(fields[1]);
  p.second = number(second);
  return p.has_time = true;
}

// "+0200", "-02:00", "+02", "GMT+2".
bool take_offset(Parts& p, std::string_view word) {
  if (starts_with_fold(word, "gmt") || starts_with_fold(word, "utc")) word.remove_prefix(3);
  if (word.empty() || (word[0] != '+' && word[0] != '-')) return false;
  std::string digits;
  for (const char c : word.substr(1)) {
    if (c != ':') digits += c;
  }
  if (!all_digits(digits) || digits.size() > 6) return false;
  const int value = number(std::string_view(digits).substr(0, 4));
  const int minutes = digits.size() <= 2 ? value * 60 : value / 100 * 60 + value % 100;
  if (minutes > 24 * 60) return p.has_zone = true;  // an absurd zone is an unknown one
  p.zone = word[0] == '-' ? -minutes : minutes;
  return p.has_zone = true;
}

bool take_zone_name(Parts& p, std::string_view word) {
  for (const Zone& zone : kZones) {
    if (!equal_fold(word, zone.name)) continue;
    p.zone = zone.minutes;
    return p.has_zone = true;
  }
  return false;
}

// A time with its zone in one word: "10:05:06+0200", "10:05:06Z".
bool take_time_and_zone(Parts& p, std::string_view word) {
  const std::size_t end = word.find_first_not_of("0123456789:.");
  if (end == std::string_view::npos) return take_time(p, word);
  return end >= 4 && take_time(p, word.substr(0, end)) &&
         (take_offset(p, word.substr(end)) || take_zone_name(p, word.substr(end)) ||
          (p.pm = equal_fold(word.substr(end), "pm")) || (p.am = equal_fold(word.substr(end), "am")));
}

// "17-Jul-1996", "17/Jul/96", "2024-02-29", "2024-02-29T10:00:00Z".
bool take_date_word(Parts& p, std::string_view word) {
  const std::size_t t = word.find_first_of("Tt", 8);
  const std::string_view date = t == 10 ? word.substr(0, 10) : word;
  const auto fields = split(date, date.find('-') != std::string_view::npos ? '-' : '/');
  if (fields.size() != 3 || p.day >= 0) return false;
  if (all_digits(fields[0]) && fields[0].size() == 4 && all_digits(fields[1]) && all_digits(fields[2])) {
    p.year = number(fields[0]);
    p.month = number(fields[1]);
    p.day = number(fields[2]);
    return t != 10 || take_time_and_zone(p, word.substr(11));
  }
  if (!all_digits(fields[0]) || !all_digits(fields[2]) || month_named(fields[1]) < 0) return false;
  p.day = number(fields[0]);
  p.month = month_named(fields[1]);
  p.year = full_year(fields[2]);
  return true;
}

// "1st", "2nd", "17."
std::string_view without_ordinal(std::string_view word) {
  for (const std::string_view ending : {"st", "nd", "rd", "th", "."}) {
    if (word.size() > ending.size() && word.ends_with(ending) &&
        all_digits(word.substr(0, word.size() - ending.size()))) {
      return word.substr(0, word.size() - ending.size());
    }
  }
  return word;
}

void take_word(Parts& p, std::string_view word) {
  word = without_ordinal(word);
  if (all_digits(word)) {
    if (p.day < 0 && word.size() <= 2) {
      p.day = number(word);
    } else if (p.year < 0 && word.size() >= 2 && word.size() <= 4) {
      p.year = full_year(word);
    } else if (!p.has_zone && p.has_time && word.size() == 4) {
      take_offset(p, "+" + std::string(word));
    }
    return;
  }
  if (!p.has_time && take_time_and_zone(p, word)) return;
  if (take_date_word(p, word)) return;
  if (p.has_time && !p.has_zone && take_offset(p, word)) return;
  if (p.has_time && equal_fold(word, "pm")) p.pm = true;
  if (p.has_time && equal_fold(word, "am")) p.am = true;
  if (p.month < 0 && month_named(word) > 0) {
    p.month = month_named(word);
  } else if (p.has_time && !p.has_zone) {
    take_zone_name(p, word);
  }
}

}  // namespace

std::optional<std::int64_t> read_date(std::string_view value) {
  Parts parts;
  for (const std::string_view word : words_of(value)) take_word(parts, word);
  return seconds_of(parts);
}

std::optional<std::int64_t> read_received_date(std::string_view value) {
  const std::size_t semicolon = value.rfind(';');
  if (semicolon == std::string_view::npos) return std::nullopt;
  return read_date(value.substr(semicolon + 1));
}

std::optional<std::int64_t> read_internal_date(std::string_view value) {
  value = trim(value);
  const auto words = words_of(value);
  if (words.size() != 3) return std::nullopt;
  Parts parts;
  if (!take_date_word(parts, words[0]) || !take_time(parts, words[1]) || !take_offset(parts, words[2]))
    return std::nullopt;
  return seconds_of(parts);
}

std::string write_date(std::int64_t seconds) {
  const Civil c = civil_from(seconds);
  std::string month(kMonths[static_cast<std::size_t>(c.month - 1)]);
  month[0] = static_cast<char>(month[0] - 'a' + 'A');
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                kWeekdays[static_cast<std::size_t>(c.weekday)].data(), static_cast<int>(c.day), month.c_str(),
                static_cast<int>(c.year), static_cast<int>(c.hour), static_cast<int>(c.minute),
                static_cast<int>(c.second));
  return out.data();
}

std::string write_rfc3339(std::int64_t seconds) {
  const Civil c = civil_from(seconds);
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", static_cast<int>(c.year),
                static_cast<int>(c.month), static_cast<int>(c.day), static_cast<int>(c.hour),
                static_cast<int>(c.minute), static_cast<int>(c.second));
  return out.data();
}

}  // namespace postern::parser
