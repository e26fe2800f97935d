#include "config/units.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <vector>

#include "parser/text.h"

namespace postern::config {
namespace {

struct Unit {
  const char* name;
  std::uint64_t factor;
};

constexpr Unit kDurations[] = {{"w", 7u * 86400}, {"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}};
constexpr Unit kSizes[] = {{"GiB", 1u << 30}, {"GB", 1'000'000'000}, {"MiB", 1u << 20}, {"MB", 1'000'000},
                           {"KiB", 1u << 10}, {"kB", 1'000},         {"B", 1}};
constexpr const char* kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::size_t kMaxDigits = 9;  // times the largest unit stays far below 2^63

template <std::size_t N>
std::optional<std::uint64_t> read(std::string_view text, const Unit (&units)[N]) {
  text = trim(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || digits > kMaxDigits) return std::nullopt;
  const std::string_view name = trim(text.substr(digits));
  for (const Unit& unit : units) {
    if (equal_fold(name, unit.name)) return number * unit.factor;
  }
  return std::nullopt;
}

std::optional<int> two_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

template <std::size_t N>
std::string show(std::uint64_t number, const Unit (&units)[N], const char* between) {
  for (const Unit& unit : units) {
    if (number % unit.factor == 0 && number != 0) return std::to_string(number / unit.factor) + between + unit.name;
  }
  return std::to_string(number) + between + std::end(units)[-1].name;
}

}  // namespace

std::optional<std::chrono::seconds> read_duration(std::string_view text) {
  const auto seconds = read(text, kDurations);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

std::optional<std::size_t> read_size(std::string_view text) { return read(text, kSizes); }

std::optional<int> read_weekday(std::string_view text) {
  const auto* const day = std::find(std::begin(kWeekdays), std::end(kWeekdays), text);
  return day == std::end(kWeekdays) ? std::nullopt : std::optional(static_cast<int>(day - kWeekdays));
}

std::string show_weekday(int day) { return kWeekdays[day]; }

std::string all_weekdays() { return join(std::vector<std::string>(std::begin(kWeekdays), std::end(kWeekdays)), ", "); }

std::optional<std::chrono::minutes> read_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2)), minute = two_digits(text.substr(3));
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const std::chrono::minutes time{*hour * 60 + *minute};
  return time <= std::chrono::days(1) ? std::optional(time) : std::nullopt;
}

std::string show_time_of_day(std::chrono::minutes time) {
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

std::string show_duration(std::chrono::seconds duration) {
  return show(static_cast<std::uint64_t>(duration.count()), kDurations, "");
}

std::string show_size(std::size_t bytes) { return show(bytes, kSizes, " "); }

}  // namespace postern::config
