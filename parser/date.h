// Dates in mail (RFC 5322 3.3, 4.3), and IMAP's INTERNALDATE (RFC 9051 9, date-time). Seconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::parser {

// The Date field in every form people send: obsolete zones and two-digit years, comments, missing weekday, seconds or
// zone, asctime's order, ISO 8601. A day, a month by name (or ISO 8601) and a year must be there; nothing is taken
// from elsewhere. Nothing for a date that does not exist, and for years outside 1900..9999. A zone that is missing or
// unknown is UTC (RFC 5322 4.3).
std::optional<std::int64_t> read_date(std::string_view value);

// The date after the last ';' of a Received field (RFC 5322 3.6.7).
std::optional<std::int64_t> read_received_date(std::string_view value);

// "17-Jul-1996 02:44:25 -0700", the day with a blank for its first digit.
std::optional<std::int64_t> read_internal_date(std::string_view value);

// "Wed, 17 Jul 1996 09:44:25 +0000": always UTC, so that the same second is the same bytes.
std::string write_date(std::int64_t seconds);

// "1996-07-17T09:44:25Z" (RFC 3339).
std::string write_rfc3339(std::int64_t seconds);

}  // namespace postern::parser
