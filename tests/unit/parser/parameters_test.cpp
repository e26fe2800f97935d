// Content-Type and Content-Disposition as people's programs write them (RFC 2045, RFC 2231, T-MIME-05).
#include "parser/parameters.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  std::string input;
  std::string value;
  std::string boundary;
};

TEST(Parameters, ReadsValuesAndTokens) {
  const Case cases[] = {
      {"plain", "multipart/mixed; boundary=b", "multipart/mixed", "b"},
      {"upper case", "MULTIPART/Mixed; BOUNDARY=B", "multipart/mixed", "B"},
      {"quoted with semicolon", "multipart/mixed; boundary=\"b;c\"", "multipart/mixed", "b;c"},
      {"quoted pair", "multipart/mixed; boundary=\"\\b\"", "multipart/mixed", "b"},
      {"comments", "multipart (c) / (d) mixed (e); boundary=b (f)", "multipart/mixed", "b"},
      {"blanks around", "multipart/mixed ; boundary = b ;", "multipart/mixed", "b"},
      {"no semicolon", "multipart/mixed boundary=b", "multipart/mixed", "b"},
      {"comma", "multipart/mixed, boundary=b", "multipart/mixed", "b"},
      {"junk behind the quote", "multipart/mixed; boundary=\"b\"xyz; a=c", "multipart/mixed", "b"},
      {"no end of quote", "multipart/mixed; boundary=\"b", "multipart/mixed", "b"},
      {"continued", "multipart/mixed; boundary*0=a; boundary*1=bc", "multipart/mixed", "abc"},
      {"with charset", "multipart/mixed; boundary*=us-ascii''b", "multipart/mixed", "b"},
      {"two", "multipart/mixed; boundary=a; boundary=b", "multipart/mixed", "a"},
      {"none", "text/plain", "text/plain", ""},
      {"empty", "", "", ""},
      {"leading semicolon", "; boundary=b", "", "b"},
      {"no value", "boundary=b; charset=c", "", "b"},
      {"no semicolon, no slash", "attachment boundary=b", "attachment", "b"},
      {"a sign of equality in a word", "text/x=y; boundary=b", "text/x=y", "b"},
  };
  for (const auto& c : cases) {
    const ParameterField field(c.input);
    EXPECT_EQ(field.value(), c.value) << c.name;
    EXPECT_EQ(field.token("boundary"), c.boundary) << c.name;
  }
}

struct NameCase {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(Parameters, ReadsNames) {
  const NameCase cases[] = {
      {"quoted", "attachment; filename=\"a b.txt\"", "a b.txt"},
      {"escaped quote", R"(attachment; filename="a\"b.txt")", "a\"b.txt"},
      {"Windows path", R"(attachment; filename="C:\tmp\a.txt")", "C:\\tmp\\a.txt"},
      {"unquoted with blanks", "attachment; filename=my file (1).txt", "my file (1).txt"},
      {"encoded word in quotes", "attachment; filename=\"=?utf-8?B?w7wudHh0?=\"", "ü.txt"},
      {"encoded words in a row", "attachment; filename=\"=?utf-8?Q?=C3=BC?= =?utf-8?Q?.txt?=\"", "ü.txt"},
      {"unquoted encoded word with semicolon", "attachment; filename==?utf-8?Q?a;b?=", "a;b"},
      {"RFC 2231", "attachment; filename*=UTF-8'de'%c3%bc.txt", "ü.txt"},
      {"RFC 2231, other charset", "attachment; filename*=iso-8859-15''%A4.txt", "€.txt"},
      {"continued, out of order", "attachment; filename*1*=%BC.txt; filename*0*=utf-8''%C3", "ü.txt"},
      {"continued in part", "attachment; filename*0*=utf-8''%C3%BC; filename*1=\" x.txt\"", "ü x.txt"},
      {"a gap ends it", "attachment; filename*0=a; filename*2=c", "a"},
      {"the extended one counts", "attachment; filename=u.txt; filename*=utf-8''%C3%BC.txt", "ü.txt"},
      {"raw UTF-8", "attachment; filename=\"ü.txt\"", "ü.txt"},
      {"raw Latin-1", "attachment; filename=\"\xFC.txt\"", "ü.txt"},
      {"percent signs that are none", "attachment; filename*=utf-8''100%.txt", "100%.txt"},
      {"line end smuggled in", "attachment; filename*=utf-8''a%0D%0Ab", "a  b"},
      {"first of two", "attachment; filename=a; filename=b", "a"},
  };
  for (const auto& c : cases) EXPECT_EQ(ParameterField(c.input).text("filename"), c.expected) << c.name;
  EXPECT_TRUE(ParameterField("attachment; filename=a; filename=b").conflicting());
  EXPECT_FALSE(ParameterField("attachment; filename=a; name=b").conflicting());
}

TEST(Parameters, T_MIME_05_ManySegmentsAreLinear) {
  std::string segments = "attachment";
  for (int i = 100000; i-- > 0;) segments += "; filename*" + std::to_string(i) + "=x";
  EXPECT_EQ(ParameterField(segments).text("filename").size(), 100000u);
  EXPECT_EQ(ParameterField("text/plain" + std::string(256u << 10, ' ') + "x").value(), "text/plainx");
  for (const std::string piece :
       {";", "; a=b", "(", "=", "; filename*0=x", "; filename*=utf-8''x", "\"", "; a=\"", "'", "%"}) {
    std::string text = "text/plain; a=";
    while (text.size() < 256u << 10) text += piece;
    EXPECT_EQ(ParameterField(text).value(), "text/plain");
  }
}

}  // namespace
}  // namespace postern::parser
