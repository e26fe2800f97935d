// The values inside IMAP responses: numbers, UID sets and dates. RFC 3501 9. Pure functions, no allocation from a
// number the server sent: a set stays ranges, however much it claims to hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace postern::parser {

// "1:5" is one range, "7" one of a single UID. first <= last; 1 <= first.
struct UidRange {
  std::uint32_t first = 0, last = 0;
  bool operator==(const UidRange&) const = default;
};
using UidSet = std::vector<UidRange>;

// How many UIDs the set names; one named twice counts twice.
std::uint64_t uid_count(const UidSet& set);

// Digits only. Nothing on a sign, a blank, no digit, or a number above 32 bits.
std::optional<std::uint32_t> imap_number(std::string_view digits);

// nz-number as in a UID or a UIDVALIDITY: never 0.
std::optional<std::uint32_t> imap_nz_number(std::string_view digits);

// A size. RFC 9051 allows 63 bits; a larger one becomes the largest uint64, so that it fails every limit.
std::optional<std::uint64_t> imap_size(std::string_view digits);

// "1,5:9,12"; a range written backwards is turned round (RFC 3501 9, seq-range). Nothing on `*` or anything else.
std::optional<UidSet> uid_set(std::string_view text);

// "17-Jul-1996 02:44:25 -0700" (date-time; the day may be padded with a blank) as seconds since 1970, UTC.
std::optional<std::int64_t> imap_date_time(std::string_view text);

}  // namespace postern::parser
