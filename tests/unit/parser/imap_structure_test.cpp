// BODYSTRUCTURE: what honest servers say of honest mails, and what must stay bounded.
#include "parser/imap_structure.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "parser/imap_response.h"

namespace postern::parser {
namespace {

std::optional<ImapFetch> fetched(std::string_view items) {
  ImapReader reader;
  const std::string line = "* 1 FETCH (UID 7 " + std::string(items) + ")\r\n";
  std::string_view rest = line;
  auto response = reader.next(rest);
  if (!response || !*response || !std::holds_alternative<ImapFetch>(**response)) return std::nullopt;
  return std::move(std::get<ImapFetch>(**response));
}

std::string shown(const ImapPart& part) {
  return part.section + " " + part.type + " " + part.encoding + " " + std::to_string(part.size) +
         (part.charset.empty() ? "" : " " + part.charset) + (part.format.empty() ? "" : " " + part.format) +
         (part.name.empty() ? "" : " '" + part.name + "'") + (part.attachment ? " attached" : "");
}

std::string shown(std::string_view structure) {
  const auto fetch = fetched("BODYSTRUCTURE " + std::string(structure));
  if (!fetch) return "no FETCH";
  if (!fetch->structure) return "unreadable";
  std::string out = fetch->structure->subtype + ":";
  for (const ImapPart& part : fetch->structure->parts) out += " [" + shown(part) + "]";
  const ImapPart* text = text_part(*fetch->structure);
  return out + (text ? " text " + text->section : "") + (fetch->structure->cut ? " cut" : "");
}

TEST(ImapStructure, WhatServersSay) {
  struct Case {
    const char* name;
    const char* structure;
    const char* expected;
  };
  const Case cases[] = {
      {"one part", R"(("TEXT" "PLAIN" ("CHARSET" "utf-8" "FORMAT" "flowed") NIL NIL "7BIT" 12 2))",
       ": [1 text/plain 7bit 12 utf-8 flowed] text 1"},
      {"extension data of every kind",
       R"(("text" "plain" NIL "<id>" "words" "BASE64" 12 2 "md5" ("inline" NIL) ("en" "de") "where" ("more" (1 2))))",
       ": [1 text/plain base64 12] text 1"},
      {"an attachment beside a text",
       R"((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 1)("video" "mp4" ("name" "a.mp4") NIL NIL "base64" 70000000 NIL ("attachment" ("filename" "Film \"one\".mp4")) NIL) "mixed" ("boundary" "x") NIL NIL))",
       "mixed: [1 text/plain 7bit 5 us-ascii] [2 video/mp4 base64 70000000 'Film \"one\".mp4' attached] text 1"},
      {"an attached text comes first, HTML alone is left",
       R"((("text" "plain" NIL NIL NIL "7bit" 5 1 NIL ("attachment" NIL))("text" "html" NIL NIL NIL "7bit" 5 1) "mixed"))",
       "mixed: [1 text/plain 7bit 5 attached] [2 text/html 7bit 5] text 2"},
      {"a forwarded mail is one part",
       R"((("text" "plain" NIL NIL NIL "7bit" 5 1)("message" "rfc822" NIL NIL NIL "7bit" 999 ("date" "subject" ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL NIL "<id>") (("text" "plain" NIL NIL NIL "7bit" 5 1)("image" "png" NIL NIL NIL "base64" 5) "mixed") 17 NIL ("attachment" ("filename" "old.eml"))) "mixed"))",
       "mixed: [1 text/plain 7bit 5] [2 message/rfc822 7bit 999 'old.eml' attached] text 1"},
      {"names in pieces, in another charset, encoded, and hostile",
       R"((("a" "b" ("name*0" "long " "name*1" "name") NIL NIL "base64" 1)("a" "b" NIL NIL NIL "base64" 1 NIL ("attachment" ("filename*" "utf-8''%C3%A4.bin")))("a" "b" ("name" "=?utf-8?Q?=C3=A4?=.bin") NIL NIL "base64" 1)("a" "b" ("name" "../../etc/passwd") NIL NIL "base64" 1) "mixed"))",
       "mixed: [1 a/b base64 1 'long name'] [2 a/b base64 1 'ä.bin' attached] [3 a/b base64 1 'ä.bin'] "
       "[4 a/b base64 1 'passwd']"},
      {"words that are none are left out",
       R"(("TEXT" "PLAIN" ("CHARSET" "a\"b; x=y") NIL NIL "8 bit" 18446744073709551999 2))",
       ": [1 text/plain  18446744073709551615] text 1"},
      {"a literal for a name", "(\"a\" \"b\" (\"name\" {3}\r\nx.y) NIL NIL \"7bit\" 1)", ": [1 a/b 7bit 1 'x.y']"},
      {"an empty list", "()", "unreadable"},
      {"NIL", "NIL", "unreadable"},
      {"a list of lists without an end of sense", "(((())))", "unreadable"},
      {"no subtype", R"(("text"))", "unreadable"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shown(c.structure), c.expected) << c.name;
  }
}

TEST(ImapStructure, SectionsOfNestedParts) {
  EXPECT_EQ(shown(R"(((("text" "plain" NIL NIL NIL "7bit" 5 1)("text" "html" NIL NIL NIL "7bit" 6 1) "alternative")("image" "png" NIL NIL NIL "base64" 7) "related"))"),
            "related: [1.1 text/plain 7bit 5] [1.2 text/html 7bit 6] [2 image/png base64 7] text 1.1");
}

TEST(ImapStructure, WhatCannotBeReadSparesTheOtherItems) {
  const auto fetch = fetched("BODYSTRUCTURE ((())) BODY[HEADER]<0> {3}\r\na:b RFC822.SIZE 5");
  ASSERT_TRUE(fetch);
  EXPECT_FALSE(fetch->structure);
  EXPECT_EQ(fetch->header, "a:b");
  EXPECT_EQ(fetch->size, 5u);
}

TEST(ImapStructure, Sections) {
  const auto fetch = fetched("BODY[HEADER.FIELDS (MESSAGE-ID)] {4}\r\nid\r\n BODY[1.2]<0> \"text\" BODY[2.MIME] NIL");
  ASSERT_TRUE(fetch);
  EXPECT_EQ(fetch->header, "id\r\n");
  EXPECT_EQ(fetch->part_section, "1.2");
  EXPECT_EQ(fetch->part, "text");
  EXPECT_FALSE(fetch->body);
}

TEST(ImapStructure, DeepAndWideAreCut) {  // S-10, S-14
  const std::string leaf = R"(("text" "plain" NIL NIL NIL "7bit" 5 1))";
  std::string wide = "(", deep;
  for (int i = 0; i < 3000; ++i) wide += leaf;
  const auto many = fetched("BODYSTRUCTURE " + wide + " \"mixed\")");
  ASSERT_TRUE(many && many->structure);
  EXPECT_EQ(many->structure->parts.size(), 1000u);
  EXPECT_TRUE(many->structure->cut);
  for (int i = 0; i < 200; ++i) deep += "(";
  deep += leaf;
  for (int i = 0; i < 200; ++i) deep += " \"mixed\")";
  const auto nested = fetched("BODYSTRUCTURE " + deep);
  ASSERT_TRUE(nested && nested->structure);
  EXPECT_TRUE(nested->structure->parts.empty());
  EXPECT_TRUE(nested->structure->cut);
}

}  // namespace
}  // namespace postern::parser
