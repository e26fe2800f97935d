// The header block: one deterministic reading of whatever stands before the body (T-MIME-04, T-MIME-15, T-MIME-16).
#include "parser/headers.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

bool no_boundary(std::string_view) { return false; }

// "name=value;" for each field, then "|" and the body, then what was noted.
std::string read(const std::string& text, const Limits& limits = {}) {
  const HeaderBlock block = read_headers(text, skip_envelope(text), no_boundary, limits);
  std::string out;
  for (const auto& header : block.headers) out += header.name + "=" + header.value + ";";
  out += "|" + text.substr(block.body);
  if (block.bare_cr) out += " bare-cr";
  if (block.junk) out += " junk";
  if (block.no_blank_line) out += " no-blank-line";
  if (block.limited) out += " limited";
  return out;
}

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(Headers, T_MIME_15_LineEndsAndBeginnings) {
  const Case cases[] = {
      {"CRLF", "A: x\r\nB: y\r\n\r\nbody", "A=x;B=y;|body"},
      {"LF", "A: x\nB: y\n\nbody", "A=x;B=y;|body"},
      {"CR alone", "A: x\rB: y\r\rbody", "A=x;B=y;|body bare-cr"},
      {"CR CR LF", "A: x\r\r\nB: y\r\r\n\r\r\nbody", "A=x;B=y;|body"},
      {"mixed", "A: x\nB: y\r\n\nbody", "A=x;B=y;|body"},
      {"CR inside a value", "A: x\rB: y\r\n\r\nbody", "A=x;B=y;|body bare-cr"},
      {"leading blank lines", "\r\n\nA: x\n\nbody", "A=x;|body"},
      {"blank line, then text", "\nJust text\n", "|Just text\n"},
      {"mbox line", "From a@x.org Mon Jan  1 00:00:00 2024\nA: x\n\nbody", "A=x;|body"},
      {"escaped mbox line", ">From a@x.org Mon Jan  1 00:00:00 2024\nA: x\n\nbody", "A=x;|body"},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "A: x\n\nbody",
       "A=x;|body"},
      {"no blank line", "A: x\nB: y\n", "A=x;B=y;| no-blank-line"},
      {"no line end", "A: x", "A=x;| no-blank-line"},
      {"empty", "", "| no-blank-line"},
      {"only a line end", "\r\n", "|"},
      {"text without a header", "hello world\nsecond\n", "|hello world\nsecond\n no-blank-line"},
      {"text where the body should begin", "A: x\nhello world\n\nmore\n", "A=x;|hello world\n\nmore\n no-blank-line"},
  };
  for (const auto& c : cases) EXPECT_EQ(read(c.input), c.expected) << c.name;
}

TEST(Headers, T_MIME_16_FieldsAndFolds) {
  const Case cases[] = {
      {"duplicates stay in order", "From: a\nfrom: b\n\n", "From=a;from=b;|"},
      {"folded", "A: one\n two\n\tthree \n\n", "A=one two\tthree;|"},
      {"folded before the first word", "A:\n one\n\n", "A=one;|"},
      {"fold of blanks alone", "A: one\n \t\nB: y\n\n", "A=one;B=y;|"},
      {"blank before the colon", "A : x\n\n", "A=x;|"},
      {"no blank behind the colon", "A:x\n\n", "A=x;|"},
      {"empty value", "A:\nB: y\n\n", "A=;B=y;|"},
      {"junk line", "A: x\nGarbage here\nContent-Type: y\n\n", "A=x;Content-Type=y;| junk"},
      {"blank in the name", "X Y: z\nSubject: y\n\n", "Subject=y;| junk"},
      {"8-bit in the name", "X-\xE9: z\nSubject: y\n\n", "Subject=y;| junk"},
      {"no name", ":junk\n more\nSubject: y\n\n", "Subject=y;| junk"},
      {"fold with nothing before", " x: y\nSubject: y\n\n", "Subject=y;| junk"},
      {"NUL in a value stays a byte", std::string("A: x\0y\n\n", 8), std::string("A=x\0y;|", 7)},
      {"NUL in a name", std::string("X-\0A: y\nSubject: y\n\n", 20), "Subject=y;| junk"},
      {"8-bit value", "A: \xFC\n\n", "A=\xFC;|"},
  };
  for (const auto& c : cases) EXPECT_EQ(read(c.input), c.expected) << c.name;
}

TEST(Headers, ABoundaryEndsTheBlock) {
  const std::string text = "A: x\n--b\nB: y\n\n";
  const HeaderBlock block = read_headers(text, 0, no_boundary, Limits{});
  EXPECT_EQ(block.headers.size(), 1u);
  EXPECT_EQ(text.substr(block.body), "--b\nB: y\n\n");
}

TEST(Headers, T_MIME_04_LimitsAreKeptAndSaid) {
  Limits limits;
  limits.headers = 2;
  EXPECT_EQ(read("A: x\nB: y\nC: z\n w\nD: v\n\nbody", limits), "A=x;B=y;|body limited");
  limits = {};
  limits.header_line_bytes = 4;
  EXPECT_EQ(read("A: 123456\n 7\nB: y\n\n", limits), "A=1234;B=y;| limited");
  limits = {};
  limits.header_bytes = 3;
  EXPECT_EQ(read("A: 12\nB: 345\nC: 6\n\nbody", limits), "A=12;B=3;|body limited");
}

// A million fields, folds, junk lines or CRs: each comes back, each is bounded.
TEST(Headers, T_MIME_04_ManyLinesAreLinear) {
  for (const std::string piece : {"a:b\n", " fold\n", "junk\n", "\r", "--x: y\n", "Received: x\r\n", "a\r\r"}) {
    std::string text = "Subject: x\n";
    while (text.size() < 1u << 20) text += piece;
    const HeaderBlock block = read_headers(text, 0, no_boundary, Limits{});
    EXPECT_LE(block.headers.size(), Limits{}.headers);
  }
}

}  // namespace
}  // namespace postern::parser
