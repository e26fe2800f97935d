// Modified UTF-7 both ways, and the second spellings it refuses.
#include "parser/mutf7.h"

#include <gtest/gtest.h>

#include <string>

namespace postern::parser {
namespace {

struct Case {
  const char* utf8;
  const char* name;
};

class Mutf7 : public testing::TestWithParam<Case> {};

TEST_P(Mutf7, GoesBothWays) {
  EXPECT_EQ(mutf7_encode(GetParam().utf8), std::string(GetParam().name));
  EXPECT_EQ(mutf7_decode(GetParam().name), std::string(GetParam().utf8));
}

INSTANTIATE_TEST_SUITE_P(, Mutf7,
                         testing::Values(Case{"INBOX", "INBOX"}, Case{"", ""}, Case{"a & b", "a &- b"},
                                         Case{"&&", "&-&-"},
                                         Case{"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
                                         Case{"Entwürfe", "Entw&APw-rfe"}, Case{"é&", "&AOk-&-"},
                                         Case{"Prüf, ✓ 😀", "Pr&APw-f, &JxM- &2D3eAA-"},
                                         Case{"tab\there", "tab&AAk-here"}, Case{"\xC2\x80", "&AIA-"}));

TEST(Mutf7Decode, RefusesASecondSpellingAndNonsense) {  // S-14
  for (const char* bad : {"&", "a&", "&AOk", "&AO-", "&AOkA-", "&A-", "&AAAA-", "&!!!-", "&AGE-", "&AOk-&AOk-", "&2D0-",
                          "&3gA-", "&3gDYPQ-", "caf\xC3\xA9", "a\x01", "&AOl-"}) {
    EXPECT_FALSE(mutf7_decode(bad)) << bad;
  }
}

TEST(Mutf7Encode, RefusesWhatIsNotUtf8) {
  const auto encoded = mutf7_encode("a\xFF");
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().text, "the folder name is not UTF-8: a\\xff");
}

}  // namespace
}  // namespace postern::parser
