// RFC 3676: what is joined, and what is not.
#include "parser/format_flowed.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* input;
  bool del_sp;
  const char* expected;
};

TEST(FormatFlowed, JoinsWhatOldReadersNeededBroken) {
  const Case cases[] = {
      {"soft break", "one \ntwo\n", false, "one two\n"},
      {"soft break, delsp", "ein\xC3\xA4 \nug\n", true, "ein\xC3\xA4ug\n"},
      {"fixed line", "one\ntwo\n", false, "one\ntwo\n"},
      {"CRLF", "one \r\ntwo\r\n", false, "one two\n"},
      {"paragraphs", "a \nb\n\nc \nd\n", false, "a b\n\nc d\n"},
      {"space-stuffed", " From here\n  indented\n", false, "From here\n indented\n"},
      {"quotes join at one depth", "> a \n> b\n", false, "> a b\n"},
      {"quotes of two depths stay apart", ">> a \n> b\n", false, "> > a\n> b\n"},
      {"signature stands alone", "bye \n-- \nAnn\n", false, "bye\n-- \nAnn\n"},
      {"last line soft", "open \n", false, "open\n"},
      {"empty", "", false, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(unflow(c.input, c.del_sp), c.expected) << c.name;
}

}  // namespace
}  // namespace postern::parser
