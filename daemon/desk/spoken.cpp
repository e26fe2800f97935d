#include "daemon/desk/spoken.h"

#include <unicode/datefmt.h>
#include <unicode/dcfmtsym.h>
#include <unicode/dtptngen.h>
#include <unicode/measfmt.h>
#include <unicode/measunit.h>
#include <unicode/reldatefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

namespace postern::desk {
namespace {

// ICU's plain English is that of the United States; ours says "3 March 2026".
icu::Locale locale_of(const std::string& language) {
  return language.empty() || language == "en" ? icu::Locale("en", "GB")
                                              : icu::Locale::createCanonical(language.c_str());
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string decimal_mark(const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::DecimalFormatSymbols symbols(locale_of(language), error);
  return U_FAILURE(error) ? "." : to_utf8(symbols.getSymbol(icu::DecimalFormatSymbols::kDecimalSeparatorSymbol));
}

using std::chrono::days;
using std::chrono::minutes;

bool is_german(const std::string& language) { return language == "de" || language.starts_with("de-"); }
bool is_english(const std::string& language) { return language.empty() || language == "en" || language.starts_with("en-"); }

// What a clock on the wall shows, as if it were UTC.
model::Time on_the_wall(model::Time time, const std::string& zone) {
  const std::unique_ptr<icu::TimeZone> rules(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
  int32_t raw = 0, summer = 0;
  UErrorCode error = U_ZERO_ERROR;
  rules->getOffset(static_cast<UDate>(time.time_since_epoch().count()) * 1000, false, raw, summer, error);
  return U_FAILURE(error) ? time : time + std::chrono::seconds((raw + summer) / 1000);
}

// A time on the wall by the fields that `skeleton` names ("EEEE", "dMMMM"), in their order in that language.
std::string written(model::Time wall, const char* skeleton, const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = locale_of(language);
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(icu::DateTimePatternGenerator::createInstance(locale, error));
  if (U_FAILURE(error)) return "";
  const icu::UnicodeString pattern = patterns->getBestPattern(icu::UnicodeString::fromUTF8(skeleton), error);
  icu::SimpleDateFormat format(pattern, locale, error);
  if (U_FAILURE(error)) return "";
  format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
  icu::UnicodeString out;
  return to_utf8(format.format(static_cast<double>(wall.time_since_epoch().count()) * 1000.0, out));
}

// A moment of a day as people say it. `ends`: midnight is the end of a day, not the beginning of the next.
struct Spoken {
  std::chrono::sys_days day;
  minutes time{};
  days ahead{};  // of today

  Spoken(model::Time wall, model::Time now, bool ends)
      : day(std::chrono::floor<days>(wall - std::chrono::seconds(ends ? 1 : 0))),
        time(std::chrono::floor<minutes>(wall - model::Time(day))),
        ahead(day - std::chrono::floor<days>(now)) {}

  std::string clock() const {
    const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(time.count() / 60) + ":" + two(time.count() % 60);
  }
  // Half a year away, the year belongs to a date.
  std::string date(const std::string& language) const {
    return written(model::Time(day), ahead > days(180) ? "dMMMMy" : "dMMMM", language);
  }
  std::string weekday(const std::string& language) const { return written(model::Time(day), "EEEE", language); }
};

std::string english_day(const Spoken& moment, const std::string& language) {
  if (moment.ahead <= days(0)) return "today";
  if (moment.ahead == days(1)) return "tomorrow";
  return "on " + (moment.ahead <= days(6) ? moment.weekday(language) : moment.date(language));
}

std::string german_day(const Spoken& moment, const std::string& language) {
  if (moment.ahead <= days(0)) return "heute";
  if (moment.ahead == days(1)) return "morgen";
  return "am " + (moment.ahead <= days(6) ? moment.weekday(language) : moment.date(language));
}

model::Time up_to_half_hour(model::Time wall) {
  const auto half_hours = std::chrono::ceil<minutes>(wall.time_since_epoch()) + minutes(29);
  return model::Time(half_hours - half_hours % minutes(30));
}

struct Unit {
  std::int64_t count;
  const char *one_en, *many_en, *one_de, *many_de;
  icu::MeasureUnit* (*measure)(UErrorCode&);
};

Unit unit_of(std::chrono::seconds duration) {
  using std::chrono::ceil, std::chrono::hours;
  const auto whole = std::max(ceil<minutes>(duration), minutes(1));
  if (whole < hours(2) && whole != hours(1)) {
    return {whole.count(), "a minute", "minutes", "einer Minute", "Minuten", icu::MeasureUnit::createMinute};
  }
  if (whole < hours(48) && whole != hours(24)) {
    return {ceil<hours>(whole).count(), "an hour", "hours", "einer Stunde", "Stunden", icu::MeasureUnit::createHour};
  }
  return {ceil<days>(whole).count(), "a day", "days", "eines Tages", "Tagen", icu::MeasureUnit::createDay};
}

std::string measured(const Unit& unit, const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::MeasureFormat format(locale_of(language), UMEASFMT_WIDTH_WIDE, error);
  const icu::Measure measure(icu::Formattable(static_cast<int64_t>(unit.count)), unit.measure(error), error);
  icu::UnicodeString out;
  icu::FieldPosition nowhere(icu::FieldPosition::DONT_CARE);
  if (U_FAILURE(error)) return "";
  format.formatMeasures(&measure, 1, out, nowhere, error);
  return U_FAILURE(error) ? "" : to_utf8(out);
}

}  // namespace

std::string spoken_by(model::Time due, model::Time now, const std::string& zone, const std::string& language) {
  const model::Time wall = up_to_half_hour(on_the_wall(due, zone));
  const Spoken moment(wall, on_the_wall(now, zone), true);
  if (is_german(language)) return german_day(moment, language) + " bis " + moment.clock() + " Uhr";
  if (is_english(language)) return "by " + moment.clock() + " " + english_day(moment, language);
  return written(wall, "EEEEdMMMMHm", language);
}

std::string spoken_at(model::Time time, model::Time now, const std::string& zone, const std::string& language) {
  const model::Time wall = on_the_wall(time, zone);
  const Spoken moment(wall, on_the_wall(now, zone), false);
  if (is_german(language)) return german_day(moment, language) + " um " + moment.clock() + " Uhr";
  if (is_english(language)) return "at " + moment.clock() + " " + english_day(moment, language);
  return written(wall, "EEEEdMMMMHm", language);
}

std::string spoken_clock(model::Time time, const std::string& zone, const std::string& language) {
  const model::Time wall = on_the_wall(time, zone);
  return Spoken(wall, wall, false).clock() + (is_german(language) ? " Uhr" : "");
}

std::string spoken_within(std::chrono::seconds duration, const std::string& language) {
  const Unit unit = unit_of(duration);
  const std::string count = std::to_string(unit.count) + " ";
  if (is_german(language)) return "innerhalb " + (unit.count == 1 ? unit.one_de : "von " + count + unit.many_de);
  if (is_english(language)) return "within " + (unit.count == 1 ? unit.one_en : count + unit.many_en);
  return measured(unit, language);
}

std::string spoken_ago(std::chrono::seconds duration, const std::string& language) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration).count();
  if (minutes < 2) return "";
  const bool hours = minutes >= 120, days = minutes >= 48 * 60;
  const auto unit = days ? UDAT_RELATIVE_DAYS : hours ? UDAT_RELATIVE_HOURS : UDAT_RELATIVE_MINUTES;
  const auto count = days ? minutes / (24 * 60) : hours ? minutes / 60 : minutes;
  UErrorCode error = U_ZERO_ERROR;
  const icu::RelativeDateTimeFormatter formatter(locale_of(language), error);
  if (U_FAILURE(error)) return "";
  icu::UnicodeString out;
  formatter.format(static_cast<double>(count), UDAT_DIRECTION_LAST, unit, out, error);
  return U_FAILURE(error) ? "" : to_utf8(out);
}

std::string spoken_date(model::Time time, const std::string& language) {
  const std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale_of(language)));
  if (!format) return "";
  format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
  icu::UnicodeString out;
  return to_utf8(format->format(static_cast<double>(time.time_since_epoch().count()) * 1000.0, out));
}

std::string spoken_size(std::size_t bytes, const std::string& language) {
  if (bytes < 1000) return std::to_string(bytes) + (language.starts_with("de") ? " Bytes" : " bytes");
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1000) + " kB";
  const std::size_t tenths = (bytes + 50'000) / 100'000;
  return std::to_string(tenths / 10) + decimal_mark(language) + std::to_string(tenths % 10) + " MB";
}

}  // namespace postern::desk
