// Line ends (T-MIME-15).
#include "parser/lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* input;
  std::vector<std::string> expected;
};

// T-MIME-15: whatever ends lines, and also at the very end of the message.
TEST(Lines, EndInAnyWayAndNeverBeyondTheText) {
  const Case cases[] = {
      {"CRLF", "a\r\nb\r\n", {"a", "b"}},
      {"LF", "a\nb", {"a", "b"}},
      {"bare CR only, at the end too", "a\rb\r", {"a", "b"}},
      {"two CR at the end", "a\r\r", {"a", ""}},
      {"CR CR LF", "a\r\r\nb", {"a", "b"}},
      {"only CR", "\r", {""}},
  };
  for (const Case& c : cases) {
    const std::string text = c.input;
    std::vector<std::string> found;
    for (LineReader lines(text); !lines.done();) {
      const Line line = lines.next();
      EXPECT_LE(line.end, text.size()) << c.name;
      found.emplace_back(lines.content(line));
    }
    EXPECT_EQ(found, c.expected) << c.name;
  }
}

}  // namespace
}  // namespace postern::parser
