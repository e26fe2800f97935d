// HTML by the allow list: what stays, what goes, and that what it gives it gives again.
#include "parser/html_sanitise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* html;
  const char* clean;
};

const CleanPictures kPictures = {{"shot@host", {"p1@desk", "shot & co.png"}},
                                 {"p1@desk", {"p1@desk", "shot & co.png"}}};

std::string clean(std::string_view html) {
  std::string out = sanitise_html(html, kPictures).value_or("none");
  std::erase(out, '\n');
  return out;
}

void expect_clean(const Case& c) {
  EXPECT_EQ(clean(c.html), c.clean) << c.name;
  const auto once = sanitise_html(c.html, kPictures);
  ASSERT_TRUE(once) << c.name;
  EXPECT_EQ(sanitise_html(*once, kPictures), once) << c.name << ": read again";
}

TEST(HtmlSanitise, KeepsWhatIsMeant) {
  const Case cases[] = {
      {"paragraphs", "<p>one\n two</p><p>three", "<p>one two</p><p>three</p>"},
      {"line breaks", "a<br>b<br/>", "a<br>b<br>"},
      {"Gmail's empty line", "<div dir=\"ltr\">a<div><br></div><div>b</div></div>",
       "<div dir=\"ltr\">a<div><br></div><div>b</div></div>"},
      {"Word's paragraphs are tight", "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>",
       "<div>a</div><div>\u00a0</div>"},
      {"emphasis",
       "<strong>b</strong><em>i</em><u>u</u><strike>s</strike><del>d</del><tt>c</tt>x<sub>1</sub><sup>2</sup>",
       "<b>b</b><i>i</i><u>u</u><s>sd</s><code>c</code>x<sub>1</sub><sup>2</sup>"},
      {"emphasis by style", "<span style='font-weight:700;text-decoration: line-through'>x</span>", "<b><s>x</s></b>"},
      {"Google Docs' bold that is none", "<b style=\"font-weight:normal\">x</b>", "x"},
      {"crossed tags", "<b>a<i>b</b>c</i>", "<b>a</b><b><i>b</i></b>c"},
      {"headings", "<h1>a</h1><h3>b<p>c</p></h3>", "<h1>a</h1><h3>b</h3><p>c</p>"},
      {"lists", "<ul><li>a<ol start=4><li>b</ol><li>c</ul>",
       "<ul><li>a<ol start=\"4\"><li>b</li></ol></li><li>c</li></ul>"},
      {"lists in lists", "<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a</li><li><ul><li>b</li></ul></li></ul>"},
      {"an item without a list", "<li>a</li>", "<div>a</div>"},
      {"tables",
       "<table border=1 style='width:9999px'><caption>c</caption><tbody><tr><th colspan=2>a<tr><td>b<td></table>",
       "<table><tr><td><div>c</div></td></tr><tr><th colspan=\"2\">a</th></tr><tr><td>b</td><td></td></tr></table>"},
      {"quotes and rules", "<blockquote type=cite>a</blockquote><hr>b", "<blockquote>a</blockquote><hr>b"},
      {"preformatted", "<pre>a\n  b</pre>", "<pre>a  b</pre>"},
      {"right to left", "<p dir=RTL>\u05d0</p><p dir=up>b</p>", "<p dir=\"rtl\">\u05d0</p><p>b</p>"},
      {"links", "<a href='HTTPS://a.example/?x=1&amp;y=2' title=t target=_blank>a <b>b</b></a> c",
       "<a href=\"HTTPS://a.example/?x=1&amp;y=2\">a <b>b</b></a> c"},
      {"an address", "<a href=\"mailto:ann@example.org\">ann</a>", "<a href=\"mailto:ann@example.org\">ann</a>"},
      {"a picture of the mail", "a <img src='cid:shot%40host' width=200 height=100 alt='C:\\Users\\ann' title=x>",
       "a <img src=\"cid:p1@desk\" alt=\"shot &amp; co.png\" width=\"200\">"},
      {"letters", "&lt;b&gt; &amp;amp; \"\u20ac\" \xF0\x9F\x98\x80",
       "&lt;b&gt; &amp;amp; &quot;\u20ac&quot; \xF0\x9F\x98\x80"},
      {"blanks stand beside plain words", "see <a href=\"http://a.example\">this</a> <b>now</b> please",
       "see <a href=\"http://a.example\">this </a><b>now</b> please"},
      {"nothing", "", ""},
      {"nothing that is seen", "<div><p> </p><ul><li></li></ul><table><tr><td></td></tr></table></div>", ""},
  };
  for (const Case& c : cases) expect_clean(c);
}

TEST(HtmlSanitise, DropsWhatIsNotOnTheList) {
  const Case cases[] = {
      {"script", "a<script>alert(1)</script>b<SCRIPT SRC=//x></SCRIPT>", "ab"},
      {"style", "<style>p{background:url(http://x)}</style>a", "a"},
      {"head",
       "<html><head><title>t</title><base href=http://x><meta http-equiv=refresh content='0;url=http://x'>"
       "<link rel=stylesheet href=http://x></head><body background=http://x onload=x()>a",
       "<div>a</div>"},
      {"comments", "a<!-- secret -->b<!--[if mso]><p>secret</p><![endif]-->c<![if !mso]>d<![endif]>", "abcd"},
      {"handlers, classes, ids, styles", "<p onclick=x() class=c id=i style='color:red;position:fixed' data-x=1>a</p>",
       "<p>a</p>"},
      {"forms",
       "<form action=http://x><input value=secret><select><option>o</select><textarea>t</textarea>"
       "<button>b</button></form>",
       "<div>b</div>"},
      {"frames and objects",
       "a<iframe src=http://x>i</iframe><object data=x>o</object><embed src=x><applet>p</applet>b", "ab"},
      {"drawings", "a<svg onload=x()><text>t</text></svg><math><mi href=javascript:x>m</mi></math>b", "ab"},
      {"javascript",
       "<a href=\"javascript:alert(1)\">a</a><a href=\" java\tscript:x\">b</a><a href=\"&#106;avascript:x\">c</a>",
       "abc"},
      {"data and others",
       "<a href=data:text/html,x>a</a><a href=file:///etc>b</a><a href=//x>c</a><a href=cid:shot@host>d</a>", "abcd"},
      {"addresses that are none",
       "<a href='http://'>a</a><a href='http:///x'>b</a><a href='mailto:'>c</a>"
       "<a href='http://a\"b'>d</a><a href='http://a b'>e</a><a href='http://a\u202eb'>f</a>",
       "abcdef"},
      {"remote pictures",
       "a<img src=http://x/pixel.gif width=1 height=1>b<img src=data:image/png;base64,AA>c<img src=cid:other>d"
       "<img srcset=http://x>",
       "abcd"},
      {"hidden",
       "a<div style=\"DISPLAY : none !important\">x</div><span hidden>x</span><p style='visibility:hidden'>x</p>"
       "<span style='font-size:0px'>x</span><span style='mso-hide:all'>x</span>b",
       "ab"},
      {"unknown elements, not what they hold", "<blink>a</blink><x-y onclick=z>b</x-y><noscript>c</noscript>", "abc"},
      {"controls",
       "a\x01\x7f"
       "b&#0;&#1;&#65534;",
       "ab"},
      {"a tag within a tag", "<<script>alert(1)//<</script>", "&lt;"},
      {"an attribute that ends its own", "<p dir='ltr\" onclick=\"x'>a</p><img src='cid:shot@host\" onerror=\"x'>",
       "<p>a</p>"},
  };
  for (const Case& c : cases) expect_clean(c);
}

TEST(HtmlSanitise, IsBounded) {
  EXPECT_EQ(sanitise_html(std::string(300 << 10, 'x')), std::nullopt) << "larger than 256 KiB";
  EXPECT_EQ(sanitise_html("<p>" + std::string(100 << 10, '&')), std::nullopt) << "larger when it is escaped";
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div><blockquote><ul><li><table><tr><td><b><a href=http://x>";
  const auto start = std::chrono::steady_clock::now();
  const auto flat = sanitise_html(deep + "word");
  ASSERT_TRUE(flat);
  EXPECT_LT(flat->size(), 2000u);
  EXPECT_EQ(sanitise_html(*flat), flat);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace postern::parser
