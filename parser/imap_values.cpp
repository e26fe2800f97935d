#include "parser/imap_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <system_error>

#include "parser/text.h"

namespace postern::parser {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A fixed-width field of a date.
std::optional<int> field(std::string_view text, std::size_t at, std::size_t width) {
  const std::string_view digits = text.substr(at, width);
  if (!all_digits(digits)) return std::nullopt;
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* found =
      std::find_if(kMonths.begin(), kMonths.end(), [&](std::string_view month) { return equal_fold(month, name); });
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

// "+0130" in seconds.
std::optional<int> zone(std::string_view text) {
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hours = field(text, 1, 2), minutes = field(text, 3, 2);
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::optional<std::int64_t> clock(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = field(text, 0, 2), minute = field(text, 3, 2), second = field(text, 6, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

}  // namespace

std::uint64_t uid_count(const UidSet& set) {
  std::uint64_t count = 0;
  for (const UidRange& range : set) count += std::uint64_t{range.last} - range.first + 1;
  return count;
}

std::optional<std::uint32_t> imap_number(std::string_view digits) {
  std::uint32_t value = 0;
  if (!all_digits(digits)) return std::nullopt;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end.ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> imap_nz_number(std::string_view digits) {
  const auto value = imap_number(digits);
  return value && *value != 0 ? value : std::nullopt;
}

std::optional<std::uint64_t> imap_size(std::string_view digits) {
  std::uint64_t value = 0;
  if (!all_digits(digits)) return std::nullopt;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return end.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

std::optional<UidSet> uid_set(std::string_view text) {
  UidSet set;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const auto first = imap_nz_number(part.substr(0, colon));
    const auto last = colon == std::string_view::npos ? first : imap_nz_number(part.substr(colon + 1));
    if (!first || !last) return std::nullopt;
    set.push_back({std::min(*first, *last), std::max(*first, *last)});
  }
  return set;
}

std::optional<std::int64_t> imap_date_time(std::string_view text) {
  text = trim(text);
  const std::size_t day_digits = text.find('-');
  if (day_digits != 1 && day_digits != 2) return std::nullopt;
  const auto day = field(text, 0, day_digits);
  const std::string_view rest = text.substr(day_digits + 1);  // "Jul-1996 02:44:25 -0700"
  if (rest.size() != 23 || rest[3] != '-' || rest[8] != ' ' || rest[17] != ' ') return std::nullopt;
  const auto month = month_of(rest.substr(0, 3));
  const auto year = field(rest, 4, 4);
  const auto time = clock(rest.substr(9, 8));
  const auto offset = zone(rest.substr(18));
  if (!day || !month || !year || !time || !offset) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return std::int64_t{days} * 86400 + *time - *offset;
}

}  // namespace postern::parser
