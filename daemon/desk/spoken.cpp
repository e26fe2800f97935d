#include "daemon/desk/spoken.h"

#include <unicode/datefmt.h>
#include <unicode/dcfmtsym.h>
#include <unicode/reldatefmt.h>
#include <unicode/timezone.h>

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

}  // namespace

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
