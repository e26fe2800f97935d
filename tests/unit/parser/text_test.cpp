// The text helpers that every room stands on.
#include "parser/text.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

using Views = std::vector<std::string_view>;

TEST(Text, FoldsAsciiLetterCaseOnly) {
  EXPECT_EQ(to_lower("Reply-TO: \xC3\x84"), "reply-to: \xC3\x84");
  EXPECT_TRUE(equal_fold("Message-ID", "message-id"));
  EXPECT_FALSE(equal_fold("Message-ID", "message-id "));
  EXPECT_TRUE(starts_with_fold("RE: help", "re:"));
  EXPECT_FALSE(starts_with_fold("re", "re:"));
}

TEST(Text, TrimsAndSplits) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(split("a,,b", ','), (Views{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (Views{""}));
  EXPECT_EQ(split_lines("a\r\n\nb"), (Views{"a", "", "b"}));
  EXPECT_EQ(split_lines("a\n"), (Views{"a"}));
  EXPECT_EQ(split_lines(""), Views{});
  for (const std::string_view text : {"a\r\n\nb", "a\n", "", "\n", "\n\n", "a", "\r"}) {
    Views one_by_one;
    for (const std::string_view line : EachLine(text)) one_by_one.push_back(line);
    EXPECT_EQ(one_by_one, split_lines(text)) << text;
  }
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

TEST(Text, KeepsTheFirstLines) {
  EXPECT_EQ(first_lines("a\nb\nc", 2), "a\nb\n");
  EXPECT_EQ(first_lines("a\nb\nc", 3), "a\nb\nc");
  EXPECT_EQ(first_lines("a\nb\n", 3), "a\nb\n");
  EXPECT_EQ(first_lines("a\nb", 0), "");
  EXPECT_EQ(first_lines("", 1), "");
}

TEST(Text, TruncatesBetweenCharacters) {
  EXPECT_EQ(truncate_utf8("gr\xC3\xBC\xC3\x9F", 3), "gr");
  EXPECT_EQ(truncate_utf8("gr\xC3\xBC\xC3\x9F", 4), "gr\xC3\xBC");
  EXPECT_EQ(truncate_utf8("\xF0\x9F\x98\x80", 3), "");
  EXPECT_EQ(truncate_utf8("abc", 3), "abc");
  EXPECT_EQ(truncate_utf8("\x80\x80\x80\x80\x80\x80\x80", 6).size(), 6u);
}

struct PrintableCase {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(Text, PrintsHostileTextHarmlessly) {
  const PrintableCase cases[] = {
      {"plain", "help \xC3\xBC", "help \xC3\xBC"},
      {"line end", "a\r\nb", "a\\x0d\\x0ab"},
      {"NUL", std::string("a\0b", 3), "a\\x00b"},
      {"escape sequence", "\x1B[31m", "\\x1b[31m"},
      {"C1 control", "\xC2\x9B", "\\u{9b}"},
      {"bidi override", "exe\xE2\x80\xAEtxt", "exe\\u{202e}txt"},
      {"zero width", ".ht\xE2\x80\x8B", ".ht\\u{200b}"},
      {"byte order mark", "\xEF\xBB\xBFx", "\\u{feff}x"},
      {"invalid UTF-8", "caf\xE9", "caf\\xe9"},
      {"overlong slash", "\xC0\xAF", "\\xc0\\xaf"},
      {"surrogate", "\xED\xA0\x80", "\\xed\\xa0\\x80"},
  };
  for (const auto& c : cases) EXPECT_EQ(printable(c.input), c.expected) << c.name;
}

TEST(Text, PrintsAtMostSoManyBytes) {
  EXPECT_EQ(printable("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(printable("abcdefghi", 8), "abcde...");
  EXPECT_EQ(printable("abcd\nfghi", 8), "abcd...");
  EXPECT_EQ(printable("abcdef", 2), "..");
}

TEST(Text, EncodesBytes) {
  EXPECT_EQ(to_hex(std::string("\x00\xAB\xFF", 3)), "00abff");
  // RFC 4648 10, in lower case and without padding.
  EXPECT_EQ(base32_lower(""), "");
  EXPECT_EQ(base32_lower("f"), "my");
  EXPECT_EQ(base32_lower("fo"), "mzxq");
  EXPECT_EQ(base32_lower("foo"), "mzxw6");
  EXPECT_EQ(base32_lower("foob"), "mzxw6yq");
  EXPECT_EQ(base32_lower("fooba"), "mzxw6ytb");
  EXPECT_EQ(base32_lower("foobar"), "mzxw6ytboi");
}

TEST(Text, Hashes) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231 4.3, test case 2.
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256("", "x"), hmac_sha256(std::string_view(), "x"));
}

TEST(Text, ComparesInConstantTime) {
  EXPECT_TRUE(equal_constant_time("token", "token"));
  EXPECT_FALSE(equal_constant_time("token", "tokex"));
  EXPECT_FALSE(equal_constant_time("token", "toke"));
  EXPECT_TRUE(equal_constant_time("", ""));
}

TEST(Text, FindsTheNameThatWasMeant) {
  const std::vector<std::string> known = {"mailbox", "password", "prefix"};
  EXPECT_EQ(nearest_name("pasword", known), "password");
  EXPECT_EQ(nearest_name("Mailbox", known), "mailbox");
  EXPECT_EQ(nearest_name("chekc", {"cheque", "check"}), "check") << "two letters in the wrong order are one mistake";
  EXPECT_EQ(nearest_name("doen", {"open", "done"}), "done");
  EXPECT_EQ(nearest_name("colour", known), "");
  EXPECT_EQ(nearest_name("", known), "");
}

}  // namespace
}  // namespace postern
