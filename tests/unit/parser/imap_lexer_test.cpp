// The IMAP lexer: the same tokens however the bytes are cut, and refusals of what no bound could hold.
#include "parser/imap_lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::parser {
namespace {

std::string shown(const ImapToken& token) {
  using Kind = ImapToken::Kind;
  switch (token.kind) {
    case Kind::atom:
      return token.text;
    case Kind::quoted:
      return "\"" + token.text + "\"";
    case Kind::literal:
      return "{" + std::to_string(token.size) + (token.dropped ? " dropped}" : "}" + token.text);
    case Kind::open:
      return "(";
    case Kind::close:
      return ")";
    case Kind::text:
      return "<" + token.text + ">";
    case Kind::end:
      return ";";
  }
  return "?";
}

// All tokens with a blank between them; an error as "!text", which ends it.
std::string lexed(std::string_view input, std::size_t cut = 0, const ImapLimits& limits = {}) {
  ImapLexer lexer(limits);
  std::string out;
  for (std::string_view piece : {input.substr(0, cut), input.substr(cut)}) {
    while (true) {
      auto token = lexer.next(piece);
      if (!token) return out + "!" + token.error().text;
      if (!*token) break;
      out += shown(**token) + " ";
    }
  }
  return out;
}

std::string lexed_byte_by_byte(std::string_view input) {
  ImapLexer lexer;
  std::string out;
  for (std::size_t at = 0; at < input.size(); ++at) {
    std::string_view piece = input.substr(at, 1);
    for (auto token = lexer.next(piece);; token = lexer.next(piece)) {
      if (!token) return out + "!" + token.error().text;
      if (!*token) break;
      out += shown(**token) + " ";
    }
  }
  return out;
}

struct Case {
  const char* name;
  std::string input;
  const char* expected;
};

class ImapLexerTokens : public testing::TestWithParam<Case> {};

TEST_P(ImapLexerTokens, AreTheSameHoweverTheBytesAreCut) {
  for (std::size_t cut = 0; cut <= GetParam().input.size(); ++cut) {
    ASSERT_EQ(lexed(GetParam().input, cut), GetParam().expected) << "cut at " << cut;
  }
  ASSERT_EQ(lexed_byte_by_byte(GetParam().input), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    , ImapLexerTokens,
    testing::Values(
        Case{"Exists", "* 23 EXISTS\r\n", "* 23 EXISTS ; "}, Case{"BareLineFeed", "* 23 EXISTS\n", "* 23 EXISTS ; "},
        Case{"TwoResponses", "* 1 EXISTS\r\n* 0 RECENT\r\n", "* 1 EXISTS ; * 0 RECENT ; "},
        Case{"EmptyLinesBetween", "\r\n\r\n* 1 EXISTS\r\n\n", "* 1 EXISTS ; "},
        Case{"Lists", "* 1 FETCH (FLAGS (\\Seen $x) UID 5)\r\n", "* 1 FETCH ( FLAGS ( \\Seen $x ) UID 5 ) ; "},
        Case{"Quoted", "* LIST () \"/\" \"a \\\"b\\\\ c\"\r\n", "* LIST ( ) \"/\" \"a \"b\\ c\" ; "},
        Case{"QuotedNilIsNoNil", "* LIST () NIL \"NIL\"\r\n", "* LIST ( ) NIL \"NIL\" ; "},
        Case{"NilPrefixIsAnAtom", "* LIST () NIL NILxxx\r\n", "* LIST ( ) NIL NILxxx ; "},
        Case{"Literal", "* 1 FETCH (BODY[] {5}\r\na\r\nb) UID 2)\r\n", "* 1 FETCH ( BODY[] {5}a\r\nb) UID 2 ) ; "},
        Case{"LiteralWithBareLineFeed", "* 1 FETCH (BODY[] {2}\nab)\r\n", "* 1 FETCH ( BODY[] {2}ab ) ; "},
        Case{"LiteralPlus", "* 1 FETCH (BODY[] {2+}\r\nab)\r\n", "* 1 FETCH ( BODY[] {2}ab ) ; "},
        Case{"Literal8", "* 1 FETCH (BINARY[] ~{2}\r\nab)\r\n", "* 1 FETCH ( BINARY[] {2}ab ) ; "},
        Case{"LiteralWithoutABlankBefore", "* 1 FETCH (BODY[]{2}\r\nab)\r\n", "* 1 FETCH ( BODY[] {2}ab ) ; "},
        Case{"EmptyLiteral", "* 1 FETCH (BODY[] {0}\r\n)\r\n", "* 1 FETCH ( BODY[] {0} ) ; "},
        Case{"LiteralAsAName", "* LIST () \"/\" {4}\r\na\"(b\r\n", "* LIST ( ) \"/\" {4}a\"(b ; "},
        Case{"SectionWithBlanks", "* 1 FETCH (BODY[HEADER.FIELDS (FROM TO)] NIL)\r\n",
             "* 1 FETCH ( BODY[HEADER.FIELDS (FROM TO)] NIL ) ; "},
        Case{"BracketInAFlagIsALetter", "* 1 FETCH (FLAGS ($a[b \\Seen))\r\n",
             "* 1 FETCH ( FLAGS ( $a[b \\Seen ) ) ; "},
        Case{"BracketInAName", "* LIST () \"/\" [Gmail]/All\r\n", "* LIST ( ) \"/\" [Gmail]/All ; "},
        Case{"StatusText", "* OK [ALERT] \"odd ( { text\r\n", "* OK <[ALERT] \"odd ( { text> ; "},
        Case{"StatusInLowerCase", "p1 ok done\r\n", "p1 ok <done> ; "},
        Case{"StatusWithoutText", "p1 NO\r\np2 BAD \r\n", "p1 NO ; p2 BAD <> ; "},
        Case{"StatusWordInsideDataIsAWord", "* LIST (OK) \"/\" OK\r\n", "* LIST ( OK ) \"/\" OK ; "},
        Case{"Continuation", "+ go \"ahead\r\n", "+ <go \"ahead> ; "}, Case{"ContinuationAlone", "+\r\n", "+ ; "},
        Case{"CarriageReturnInText", "* OK a\rb\r\n", "* OK <a\rb> ; "},
        Case{"TabsAndManyBlanks", "*  1\t EXISTS \r\n", "* 1 EXISTS ; "},
        Case{"UnbalancedListEndsWithItsLine", "* 1 FETCH (FLAGS (\r\n* 1 EXISTS\r\n",
             "* 1 FETCH ( FLAGS ( ; * 1 EXISTS ; "},
        Case{"CloseWithoutOpen", "* ) )\r\n", "* ) ) ; "},
        Case{"OpenSectionEndsWithItsLine", "* 1 FETCH (BODY[HEADER x\r\n* 1 EXISTS\r\n",
             "* 1 FETCH ( BODY[HEADER x ; * 1 EXISTS ; "},
        Case{"LineOfAQuotedStringAlone", "\"x\"\r\n* 1 EXISTS\r\n", "\"x\" ; * 1 EXISTS ; "},
        // S-08: no count that cannot be one is waited for
        Case{"NegativeCount", "* 1 FETCH (BODY[] {-1}\r\n",
             "* 1 FETCH ( BODY[] !a literal's count is no number of bytes: {-"},
        Case{"CountAbove64Bits", "* 1 FETCH (BODY[] {99999999999999999999}\r\n",
             "* 1 FETCH ( BODY[] !a literal's count is no number of bytes: {9999999999999999999"},
        Case{"CountOf4GiB", "* 1 FETCH (BODY[] {4294967295}\r\n",
             "* 1 FETCH ( BODY[] !a literal of 4294967295 bytes is announced; at most 1073741824 are read"},
        Case{"NoCount", "* X {}\r\n", "* X !a literal's count is no number of bytes: {}"},
        Case{"CountAndMore", "* X {3}x\r\n", "* X !a literal's count {3} is not followed by the end of the line"},
        Case{"QuotedOverTheLineEnd", "* X \"abc\r\n", "* X !a quoted string runs over the end of its line"}),
    [](const auto& test) { return test.param.name; });

TEST(ImapLexer, DropsALiteralAboveTheLimitAndGoesOn) {  // S-10
  ImapLimits limits;
  limits.literal_bytes = 4;
  EXPECT_EQ(lexed("* 1 FETCH (A {3}\r\nabc B {2}\r\nde C {1}\r\nf)\r\n* X {4}\r\nabcd\r\n", 0, limits),
            "* 1 FETCH ( A {3}abc B {2 dropped} C {1}f ) ; * X {4}abcd ; ");
}

TEST(ImapLexer, RefusesALineWithoutAnEnd) {  // S-14
  const std::string refusal = "!a response is longer than 262144 bytes";
  for (const char* begin : {"* OK ", "* ", "* \"", "* 1 FETCH (BODY["}) {
    EXPECT_TRUE(lexed(begin + std::string(1'000'000, 'x')).ends_with(refusal)) << begin;
  }
}

TEST(ImapLexer, RefusesAnEndlessResponseOfEmptyLiterals) {
  std::string input = "* X";
  for (int i = 0; i < 80'000; ++i) input += " {0}\r\n";
  EXPECT_TRUE(lexed(input).ends_with("!a response is longer than 262144 bytes"));
}

TEST(ImapLexer, RefusesDeepNesting) {  // S-14
  EXPECT_TRUE(lexed("* X " + std::string(10'000, '(')).ends_with("!lists are nested deeper than 256"));
}

TEST(ImapLexer, StaysRefusedAfterAnError) {
  ImapLexer lexer;
  std::string_view bad = "* X {}\r\n", good = "* 1 EXISTS\r\n";
  while (lexer.next(bad)) {
  }
  const auto again = lexer.next(good);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Failure::data);
}

TEST(ImapLexer, AllocatesNothingForAnAnnouncedLiteral) {  // S-08
  ImapLimits limits;
  limits.literal_bytes = std::size_t{1} << 40;
  limits.drained_bytes = std::uint64_t{1} << 41;
  // Would fail at once, or under a memory limit, if 1 TiB were reserved.
  EXPECT_EQ(lexed("* 1 FETCH (BODY[] {1099511627776}\r\nabc", 0, limits), "* 1 FETCH ( BODY[] ");
}

}  // namespace
}  // namespace postern::parser
