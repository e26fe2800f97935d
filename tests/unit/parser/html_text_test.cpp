// HTML as a reader sees it, what no reader sees, and HTML that is made to hurt (T-MIME-14).
#include "parser/html_text.h"

#include <gtest/gtest.h>

#include <chrono>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* html;
  const char* expected;
};

TEST(HtmlText, ShowsWhatAReaderSees) {
  const Case cases[] = {
      {"words and blanks", "<p>Hello   <b>big</b>\n world</p>", "Hello big world"},
      {"paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"},
      {"Word's paragraphs are tight",
       "<p class=MsoNormal>one</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>two</p>", "one\n\ntwo"},
      {"Word's own tags are not the ones they are named after",
       "<p class=MsoNormal>one<o:p></o:p></p><p class=MsoNormal>two<o:p>&nbsp;</o:p></p><w:table>three</w:table>",
       "one\ntwo\nthree"},
      {"line breaks", "one<br>two<br><br>three", "one\ntwo\n\nthree"},
      {"an empty line in a div", "<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"},
      {"entities", "a &lt;b&gt; &amp; &eacute; &#8364;", "a <b> & é €"},
      {"lists", "<ul><li>one<li>two<ol><li>a</li><li>b</li></ol></ul>", "* one\n* two\n  1. a\n  2. b"},
      {"list from a number", "<ol start=4><li>d</li><li>e</li></ol>", "4. d\n5. e"},
      {"data table", "<table><tr><td>a</td><td><p>b</p></td></tr><tr><td>c</td><td>d</td></tr></table>",
       "a | b\nc | d"},
      {"layout table", "<table><tr><td><div>one</div><div>two</div></td><td>three</td></tr></table>",
       "one\ntwo\nthree"},
      {"quotes", "a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n> b\n> > c\nd"},
      {"preformatted", "<pre>x\n   y</pre>", "x\n   y"},
      {"link that says more", "see <a href=\"https://example.org/a?b=1\">our page</a>.",
       "see our page <https://example.org/a?b=1>."},
      {"link that says the same", "<a href=\"https://example.org/\">example.org</a>", "example.org"},
      {"link to an address", "<a href=\"mailto:ann@example.org\">ann@example.org</a>", "ann@example.org"},
      {"link that lies", "<a href=\"https://evil.example\">https://bank.example</a>",
       "https://bank.example <https://evil.example>"},
      {"script link", "<a href=\"javascript:alert(1)\">x</a>", "x"},
      {"image", "<img src=\"https://example.org/p.gif\" alt=\"our logo\">", "our logo"},
      {"address nobody escaped", "Ann <ann@example.org> wrote", "Ann <ann@example.org> wrote"},
      {"a lone bracket", "1 < 2 and <3", "1 < 2 and <3"},
      {"nothing", "", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(html_to_text(c.html), c.expected) << c.name;
}

// T-MIME-14: nothing executed or fetched, nothing hidden shown.
TEST(HtmlText, LeavesOutWhatNoReaderSees) {
  const Case cases[] = {
      {"script and style", "a<script>alert('x')</script><style>p{color:red}</style>b", "ab"},
      {"title", "<html><head><title>t</title></head><body>b</body></html>", "b"},
      {"comment", "a<!-- secret -->b", "ab"},
      {"Outlook's conditional comment", "a<!--[if mso]><p>x</p><![endif]-->b", "ab"},
      {"display:none", "a<div style=\"Display : NONE\">x</div>b", "ab"},
      {"display:none !important", "a<span style='display:none !important'>x</span>b", "ab"},
      {"no font", "a<span style='font-size:0px'>x</span>b", "ab"},
      {"no height", "a<div style='max-height:0;overflow:hidden'>x</div>b", "ab"},
      {"white on white", "a<font color='#ffffff'>x</font>b", "ab"},
      {"ink of its own paper", "a<span style='background:#123456;color:rgb(18,52,86)'>x</span>b", "ab"},
      {"white on dark stays", "<div style='background-color:#000'><span style='color:white'>x</span></div>", "x"},
      {"white on a styled class stays", "<div class=dark><span style='color:white'>x</span></div>", "x"},
      {"all hidden is shown", "<div style='display:none'>only this</div>", "only this"},
      {"a script never closed hides nothing", "a<script>b", "ab"},
      {"a comment never closed hides nothing", "a<!-- b", "a b"},
      {"a title never closed hides nothing", "<title>a<p>b", "a\n\nb"},
  };
  for (const Case& c : cases) EXPECT_EQ(html_to_text(c.html), c.expected) << c.name;
}

// T-MIME-14, D-5: size, nesting and attributes are the sender's choice; time is ours.
TEST(HtmlText, StaysLinearOnHostileInput) {
  const auto repeat = [](std::string_view what, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += what;
    return out;
  };
  const std::string hostile[] = {
      repeat("<div>", 500000) + "deep",
      repeat("<div>", 300000) + "deep" + repeat("</b>", 300000),
      repeat("<b><i>", 200000) + "deep",
      "<p " + repeat("a='1' ", 500000) + ">deep",
      "<p style='" + repeat("color:red;", 300000) + "'>deep",
      repeat("<!--", 500000) + "deep",
      repeat("<script>", 300000) + "deep",
      repeat("<table><tr><td>", 100000) + "deep",
      repeat("<blockquote>", 200000) + "deep",
      repeat("<ul><li>", 200000) + "deep",
      repeat("&", 500000) + "deep",
      repeat("<a href=x>", 200000) + "deep",
      repeat("<br class=gmail_attr>", 120000) + "deep",
  };
  for (const std::string& html : hostile)
    EXPECT_NE(html_to_text(html).find("deep"), std::string::npos) << html.substr(0, 20);
}

TEST(HtmlText, IsUtf8WhateverATagIsCalled) {
  std::string name = "h";
  for (int i = 0; i < 20; ++i) name += "\u00FC";
  EXPECT_EQ(html_to_text("a<" + name + ">b"), "ab") << "the name is cut in the middle of a letter";
}

TEST(HtmlText, KeepsItsLimits) {
  Limits limits;
  limits.text_bytes = 10;
  EXPECT_EQ(html_to_text("<p>0123456789abcdef</p>", limits), "0123456789");
  limits.html_bytes = 5;
  EXPECT_EQ(html_to_text("abcdefghi", limits), "abcde");
  Limits few;
  few.html_nodes = 3;
  EXPECT_EQ(html_to_text("<b>a</b><p>b</p><p>c<img alt=d>e", few), "a\n\nb c e");
  EXPECT_EQ(html_to_text("<a href='http://x.example' title=y>a</a>", few), "a <http://x.example>");
  EXPECT_EQ(html_to_text("a &amp; b & c &lt; d &gt; e", few), "a & b & c < d gt; e");
  Limits short_text;
  short_text.text_lines = 3;
  EXPECT_EQ(html_to_text("a<p>b<p>c", short_text), "a\n\nb");
  EXPECT_EQ(html_to_text("<pre>a\nb\nc\nd</pre>", short_text), "a\nb\nc");
}

}  // namespace
}  // namespace postern::parser
