// Values as people read them.
#include "daemon/cli/words.h"

#include <gtest/gtest.h>

namespace postern::cli {
namespace {

model::Time at(long seconds) { return model::Time(std::chrono::seconds(seconds)); }

TEST(Words, Times) {
  EXPECT_EQ(iso_time(at(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(plain_time(at(1'700'000'000)), "2023-11-14 22:13");
  EXPECT_EQ(age(at(0), at(59)), "0 min");
  EXPECT_EQ(age(at(100), at(0)), "0 min");  // a clock set back is no negative age
  EXPECT_EQ(age(at(0), at(7200)), "2 h");
  EXPECT_EQ(age(at(0), at(3 * 86400)), "3 d");
}

TEST(Words, Counted) {
  EXPECT_EQ(working_time(std::chrono::minutes(59)), "59 working minutes");
  EXPECT_EQ(working_time(std::chrono::hours(2)), "2 working hours");
  EXPECT_EQ(working_time(std::chrono::hours(40)), "40 working hours");
  EXPECT_EQ(counted(1, "mailbox"), "1 mailbox");
  EXPECT_EQ(counted(0, "mailbox"), "0 mailboxes");
  EXPECT_EQ(counted(9, "status"), "9 statuses");
  EXPECT_EQ(counted(2, "rule"), "2 rules");
}

TEST(Words, Sizes) {
  EXPECT_EQ(size_words(812), "812 B");
  EXPECT_EQ(size_words(12 * 1024), "12 KiB");
  EXPECT_EQ(size_words(3'565'158), "3.4 MiB");
}

TEST(Words, Roles) {
  EXPECT_STREQ(role_name(model::Role::requester), "requester");
  EXPECT_STREQ(role_name(model::Role::participant), "participant");
  EXPECT_STREQ(role_name(model::Role::copied), "copied");
}

TEST(Words, ColumnsCountCharacters) {
  EXPECT_EQ(column("abc", 5), "abc  ");
  EXPECT_EQ(column("grüße", 5), "grüße");
  EXPECT_EQ(column("überlang", 5), "über…");
}

// A mail's text cannot move the terminal's cursor (S-15 has the same for logs).
TEST(Words, TextIsPrintable) { EXPECT_EQ(indented("a\x1b[2Jb\nc", "> ", 9), "> a\\x1b[2Jb\n> c\n"); }

TEST(Words, LongTextsSayHowMuchIsLeftOut) { EXPECT_EQ(indented("1\n2\n3\n", "", 1), "1\n… (2 more lines)\n"); }

}  // namespace
}  // namespace postern::cli
