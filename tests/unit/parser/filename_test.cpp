// T-MIME-12: an attachment's name is shown, never walked.
#include "parser/filename.h"

#include <gtest/gtest.h>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(Filename, T_MIME_12_HostileNames) {
  const Case cases[] = {
      {"plain", "Übersicht 1.pdf", "Übersicht 1.pdf"},
      {"path", "../../etc/passwd", "passwd"},
      {"Windows path", "C:\\tmp\\x.exe", "x.exe"},
      {"drive", "C:x.exe", "x.exe"},
      {"drive behind a drive", "C:D: x.exe", "x.exe"},
      {"drive behind what is hidden", "\u200BC:x.exe", "x.exe"},
      {"folder", "a/b/", "b"},
      {"folder that hides its slash", "a/b/\u200B", "b"},
      {"zero width", ".htaccess\u200B", ".htaccess"},
      {"bidi override", "photo\u202Egpj.exe", "photogpj.exe"},
      {"device", "con", "_con"},
      {"device with extension", "COM1.txt", "_COM1.txt"},
      {"only dots", "...", ""},
      {"dots and slashes", "../..", ""},
      {"empty", "", ""},
      {"blanks", "  a.txt  ", "a.txt"},
      {"trailing dots", "x.exe. .", "x.exe"},
      {"controls", "a\tb\x01.txt", "ab.txt"},
      {"invalid UTF-8", "a\xFF.txt", "a\uFFFD.txt"},
  };
  for (const auto& c : cases) EXPECT_EQ(safe_filename(c.input, 255), c.expected) << c.name;
}

TEST(Filename, T_MIME_12_LongNamesKeepTheirType) {
  const std::string stem(4096, 'a');
  const std::string cut = safe_filename(stem + ".exe", 255);
  EXPECT_EQ(cut.size(), 255u);
  EXPECT_TRUE(cut.ends_with(".exe"));
  EXPECT_EQ(safe_filename("a." + stem, 255).size(), 255u);
  EXPECT_EQ(safe_filename("two words" + stem, 4), "two");
  EXPECT_EQ(safe_filename("con " + stem, 4), "_con");
  EXPECT_TRUE(is_utf8(safe_filename(stem.substr(0, 253) + "日本.txt", 255)));
}

}  // namespace
}  // namespace postern::parser
