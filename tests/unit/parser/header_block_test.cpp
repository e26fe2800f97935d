// Where pasted header lines begin and end, and the words of each language.
#include "parser/header_block.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

TEST(HeaderBlock, EndsWhereTheTextBegins) {
  struct Case {
    const char* name;
    const char* text;
    std::size_t end;  // 0: no block
  };
  const Case cases[] = {
      {"plain", "From: Ann <ann@example.org>\nTo: Bob\nSubject: x\n\nText", 3},
      {"blank lines between, as HTML leaves them", "From: Ann <ann@example.org>\n\nTo: Bob\n\nSubject: x\n\nText", 5},
      {"addresses over two lines",
       "From: Ann <ann@example.org>\nTo: Bob <bob@example.org>;\n  Cid <cid@example.org>\nSubject: x\n\nText", 4},
      {"address below its name", "From: Ann\n<ann@example.org>\nTo: Bob\n<bob@example.org>\n\nText", 4},
      {"fields nobody needs", "From: Ann <ann@example.org>\nSent: today\nImportance: High\nTo: Bob\n\nText", 4},
      {"quoted", "> From: Ann <ann@example.org>\n> To: Bob\n> Subject: x\nText", 3},
      {"one field is none", "From: Ann <ann@example.org>\n\nText", 0},
      {"a list of places", "From: Paris\nTo: London\n", 0},
      {"words", "Notes: none\nTodo: all\n", 0},
  };
  for (const Case& c : cases) {
    const auto block = header_block_at(read_text_lines(c.text), 0);
    EXPECT_EQ(block ? block->end : 0, c.end) << c.name;
  }
}

TEST(HeaderWords, AreKnownInAnyLetterCase) {
  EXPECT_EQ(header_role("FROM"), HeaderRole::from);
  EXPECT_EQ(header_role("*Von*"), HeaderRole::from);
  EXPECT_EQ(header_role("ТЕМА"), HeaderRole::subject);
  EXPECT_EQ(header_role("À"), HeaderRole::to);
  EXPECT_EQ(header_role("Gesendet"), HeaderRole::sent);
  EXPECT_EQ(header_role("Fromage"), HeaderRole::none);
  EXPECT_EQ(header_role(""), HeaderRole::none);
}

TEST(HeaderWords, SeparatorsNeedTheirRules) {
  EXPECT_TRUE(is_original_separator("-----Original Message-----"));
  EXPECT_TRUE(is_original_separator("________ ORIGINAL MESSAGE ________"));
  EXPECT_TRUE(is_original_separator("‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐"));
  EXPECT_FALSE(is_original_separator("original message"));
  EXPECT_FALSE(is_original_separator("-- the original message was better --"));
  EXPECT_TRUE(is_forward_separator("---------- Forwarded message ---------"));
  EXPECT_TRUE(is_forward_separator("Begin forwarded message:"));
  EXPECT_FALSE(is_forward_separator("the forwarded message"));
  EXPECT_TRUE(is_reply_above_line("## Please reply above this line ##"));
  EXPECT_FALSE(is_reply_above_line("Please write your name above this line and sign."));
}

}  // namespace
}  // namespace postern::parser
