// The reply grammar by itself: codes, enhanced codes, many lines, and what is no reply (O-09).
#include <gtest/gtest.h>

#include <string>

#include "parser/smtp_reply.h"

namespace postern::parser {
namespace {

std::string shown(const SmtpReply& reply) {
  return std::to_string(reply.code) + "/" + reply.enhanced + "/" + reply.text();
}

// Every reply in `bytes`, given in pieces; the error last.
std::string read_all(std::string_view bytes, std::size_t piece) {
  SmtpReplyReader reader;
  std::string out;
  while (!bytes.empty()) {
    auto part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (!part.empty()) {
      const auto reply = reader.next(part);
      if (!reply) return out + "error: " + reply.error().text;
      if (*reply) out += shown(**reply) + ";";
    }
  }
  return out;
}

std::string read_cut(std::string_view bytes, std::size_t cut) {
  SmtpReplyReader reader;
  std::string out;
  for (std::string_view part : {bytes.substr(0, cut), bytes.substr(cut)}) {
    while (!part.empty()) {
      const auto reply = reader.next(part);
      if (!reply) return out + "error: " + reply.error().text;
      if (*reply) out += shown(**reply) + ";";
    }
  }
  return out;
}

struct Case {
  const char* name;
  std::string bytes;
  std::string expected;
};

class Replies : public testing::TestWithParam<Case> {};

TEST_P(Replies, AreReadHoweverTheBytesArrive) {
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100000}}) {
    EXPECT_EQ(read_all(GetParam().bytes, piece), GetParam().expected) << "in pieces of " << piece;
  }
  for (std::size_t cut = 1; cut < GetParam().bytes.size(); ++cut) {
    EXPECT_EQ(read_cut(GetParam().bytes, cut), GetParam().expected) << "cut at " << cut;
  }
}

using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    O09, Replies,
    testing::Values(Case{"Plain", "250 ok\r\n", "250//ok;"}, Case{"CodeAlone", "250\r\n", "250//;"},
                    Case{"CodeAndBlank", "354 \r\n", "354//;"}, Case{"LfOnly", "250 ok\n", "250//ok;"},
                    Case{"Two", "250 a\r\n550 b\r\n", "250//a;550//b;"},
                    Case{"Lines", "250-a\r\n250-\r\n250 c\r\n", "250//a  c;"},
                    Case{"Enhanced", "550 5.1.1 unknown\r\n", "550/5.1.1/unknown;"},
                    Case{"EnhancedAlone", "250 2.1.5\r\n", "250/2.1.5/;"},
                    Case{"EnhancedOnEachLine", "550-5.1.1 a\r\n550 5.1.1 b\r\n", "550/5.1.1/a b;"},
                    Case{"EnhancedOfAnotherClass", "550 4.1.1 a\r\n", "550//4.1.1 a;"},
                    Case{"EnhancedTooLong", "550 5.1.1234 a\r\n", "550//5.1.1234 a;"},
                    Case{"AddressIsNoEnhancedCode", "220 2.0.0.1 host\r\n", "220//2.0.0.1 host;"},
                    Case{"NoCode", "hello\r\n", "error: malformed SMTP reply: \"hello\" is no reply"},
                    Case{"Empty", "\r\n", "error: malformed SMTP reply: \"\" is no reply"},
                    Case{"TwoDigits", "25 ok\r\n", "error: malformed SMTP reply: \"25 ok\" is no reply"},
                    Case{"FourDigits", "2500 ok\r\n", "error: malformed SMTP reply: \"2500 ok\" is no reply"},
                    Case{"CodeTooLow", "150 ok\r\n", "error: malformed SMTP reply: \"150 ok\" is no reply"},
                    Case{"CodeTooHigh", "650 ok\r\n", "error: malformed SMTP reply: \"650 ok\" is no reply"},
                    Case{"CodeChanges", "250-a\r\n550 b\r\n",
                         "error: malformed SMTP reply: code 250 goes on as \"550 b\""},
                    Case{"Nul", "250 a\0b\r\n"s, "error: malformed SMTP reply: a NUL in \"250 a\\x00b\""},
                    Case{"OtherTrade", "* OK IMAP\r\n", "error: malformed SMTP reply: \"* OK IMAP\" is no reply"}),
    [](const auto& one) { return one.param.name; });

TEST(SmtpReply, BoundsOneLine) {
  EXPECT_NE(read_all("250 " + std::string(3u << 20, 'x'), 1000).find("longer than 4096"), std::string::npos);
  EXPECT_EQ(read_all("250 " + std::string(4000, 'x') + "\r\n", 1000).size(), 4006u);
}

TEST(SmtpReply, BoundsTheLinesOfAReply) {
  std::string endless;
  while (endless.size() < 3u << 20) endless += "250-more\r\n";
  EXPECT_NE(read_all(endless, 1000).find("more than 200 lines"), std::string::npos);
}

TEST(SmtpReply, AnErrorIsFinal) {
  SmtpReplyReader reader;
  std::string_view bytes = "nonsense\r\n";
  EXPECT_FALSE(reader.next(bytes));
  bytes = "250 ok\r\n";
  EXPECT_FALSE(reader.next(bytes));
}

}  // namespace
}  // namespace postern::parser
