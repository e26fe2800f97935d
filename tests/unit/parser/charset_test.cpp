// Charsets as named, misnamed and not named; whatever comes in, valid UTF-8 comes out (T-MIME-08).
#include "parser/charset.h"

#include <gtest/gtest.h>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

struct Case {
  const char* label;
  std::string bytes;
  std::string expected;
};

TEST(Charset, DecodesWhatTheLabelSays) {
  const Case cases[] = {
      {"utf-8", "gr\xC3\xBC\xC3\x9F", "grüß"},
      {"ISO-8859-1", "gr\xFC\xDF \x80 \x93x\x94", "grüß € “x”"},
      {"iso_8859-15", "\xA4", "€"},
      {"\"windows-1251\"", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
      {"KOI8-R", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
      {"ISO-8859-2", "\xB1", "ą"},
      {"windows-1256", "\xE3\xD1\xCD\xC8\xC7", "مرحبا"},
      {"ISO-8859-8-I", "\xF9\xEC\xE5\xED", "שלום"},
      {"gb2312", "\xC4\xE3\xBA\xC3", "你好"},
      {"GB18030", "\x81\x30\x81\x30", "\xC2\x80"},
      {"big5", "\xA7\x41\xA6\x6E", "你好"},
      {"Shift_JIS", "\x93\xFA\x96\x7B\x8C\xEA", "日本語"},
      {"euc-jp", "\xC6\xFC\xCB\xDC\xB8\xEC", "日本語"},
      {"ISO-2022-JP", "\x1B$BF|K\\8l\x1B(B.", "日本語."},
      {"ISO-2022-KR", "\x1B$)C\x0EGQ19\x0F.", "한국."},
      {"ks_c_5601-1987", "\xC7\xD1\xB1\xB9", "한국"},
      {"hz-gb-2312", "~{Dc:C~}", "你好"},
      {"utf-7", "+AOQ-x", "äx"},
      {"unicode-1-1-utf-7", "Hi +ZeVnLIqe-", "Hi 日本語"},
      {"utf-16le", std::string("a\0\xE4\0", 4), "aä"},
      {"tis-620", "\xCA\xC7\xD1\xCA", "สวัส"},
      {"macintosh", "\x8A", "ä"},
      {"cp850", "\x84", "ä"},
      {"windows-1258", "\xD0", "Đ"},
  };
  for (const auto& c : cases) {
    const Decoded out = to_utf8(c.bytes, c.label);
    EXPECT_EQ(out.text, c.expected) << c.label;
    EXPECT_FALSE(out.replaced) << c.label;
    EXPECT_TRUE(out.known) << c.label;
  }
}

TEST(Charset, SeesThroughLabelsThatLie) {
  EXPECT_EQ(to_utf8("gr\xC3\xBC\xC3\x9F", "us-ascii").text, "grüß");
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "us-ascii").text, "grüß");
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "").text, "grüß");
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "utf-8").text, "grüß");
  EXPECT_TRUE(to_utf8("gr\xFC\xDF", "utf-8").guessed);
  EXPECT_EQ(to_utf8("\x1B$BF|K\\8l\x1B(B", "us-ascii").text, "日本語");
  EXPECT_EQ(to_utf8("gr\xC3\xBC\xC3\x9F \xE6\x97\xA5", "gb2312").text, "grüß 日");
}

TEST(Charset, UnknownLabelsAreGuessedAndSaid) {
  const Decoded out = to_utf8("gr\xFC\xDF", "x-unknown");
  EXPECT_EQ(out.text, "grüß");
  EXPECT_FALSE(out.known);
  // No converter of other worlds behind a mail's label: these are ICU's, and not mail's.
  for (const char* label :
       {"ebcdic-cp-us", "SCSU", "BOCU-1", "LMBCS-1", "IMAP-mailbox-name", "CESU-8", "x-user-defined"}) {
    EXPECT_FALSE(is_known_charset(label)) << label;
  }
}

TEST(Charset, ReportsWhatItReplaced) {
  const Decoded cut = to_utf8("grüße aus Köln\xC3", "utf-8");
  EXPECT_EQ(cut.text, "grüße aus Köln\uFFFD");
  EXPECT_TRUE(cut.replaced);
  EXPECT_TRUE(to_utf8("\x93\xFA\x96\xFF", "shift_jis").replaced);
}

// Every label over every kind of hostile bytes: valid UTF-8, and it comes back.
TEST(Charset, T_MIME_08_HostileBytesStayBytes) {
  std::string all;
  for (int i = 0; i < 512; ++i) all += static_cast<char>(i);
  const std::vector<std::string> inputs = {
      all,
      std::string(5000, '\xFF'),
      std::string(5000, '\x1A'),
      "\x1B$)A\x0E\x1B$*H\x1BN\x1B$+I",                    // ISO-2022-CN-EXT designations, the glibc overflow's food
      "\x1B$(O\x1B$(P\x1B$(Q!!\x1B(B",                     // ISO-2022-JP-3
      "+2ADYAA-+3ACcAA-",                                  // UTF-7 lone surrogates
      std::string("\xD8\x00\xD8\x00\xDC", 5),              // UTF-16 lone surrogates, odd length
      "\xC0\xAF\xE0\x80\xAF\xED\xA0\x80\xF4\x90\x80\x80",  // overlong, surrogate, too large
      "~{~~~}~{",
  };
  for (const char* label : {"",
                            "utf-8",
                            "us-ascii",
                            "iso-8859-1",
                            "iso-8859-8",
                            "windows-1255",
                            "shift_jis",
                            "euc-jp",
                            "iso-2022-jp",
                            "iso-2022-jp-2",
                            "iso-2022-jp-3",
                            "iso-2022-kr",
                            "iso-2022-cn",
                            "iso-2022-cn-ext",
                            "hz-gb-2312",
                            "gb18030",
                            "big5",
                            "big5-hkscs",
                            "euc-kr",
                            "euc-tw",
                            "utf-7",
                            "utf-16",
                            "utf-16be",
                            "utf-16le",
                            "utf-32",
                            "koi8-u",
                            "x-mac-cyrillic",
                            "x-mac-ce",
                            "ibm866",
                            "cp864",
                            "cp00858",
                            "iso-8859-10",
                            "iso-8859-14",
                            "x-nothing"}) {
    for (const auto& input : inputs) EXPECT_TRUE(is_utf8(to_utf8(input, label).text)) << label;
  }
}

// A label whose converter this ICU lacks would silently be guessed.
TEST(Charset, EveryLabelHasItsConverter) {
  const std::pair<const char*, std::string> samples[] = {
      {"x-mac-centraleurroman", "\x88"},
      {"x-mac-greek", "\xE1"},
      {"x-mac-turkish", "\xDD"},
      {"x-mac-cyrillic", "\x80"},
      {"iso-8859-3", "\xA1"},
      {"iso-8859-4", "\xB1"},
      {"iso-8859-5", "\xB1"},
      {"iso-8859-6", "\xC7"},
      {"iso-8859-7", "\xE1"},
      {"iso-8859-10", "\xB1"},
      {"iso-8859-13", "\xE0"},
      {"iso-8859-14", "\xA1"},
      {"ibm437", "\x9B"},
      {"cp852", "\x9F"},
      {"cp855", "\x80"},
      {"cp858", "\xD5"},
      {"cp862", "\x80"},
      {"cp864", "\xC7"},
      {"cp866", "\x80"},
      {"euc-tw", "\xA4\xA4"},
      {"koi8-u", "\xA4"},
      {"windows-874", "\xCA"},
      {"windows-1257", "\xE0"},
      {"big5-hkscs", "\x87\x45"},
  };
  for (const auto& [label, bytes] : samples) {
    const Decoded out = to_utf8(bytes, label);
    EXPECT_FALSE(out.guessed || out.replaced) << label << " " << out.text;
    EXPECT_TRUE(out.known) << label;
  }
}

// The converter works in pieces: wherever in a character or an escape sequence a piece ends, the text is the same.
TEST(Charset, PiecesEndAnywhereInACharacter) {
  const std::pair<const char*, std::string> units[] = {
      {"gb18030", "\x81\x30\x81\x30\xD6\xD0"}, {"shift_jis", "\x93\xFA\xB1"},
      {"euc-jp", "\xC6\xFC\x8F\xB0\xA1"},      {"big5", "\xA4\xA4"},
      {"iso-2022-jp", "\x1B$BF|\x1B(Bx"},      {"utf-16le", std::string("\x3D\xD8\x00\xDE\xE4\x00", 6)}};
  for (const auto& [charset, unit] : units) {
    const std::string pad_unit = std::string_view(charset) == "utf-16le" ? std::string("a\0", 2) : "a";
    const std::string one = to_utf8(unit, charset).text;
    std::string pad, expected;
    for (int shift = 0; shift < 12; ++shift, pad += pad_unit, expected += 'a') {
      std::string bytes = pad, text = expected;
      for (int i = 0; i < 3000; ++i) bytes += unit, text += one;
      ASSERT_EQ(to_utf8(bytes, charset).text, text) << charset << " shifted by " << shift;
    }
  }
}

}  // namespace
}  // namespace postern::parser
