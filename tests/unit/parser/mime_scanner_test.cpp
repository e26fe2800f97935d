// The MIME structure of well-formed and hostile messages (T-MIME-01, T-MIME-02, T-MIME-07, T-MIME-16, T-MIME-17).
#include "parser/mime_scanner.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

// "type" or "type[children]" for each entity; of leaves the body.
std::string tree(const std::string& raw, const Limits& limits = {}) {
  const Structure structure = scan_mime(raw, limits);
  std::string out;
  std::size_t depth = 0;
  for (const Entity& entity : structure.entities) {
    for (; depth > entity.depth; --depth) out += "]";
    if (entity.depth > depth) out += "[";
    if (!out.empty() && !out.ends_with('[')) out += " ";
    depth = entity.depth;
    out += entity.content_type;
    if (!entity.is_multipart) out += "(" + raw.substr(entity.body_begin, entity.body_end - entity.body_begin) + ")";
  }
  return out + std::string(depth, ']');
}

std::string defects(const std::string& raw, const Limits& limits = {}) {
  std::string out;
  for (const auto& defect : scan_mime(raw, limits).defects) out += defect.code + " ";
  return out;
}

const std::string kTop = "Content-Type: multipart/mixed; boundary=O\n\n";
const std::string kInner = "Content-Type: multipart/alternative; boundary=I\n\n";

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(MimeScanner, FindsParts) {
  const Case cases[] = {
      {"no MIME", "Subject: x\n\nhello\n", "text/plain(hello\n)"},
      {"parts", kTop + "pre\n--O\n\none\n--O\nContent-Type: a/b\n\ntwo\n--O--\npost\n",
       "multipart/mixed[text/plain(one) a/b(two)]"},
      {"CRLF", "Content-Type: multipart/mixed; boundary=O\r\n\r\n--O\r\n\r\none\r\n--O--\r\n",
       "multipart/mixed[text/plain(one)]"},
      {"folded type", "Content-Type:\n multipart/mixed;\n\tboundary=\"O\"\n\n--O\n\none\n--O--\n",
       "multipart/mixed[text/plain(one)]"},
      {"nested", kTop + "--O\n" + kInner + "--I\n\none\n--I--\n--O\n\ntwo\n--O--",
       "multipart/mixed[multipart/alternative[text/plain(one)] text/plain(two)]"},
      {"digest", "Content-Type: multipart/digest; boundary=O\n\n--O\n\nSubject: x\n\ny\n--O--",
       "multipart/digest[message/rfc822(Subject: x\n\ny)]"},
      {"message is a leaf", kTop + "--O\nContent-Type: message/rfc822\n\n" + kInner + "--I\n\nx\n--I--\n--O--",
       "multipart/mixed[message/rfc822(" + kInner + "--I\n\nx\n--I--)]"},
      {"empty", "", "text/plain()"},
      {"empty multipart", kTop + "--O--\n", "multipart/mixed"},
      {"T-MIME-17 partial and external",
       kTop + "--O\nContent-Type: message/partial; id=1\n\na\n--O\nContent-Type: message/external-body\n\nb\n--O--",
       "multipart/mixed[message/partial(a) message/external-body(b)]"},
  };
  for (const auto& c : cases) EXPECT_EQ(tree(c.input), c.expected) << c.name;
  for (const auto& c : cases) EXPECT_EQ(defects(c.input), "") << c.name;
}

TEST(MimeScanner, T_MIME_02_Boundaries) {
  const Case cases[] = {
      {"blanks behind", kTop + "--O \t\n\none\n--O-- \n", "multipart/mixed[text/plain(one)]"},
      {"prefix of a line", kTop + "--O\n\none\n--Oxyz\ntwo\n--O--\n", "multipart/mixed[text/plain(one\n--Oxyz\ntwo)]"},
      {"in the middle of a line", kTop + "--O\n\none --O-- two\n--O--\n", "multipart/mixed[text/plain(one --O-- two)]"},
      {"blank in front", kTop + "--O\n\none\n --O\ntwo\n--O--\n", "multipart/mixed[text/plain(one\n --O\ntwo)]"},
      {"bare CR in front", kTop + "--O\n\none\r--O\n\ntwo\n--O--\n",
       "multipart/mixed[text/plain(one) text/plain(two)]"},
      {"final one missing", kTop + "--O\n\none\n", "multipart/mixed[text/plain(one\n)]"},
      {"inner final one missing", kTop + "--O\n" + kInner + "--I\n\none\n--O\n\ntwo\n--O--",
       "multipart/mixed[multipart/alternative[text/plain(one)] text/plain(two)]"},
      {"inner never appears", kTop + "--O\n" + kInner + "text\n--O\n\ntwo\n--O--",
       "multipart/mixed[multipart/alternative(text) text/plain(two)]"},
      {"same boundary inside",
       kTop + "--O\nContent-Type: multipart/alternative; boundary=O\n\n--O\n\none\n--O--\n--O\n\ntwo\n--O--",
       "multipart/mixed[multipart/alternative[text/plain(one)] text/plain(two)]"},
      {"outer is a prefix of inner",
       kTop + "--O\nContent-Type: multipart/alternative; boundary=Oi\n\n--Oi\n\none\n--Oi--\n--O\n\ntwo\n--O--",
       "multipart/mixed[multipart/alternative[text/plain(one)] text/plain(two)]"},
      {"part headers end at a boundary", kTop + "--O\nContent-Type: a/b\n--O\n\ntwo\n--O--",
       "multipart/mixed[a/b() text/plain(two)]"},
      {"no blank line at the top", "Content-Type: multipart/mixed; boundary=O\n--O\n\none\n--O--",
       "multipart/mixed[text/plain(one)]"},
      {"parts behind the final one are epilogue", kTop + "--O\n\none\n--O--\n--O\n\ntwo\n--O--",
       "multipart/mixed[text/plain(one)]"},
      {"never appears", kTop + "text\n", "multipart/mixed(text\n)"},
      {"not named", "Content-Type: multipart/mixed\n\n--x\nContent-Type: a/b\n\none\n--x--\n",
       "multipart/mixed[a/b(one)]"},
      {"empty", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n----\n",
       "multipart/mixed[text/plain(one)]"},
      {"ends in blanks that are sent",
       "Content-Type: multipart/mixed; boundary=\"O  \"\n\n--O  \n\none\n--O \ntwo\n--O  --\n",
       "multipart/mixed[text/plain(one\n--O \ntwo)]"},
      {"ends in blanks that are not sent", "Content-Type: multipart/mixed; boundary=\"O \"\n\n--O\n\none\n--O--\n",
       "multipart/mixed[text/plain(one)]"},
      {"more behind a blank",
       "Content-Type: multipart/mixed; boundary=boundary\n\n--boundary ignore\n\none\n--boundary-- too\n",
       "multipart/mixed[text/plain(one)]"},
      {"8-bit", "Content-Type: multipart/mixed; boundary=\"b\xE9\"\n\n--b\xE9\n\none\n--b\xE9--\n",
       "multipart/mixed[text/plain(one)]"},
  };
  for (const auto& c : cases) EXPECT_EQ(tree(c.input), c.expected) << c.name;
}

// T-MIME-16: nothing that one reader shows is hidden by the choice between two fields.
TEST(MimeScanner, T_MIME_16_DuplicateFieldsHideNothing) {
  const std::string parts = "boundary=O\n\n--O\n\none\n--O--";
  EXPECT_EQ(tree("Content-Type: text/plain\nContent-Type: multipart/mixed; " + parts),
            "multipart/mixed[text/plain(one)]");
  EXPECT_EQ(tree("Content-Type: multipart/mixed; boundary=O\nContent-Type: text/plain\n\n--O\n\none\n--O--"),
            "multipart/mixed[text/plain(one)]");
  const Structure structure =
      scan_mime("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nTVo=\n", Limits{});
  EXPECT_EQ(structure.entities[0].encoding, PartSpan::Encoding::base64);
}

TEST(MimeScanner, TypesThatAreNone) {
  EXPECT_EQ(tree("Content-Type: text\n\nx"), "text/plain(x)");
  EXPECT_EQ(tree("Content-Type:\n\nx"), "text/plain(x)");
  EXPECT_EQ(tree("Content-Type: unknown; name=x\n\nx"), "application/octet-stream(x)");
  EXPECT_EQ(tree("Content-Type: multipart; boundary=O\n\n--O\n\none\n--O--"), "multipart/mixed[text/plain(one)]");
}

// T-MIME-01: what is deeper than the limit stays one readable leaf; there is no recursion to overflow.
TEST(MimeScanner, T_MIME_01_DeepNesting) {
  for (const bool same_boundary : {true, false}) {
    std::string raw;
    for (int i = 0; i < 20000; ++i) {
      const std::string boundary = same_boundary ? "b" : std::to_string(i) + "_";
      raw += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    raw += "\nhi\n";
    const Structure structure = scan_mime(raw, Limits{});
    EXPECT_LE(structure.entities.size(), Limits{}.parts);
    for (const auto& entity : structure.entities) EXPECT_LE(entity.depth, Limits{}.depth);
    EXPECT_NE(defects(raw).find("limit-"), std::string::npos);
  }
}

TEST(MimeScanner, T_MIME_02_ManyPartsAndLongBoundaries) {
  std::string raw = kTop;
  for (int i = 0; i < 100000; ++i) raw += "--O\n\n\n";
  EXPECT_EQ(scan_mime(raw, Limits{}).entities.size(), Limits{}.parts);
  EXPECT_EQ(defects(raw), "limit-parts unclosed-multipart ");

  const std::string huge(1u << 20, 'a');
  EXPECT_NE(defects("Content-Type: multipart/mixed; boundary=" + huge + "\n\n--" + huge + "\n").find("limit-"),
            std::string::npos);

  std::string lines;
  for (std::size_t i = 0; i < 40; ++i)
    lines += "Content-Type: multipart/mixed; boundary=" + std::string(900, 'a') + std::to_string(i) + "\n\n--" +
             std::string(900, 'a') + std::to_string(i) + "\n";
  lines += "\n";
  for (int i = 0; i < 2000; ++i) lines += "--" + std::string(900, 'a') + "\n";
  EXPECT_EQ(scan_mime(lines, Limits{}).entities.size(), 41u);
}

}  // namespace
}  // namespace postern::parser
