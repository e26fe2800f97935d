// Message-IDs and lists of them, with the junk around (T-MIME-11).
#include "parser/message_id.h"

#include <gtest/gtest.h>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

using Ids = std::vector<std::string>;

TEST(MessageId, ReadsLists) {
  EXPECT_EQ(read_message_ids("<a@x> <b@y>"), (Ids{"a@x", "b@y"}));
  EXPECT_EQ(read_message_ids("<a@x><b@y>\r\n\t<a@x>"), (Ids{"a@x", "b@y"}));
  EXPECT_EQ(read_message_ids("Your message of \"Fri, 21 Nov\" <a@x> (comment)"), (Ids{"a@x"}));
  EXPECT_EQ(read_message_ids("a@x, b@y"), (Ids{"a@x", "b@y"}));
  EXPECT_EQ(read_message_ids("no id at all"), Ids{});
  EXPECT_EQ(read_message_ids(""), Ids{});
  EXPECT_EQ(read_message_ids("<a\r\n @x>"), (Ids{"a@x"}));
  EXPECT_EQ(read_message_ids("<a@x <b@y>"), (Ids{"a@x", "b@y"}));
  EXPECT_EQ(read_message_ids("<>"), Ids{});
}

// T-MIME-11: whatever stands there, an id is one clean line of bounded length.
TEST(MessageId, T_MIME_11_ReadsOne) {
  EXPECT_EQ(read_message_id("<a@x>"), "a@x");
  EXPECT_EQ(read_message_id(" <a@x> <b@y>"), "a@x");
  EXPECT_EQ(read_message_id("a@x"), "a@x");
  EXPECT_EQ(read_message_id("<no-at-sign>"), "no-at-sign");
  EXPECT_EQ(read_message_id(""), "");
  EXPECT_EQ(read_message_id("<>"), "");
  EXPECT_EQ(read_message_id(std::string("<a\0\r\nb@x>", 10)), "ab@x");
  EXPECT_EQ(read_message_id("<" + std::string(10000, 'a') + "@x>").size(), Limits{}.message_id_bytes);
  EXPECT_TRUE(is_utf8(read_message_id("<\xFF\xC3@x>")));
}

TEST(MessageId, KeepsTheFirstAndTheNewest) {
  std::string field;
  for (int i = 0; i < 1000; ++i) field += "<" + std::to_string(i) + "@x> ";
  const Ids ids = read_message_ids(field);
  ASSERT_EQ(ids.size(), Limits{}.references);
  EXPECT_EQ(ids.front(), "0@x");
  EXPECT_EQ(ids.back(), "999@x");
}

// T-MIME-11: brackets that open again and again are each looked at once; a quadratic reader would not come back.
TEST(MessageId, T_MIME_11_OpenBracketsAreLinear) {
  const std::string open(4u << 20, '<');
  EXPECT_EQ(read_message_id(open + "a@x.example"), "a@x.example");
  EXPECT_EQ(read_message_ids(open + "a@x.example b"), Ids{"a@x.example"});
}

}  // namespace
}  // namespace postern::parser
