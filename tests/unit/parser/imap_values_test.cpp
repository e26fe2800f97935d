// Numbers, UID sets and dates of IMAP, and what is none.
#include "parser/imap_values.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace postern::parser {
namespace {

TEST(ImapNumber, TakesDigitsOfThirtyTwoBits) {
  EXPECT_EQ(imap_number("0"), 0u);
  EXPECT_EQ(imap_number("4294967295"), 4294967295u);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "4294967296", "99999999999999999999", "1a", "*"}) {
    EXPECT_FALSE(imap_number(bad)) << bad;
  }
  EXPECT_FALSE(imap_nz_number("0"));
}

TEST(ImapSize, OfMoreThan64BitsFailsEveryLimit) {
  EXPECT_EQ(imap_size("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(imap_size("99999999999999999999999"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(imap_size("-1"));
}

TEST(UidSet, ReadsRanges) {
  EXPECT_EQ(uid_set("1,5:9,12"), (UidSet{{1, 1}, {5, 9}, {12, 12}}));
  EXPECT_EQ(uid_set("9:5"), (UidSet{{5, 9}}));
  for (const char* bad : {"", ",", "1,", "0", "1:", ":1", "1:*", "*", "1:2:3", "1 2", "5,", "4294967296"}) {
    EXPECT_FALSE(uid_set(bad)) << bad;
  }
}

TEST(UidSet, StaysSmallHoweverMuchItClaims) {  // S-13
  const auto set = uid_set("1:4294967295");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->size(), 1u);
  EXPECT_EQ(uid_count(*set), 4294967295u);
}

struct DateCase {
  const char* text;
  std::optional<std::int64_t> expected;
};

class ImapDateTime : public testing::TestWithParam<DateCase> {};

TEST_P(ImapDateTime, IsReadOrNot) {
  EXPECT_EQ(imap_date_time(GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    , ImapDateTime,
    testing::Values(DateCase{"01-Jan-1970 00:00:00 +0000", 0}, DateCase{" 1-Jan-1970 01:00:00 +0100", 0},
                    DateCase{"1-jan-1970 00:00:01 +0000", 1}, DateCase{"17-Jul-1996 02:44:25 -0700", 837596665},
                    DateCase{"29-Feb-2024 23:59:60 +0000", 1709251200}, DateCase{"31-Dec-1969 23:59:59 +0000", -1},
                    DateCase{"29-Feb-2023 00:00:00 +0000", std::nullopt},
                    DateCase{"32-Jan-2023 00:00:00 +0000", std::nullopt},
                    DateCase{"01-Foo-2023 00:00:00 +0000", std::nullopt},
                    DateCase{"01-Jan-2023 24:00:00 +0000", std::nullopt},
                    DateCase{"01-Jan-2023 00:00:00", std::nullopt}, DateCase{"01-Jan-2023 00:00:00 GMT", std::nullopt},
                    DateCase{"-1-Jan-2023 00:00:00 +0000", std::nullopt},
                    DateCase{"01-Jan-20230000000 00:00:00 +0000", std::nullopt}, DateCase{"", std::nullopt},
                    DateCase{"-", std::nullopt}));

}  // namespace
}  // namespace postern::parser
