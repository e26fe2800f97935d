// Base subjects and ticket tags in many languages.
#include "parser/subject.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

TEST(Subject, FindsTheTicket) {
  EXPECT_EQ(ticket_tag("Re: [HD-1042] Printer", "HD"), 1042);
  EXPECT_EQ(ticket_tag("AW: [hd-7]", "HD"), 7);
  EXPECT_EQ(ticket_tag("[ HD-7 ] x", "HD"), 7);
  EXPECT_EQ(ticket_tag("[list] Re: [HD-1] and [HD-2]", "HD"), 1);
  for (const char* none : {"HD-1042", "[HD-]", "[HD-1042", "[HD 1042]", "[XHD-1042]", "[HD-1042x]", "[HD--1]", "",
                           "[HD-99999999999999999999]"}) {
    EXPECT_EQ(ticket_tag(none, "HD"), std::nullopt) << none;
  }
  EXPECT_EQ(ticket_tag("[HD-99999999999999999999] [HD-3]", "HD"), 3);
}

struct Case {
  const char* input;
  const char* expected;
};

TEST(Subject, FindsWhatItIsAbout) {
  const Case cases[] = {
      {"Printer", "Printer"},
      {"Re: Printer", "Printer"},
      {"RE: AW: Re[2]: Fwd: WG: Printer", "Printer"},
      {"Re^3: Printer", "Printer"},
      {"Re : Printer (fwd)", "Printer"},
      {"Re: [HD-1042] Printer", "Printer"},
      {"[HD-1042] Re: Printer", "Printer"},
      {"Printer [HD-1042]", "Printer"},
      {"Antw: SV: VS: Odp: Printer", "Printer"},
      {"回复：打印机", "打印机"},
      {"答复: 转发: 打印机", "打印机"},
      {"[list] Re: Printer", "[list] Printer"},
      {"Re: [list] Printer", "[list] Printer"},
      {"Re: [list] AW: [list] Printer", "[list] Printer"},
      {"Regarding: Printer", "Regarding: Printer"},
      {"Resume", "Resume"},
      {"Re:", ""},
      {"  Re:   a   b ", "a b"},
      {"[urgent]", "[urgent]"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(base_subject(c.input, "HD"), c.expected) << c.input;
}

TEST(Subject, KnowsRepliesAndForwards) {
  EXPECT_TRUE(is_reply_subject("Re: x"));
  EXPECT_TRUE(is_reply_subject("[HD-1] AW: x"));
  EXPECT_FALSE(is_reply_subject("Fwd: x"));
  EXPECT_TRUE(is_forward_subject("Fwd: x"));
  EXPECT_TRUE(is_forward_subject("WG: x"));
  EXPECT_FALSE(is_forward_subject("Forward planning"));
}

TEST(Subject, LongRunsAreLinear) {
  for (const std::string piece : {"Re:", "[", "[HD-", "[a] Re: ", "(fwd)", " "}) {
    std::string text;
    while (text.size() < 128u << 10) text += piece;
    EXPECT_LE(base_subject(text, "HD").size(), text.size());
    EXPECT_EQ(ticket_tag(text, "HD"), std::nullopt);
  }
}

}  // namespace
}  // namespace postern::parser
