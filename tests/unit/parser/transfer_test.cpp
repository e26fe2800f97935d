// Transfer encodings: tolerant in, exact out (T-MIME-07).
#include "parser/transfer.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

using Encoding = PartSpan::Encoding;
constexpr std::size_t kMuch = 1u << 20;

struct Case {
  const char* name;
  std::string input;
  std::string expected;
  bool sound = true;
};

TEST(Transfer, NamesAreReadAsWritten) {
  EXPECT_EQ(encoding_named(" BASE64 (yes)").encoding, Encoding::base64);
  EXPECT_EQ(encoding_named("\"base64\"").encoding, Encoding::base64);
  EXPECT_EQ(encoding_named("base64; x=y").encoding, Encoding::base64);
  EXPECT_EQ(encoding_named("Quoted-Printable").encoding, Encoding::quoted_printable);
  EXPECT_EQ(encoding_named("x-uuencode").encoding, Encoding::uuencode);
  EXPECT_TRUE(encoding_named("8bit").known);
  EXPECT_TRUE(encoding_named("").known);
  EXPECT_FALSE(encoding_named("rot13").known);
}

TEST(Transfer, DecodesBase64) {
  const Case cases[] = {
      {"plain", "TVpldmls\r\n", "MZevil"},
      {"padded once", "TVpldmk=", "MZevi"},
      {"padded twice", "TVpldg==", "MZev"},
      {"padding missing", "TVpldg", "MZev", false},
      {"broken over lines and blanks", "TV pl\r\n d\tml s", "MZevil"},
      {"junk inside", "TV!p|l#dmls", "MZevil", false},
      {"joined pieces", "TVo=ZXZpbA==", "MZevil", false},
      {"starts with padding", "==TVpldmls", "MZevil", false},
      {"padding where none can be", "T=Vpldmls", "MZevil", false},
      {"one letter left", "TVpldmlsQ", "MZevil", false},
      {"empty", "", ""},
  };
  for (const auto& c : cases) {
    const Transferred out = decode_base64(c.input, kMuch);
    EXPECT_EQ(out.bytes, c.expected) << c.name;
    EXPECT_EQ(out.sound, c.sound) << c.name;
  }
}

TEST(Transfer, DecodesQuotedPrintable) {
  const Case cases[] = {
      {"plain", "a=3Db=e4\r\n", "a=b\xE4\r\n"},
      {"soft break", "one=\r\n two", "one two"},
      {"soft break with blanks", "one= \t\ntwo", "onetwo"},
      {"soft break at the end", "one=", "one"},
      {"trailing blanks stay", "line1 \nline2 ", "line1 \nline2 "},
      {"lone equals stays", "a=b =zz", "a=b =zz", false},
      {"run of equals", "====", "===", false},
      {"control bytes stay", std::string("a\0\x1b", 3), std::string("a\0\x1b", 3)},
  };
  for (const auto& c : cases) {
    const Transferred out = decode_quoted_printable(c.input, kMuch);
    EXPECT_EQ(out.bytes, c.expected) << c.name;
    EXPECT_EQ(out.sound, c.sound) << c.name;
  }
}

TEST(Transfer, DecodesUuencode) {
  EXPECT_EQ(decode_uuencode("begin 644 cat.txt\n#0V%T\n`\nend\n", kMuch).bytes, "Cat");
  EXPECT_TRUE(decode_uuencode("begin 644 cat.txt\r\n#0V%T\r\n \r\nend\r\n", kMuch).sound);
  EXPECT_EQ(decode_uuencode("#0V%T\n", kMuch).bytes, "Cat");
  EXPECT_EQ(decode_uuencode("words\nbegin 644 cat.txt\n#0V%T\n`\nend\n", 3).bytes, "Cat");
  EXPECT_FALSE(decode_uuencode("begin 644 cat.txt\n#0V%T\n", kMuch).sound);
}

TEST(Transfer, FindsUuencodeInText) {
  const std::string text = "Hi\nbegin 644 my cat.txt\n#0V%T\n`\nend\nbye\n";
  const UuBlock block = find_uuencode(text);
  EXPECT_EQ(block.name, "my cat.txt");
  EXPECT_EQ(text.substr(block.end), "bye\n");
  EXPECT_EQ(find_uuencode(text, block.end).begin, std::string::npos);
  EXPECT_EQ(find_uuencode("begin 644 nothing\nJust words, as people write them.\nend\n").begin, std::string::npos);
  EXPECT_EQ(find_uuencode("begin 1984\nend\n").begin, std::string::npos);
}

TEST(Transfer, KeepsItsLimit) {
  EXPECT_EQ(decode_base64("TVpldmls", 4).bytes, "MZev");
  EXPECT_EQ(decode_quoted_printable("abcdef", 4).bytes, "abcd");
  EXPECT_EQ(decode_uuencode("#0V%T\n", 2).bytes, "Ca");
  EXPECT_EQ(decode_transfer("abcdef", Encoding::identity, 4).bytes, "abcd");
}

TEST(Transfer, EncodesQuotedPrintable) {
  EXPECT_EQ(encode_quoted_printable("a=b\xC3\xA4\r\n"), "a=3Db=C3=A4\r\n");
  EXPECT_EQ(encode_quoted_printable("trailing \r\nx\t"), "trailing=20\r\nx=09");
  EXPECT_EQ(encode_quoted_printable(".\r\nFrom me\r\n"), "=2E\r\n=46rom me\r\n");
  EXPECT_EQ(encode_quoted_printable("a\rb\nc"), "a=0Db=0Ac");
}

TEST(Transfer, WhatIsEncodedDecodesToTheSame) {
  std::string bytes;
  for (int i = 0; i < 3000; ++i) bytes += static_cast<char>(i * 7 + i / 256);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string part = bytes.substr(size, size);
    EXPECT_EQ(decode_base64(encode_base64(part), kMuch).bytes, part);
    EXPECT_EQ(decode_quoted_printable(encode_quoted_printable(part), kMuch).bytes, part);
  }
  for (const std::string& encoded : {encode_base64(bytes), encode_quoted_printable(bytes)}) {
    std::size_t longest = 0;
    for (std::size_t at = 0; at < encoded.size();) {
      const std::size_t end = std::min(encoded.find("\r\n", at), encoded.size());
      longest = std::max(longest, end - at);
      at = end + 2;
    }
    EXPECT_LE(longest, 76u);
  }
}

}  // namespace
}  // namespace postern::parser
