// Encoded words (RFC 2047), whole and broken.
#include "parser/encoded_word.h"

#include <gtest/gtest.h>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(EncodedWord, DecodesWhatIsSent) {
  const Case cases[] = {
      {"none", "Hello =? you", "Hello =? you"},
      {"Q", "=?ISO-8859-1?Q?gr=FC=DF_Gott?=", "grüß Gott"},
      {"B", "=?utf-8?b?Z3LDvMOf?=", "grüß"},
      {"language, RFC 2231 5", "=?utf-8*de?Q?gr=C3=BC=C3=9F?=", "grüß"},
      {"blank between words goes", "=?utf-8?Q?a?= \r\n =?utf-8?Q?b?=", "ab"},
      {"blank beside text stays", "x =?utf-8?Q?a?= y", "x a y"},
      {"two charsets", "=?utf-8?Q?=C3=BC?= =?koi8-r?Q?=D0?=", "üп"},
      {"character cut in two", "=?utf-8?Q?gr=C3?= =?UTF-8?Q?=BC=C3=9F?=", "grüß"},
      {"cut in two, base64", "=?utf-8?B?Z3LD?=\r\n\t=?utf-8?B?vA==?=", "grü"},
      {"blanks inside", "=?utf-8?Q?gr=C3=BC und gut?=", "grü und gut"},
      {"question mark inside", "=?utf-8?Q?what?\?=", "what?"},
      {"starts with =", "=?utf-8?Q?=C3=BC?=", "ü"},
      {"glued to text", "Re:=?utf-8?Q?=C3=BC?=!", "Re:ü!"},
      {"empty text", "a =?utf-8?Q?\?= b", "a  b"},
      {"trailing blank is text", "=?utf-8?Q?a=20_?=|", "a  |"},
      {"ends in an equals sign", "=?utf-8?Q?a=?=|", "a=|"},
      {"no end", "=?utf-8?Q?abc", "=?utf-8?Q?abc"},
      {"unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
      {"unknown charset", "=?x-none?Q?gr=FC?=", "grü"},
      {"raw UTF-8", "grüß", "grüß"},
      {"raw Latin-1", "gr\xFC\xDF", "grüß"},
      {"line end smuggled in", "=?utf-8?Q?a=0D=0ABcc:_b?=", "a  Bcc: b"},
      {"NUL smuggled in", "=?utf-8?B?YQBi?=", "a b"},
      {"ISO-2022-JP", "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語"},
  };
  for (const auto& c : cases) EXPECT_EQ(decode_words(c.input), c.expected) << c.name;
}

TEST(EncodedWord, RawBytesMayHaveACharset) { EXPECT_EQ(decode_words("\xF0\xD2", "koi8-r"), "Пр"); }

TEST(EncodedWord, LongRunsAreLinear) {
  for (const std::string piece : {"=?", "=?u?q?", "?=", "=?u?q?a?= ", "=?u?q?=?", "=?utf-8?q?\xC3?="}) {
    std::string text;
    while (text.size() < 128u << 10) text += piece;
    EXPECT_TRUE(is_utf8(decode_words(text))) << piece;
    EXPECT_TRUE(is_utf8(decode_words(text + "?="))) << piece;
  }
}

TEST(EncodedWord, EncodesInWordsOfWholeCharacters) {
  std::string long_text;
  for (int i = 0; i < 60; ++i) long_text += i % 3 == 0 ? "日本" : i % 3 == 1 ? "a b" : "😀";
  for (const std::string& text :
       {std::string("grüß dich"), long_text, std::string(300, 'x'), std::string("a=b?c_d"), std::string("\x7F")}) {
    std::string line;
    for (const std::string& word : encode_words(text)) {
      EXPECT_LE(word.size(), 75u);
      EXPECT_EQ(encoded_word_length(word), word.size());
      EXPECT_EQ(decode_words(word).find("\uFFFD"), std::string::npos);
      line += (line.empty() ? "" : " ") + word;
    }
    EXPECT_EQ(decode_words(line), text == "\x7F" ? " " : text);
  }
  EXPECT_TRUE(encode_words("").empty());
}

}  // namespace
}  // namespace postern::parser
