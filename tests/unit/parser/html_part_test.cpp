// The part of a mail's HTML that says what was decided on in its text: mails as programs write them, and what would let
// something out.
#include "parser/html_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parser/html_text.h"

namespace postern::parser {
namespace {

using testing::HasSubstr;

const CleanPictures kPictures = {{"image001.png@01DB.ANN", {"p1@desk", "shot.png"}}};

std::string without_line_ends(std::string html) {
  std::erase(html, '\n');
  return html;
}

struct Case {
  const char* name;
  const char* html;
  const char* above;
  const char* words;
  const char* part;
};

TEST(HtmlPart, IsWhatTheTextSays) {
  const Case cases[] = {
      {"Gmail",
       "<div dir=\"ltr\"><div>Hello Rita,</div><div><br></div><div>please <b>restart</b> the <i>router</i>: "
       "<a href=\"https://help.example/router\">how to</a>.</div><div><br></div><div><img "
       "src=\"cid:image001.png@01DB.ANN\" "
       "alt=\"shot.png\" width=\"300\"></div></div><br><div class=\"gmail_quote\"><div dir=\"ltr\" "
       "class=\"gmail_attr\">On Mon, "
       "5 May 2025 at 10:11, Desk &lt;<a href=\"mailto:support@desk.test\">support@desk.test</a>&gt; wrote:<br></div>"
       "<blockquote class=\"gmail_quote\">Rita opened HD-1</blockquote></div>",
       "", "Hello Rita,\n\nplease *restart* the *router*: how to\n<https://help.example/router>.\n\n[image: shot.png]",
       "<div dir=\"ltr\"><div>Hello Rita,</div><div><br></div><div>please <b>restart</b> the <i>router</i>: "
       "<a href=\"https://help.example/router\">how to</a>.</div><div><br></div><div><img src=\"cid:p1@desk\" "
       "alt=\"shot.png\" "
       "width=\"300\"></div></div>"},
      {"Outlook, with a command",
       "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!--p.MsoNormal{margin:0}--></style>"
       "<!--[if gte mso 9]><xml></xml><![endif]--></head><body lang=EN><div class=WordSection1>"
       "<p class=MsoNormal>/take<o:p></o:p></p><p class=MsoNormal>Hello Rita,<o:p></o:p></p>"
       "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level1 "
       "lfo1'>"
       "<![if !supportLists]><span style='font-family:Symbol'><span "
       "style='mso-list:Ignore'>\u00b7<span>&nbsp;&nbsp;</span></span></span>"
       "<![endif]><b>switch</b> it off<o:p></o:p></p><p class=MsoNormal><img src=\"cid:image001.png@01DB.ANN\"></p>"
       "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
       "class=MsoNormal><b>From:</b> Desk</p></div></div>",
       "/take", "Hello Rita,\n\n  *   switch it off\n[cid:image001.png@01DB.ANN]",
       "<div><div><div>Hello Rita,</div><div>\u00a0</div><p>\u00b7\u00a0\u00a0<b>switch</b> it off</p>"
       "<div><img src=\"cid:p1@desk\" alt=\"shot.png\"></div></div></div>"},
      {"Apple Mail",
       "<html><body style=\"overflow-wrap: break-word;\">Please <b>restart</b>.<div><br></div><div>C# +49 30 1234</div>"
       "<div><img apple-inline=\"yes\" src=\"cid:image001.png@01DB.ANN\"><br><div><br><blockquote "
       "type=\"cite\"><div>On 5 May "
       "2025, at 10:11, Desk &lt;support@desk.test&gt; wrote:</div><div>Rita opened "
       "HD-1</div></blockquote></div></div></body></html>",
       "", "Please restart.\n\nC# +49 30 1234",
       "<div>Please <b>restart</b>.<div><br></div><div>C# +49 30 1234</div><div><img src=\"cid:p1@desk\" "
       "alt=\"shot.png\"></div></div>"},
      {"Thunderbird",
       "<html><head><meta charset=UTF-8></head><body><p>Restart it, "
       "<u>please</u>:</p><ol><li>off</li><li>on</li></ol><p>"
       "See <a class=\"moz-txt-link-freetext\" href=\"https://help.example/\">https://help.example</a></p>"
       "<div class=\"moz-signature\">-- <br>Ann<img src=\"cid:image001.png@01DB.ANN\"></div>"
       "<div class=\"moz-cite-prefix\">On 5/5/25 10:11, Desk wrote:<br></div><blockquote "
       "type=\"cite\"><p>Rita</p></blockquote></body></html>",
       "", "Restart it, _please_:\n\n 1. off\n 2. on\n\nSee https://help.example",
       "<div><p>Restart it, <u>please</u>:</p><ol><li>off</li><li>on</li></ol><p>See <a href=\"https://help.example/\">"
       "https://help.example</a></p></div>"},
      {"Yahoo",
       "<div class=\"ydp1yahoo-style-wrap\"><div dir=\"ltr\">Done.</div></div><div id=\"yahoo_quoted_1\" "
       "class=\"yahoo_quoted\">"
       "On Monday, Desk wrote:<br>Rita opened HD-1</div>",
       "", "Done.", "<div><div dir=\"ltr\">Done.</div></div>"},
      {"commands in preformatted text",
       "<pre>/take\n/tag vpn\n\n+1 from me\n  really\n\nOn Monday, Desk wrote:\n&gt; x</pre>", "/take\n/tag vpn",
       "+1 from me\n  really", "<pre>+1 from me  really</pre>"},
      {"a link around nothing, one to elsewhere, one that is named",
       "a<a href=\"https://x.example/1\"> </a>b <a href=\"https://x.example/2\">c</a> <a "
       "href=\"mailto:d@x.example\">d</a><br>",
       "", "a b c d <d@x.example>", "a b c <a href=\"mailto:d@x.example\">d</a>"},
  };
  for (const Case& c : cases) {
    const HtmlPart part = html_part_saying(c.html, c.above, c.words, kPictures);
    EXPECT_EQ(part.doubt, "") << c.name;
    EXPECT_EQ(without_line_ends(part.html), c.part) << c.name;
  }
}

// What the HTML-only mail's own reading gives is agreed with as well.
TEST(HtmlPart, AgreesWithItsOwnReading) {
  const char* cases[] = {
      "<p>one</p><ul><li>a<ol><li>b</li></ol></li></ul><table><tr><td>c</td><td>d</td></tr></table>",
      "<p>see <a href=\"https://a.example/x\">the page</a> and <a "
      "href=\"mailto:a@b.example\">write</a></p><hr><p>end</p>",
      "<p>picture: <img src=\"cid:image001.png@01DB.ANN\" alt=\"our plan\"> and <img src=http://x alt=\"smile\"></p>",
      "<blockquote>quoted</blockquote><p>answered</p>",
  };
  for (const char* html : cases) EXPECT_EQ(html_part_saying(html, "", html_to_text(html), kPictures).doubt, "") << html;
}

// whatever the HTML shows besides makes it go.
TEST(HtmlPart, DoubtLetsNothingOut) {
  const Case cases[] = {
      {"white words", "<p>Hello<span style=\"color:#fff\"> Rita is a bad payer</span></p>", "", "Hello", ""},
      {"small words", "<p>Hello</p><p style=\"font-size:1px\">internal</p><p>there</p>", "", "Hello\nthere", ""},
      {"words above", "<p>internal</p><p>Hello</p>", "", "Hello", ""},
      {"words in the same line", "<p>Hello and more</p>", "", "Hello", ""},
      {"half a word", "<p>Hellooo</p>", "", "Hello", ""},
      {"another cell", "<table><tr><td>Hello</td><td>internal</td></tr></table>", "", "Hello", ""},
      {"other words", "<p>Hallo</p>", "", "Hello", ""},
      {"fewer words", "<p>Hello</p>", "", "Hello Rita", ""},
      {"other order", "<p>Rita Hello</p>", "", "Hello Rita", ""},
      {"the command is missing", "<p>Hello</p>", "/take", "Hello", ""},
      {"the command is another", "<p>/note</p><p>Hello</p>", "/take", "Hello", ""},
      {"the link says another target", "<a href=\"https://evil.example\">a</a>", "", "a <https://good.example>", ""},
      {"unclosed style is text", "<style>p{}<p>Hello</p>", "", "Hello", ""},
      {"nothing", "<p></p>", "", "", ""},
  };
  for (const Case& c : cases) {
    const HtmlPart part = html_part_saying(c.html, c.above, c.words, kPictures);
    EXPECT_NE(part.doubt, "") << c.name;
    EXPECT_EQ(part.html, "") << c.name;
  }
}

// what no reader sees goes without doubt.
TEST(HtmlPart, SaysNothingInAttributes) {
  const char* html =
      "<!-- HD-1 opened by rita --><p title=\"internal\" class=\"internal\" id=\"internal\" style=\"x:internal\" "
      "data-x=internal>He"
      "<span style=\"display:none\">internal</span>llo <a href=\"mailto:support+hd-1.internal@desk.test\" "
      "title=internal>Rita</a> "
      "<a href=\"https://desk.test/internal\">x</a><img src=\"http://x/internal.gif\" alt=\"internal\">"
      "<img src=\"cid:image001.png@01DB.ANN\" alt=\"internal\"></p><p><img src=\"cid:internal\"></p>";
  const HtmlPart part = html_part_saying(html, "", "Hello Rita x", kPictures);
  EXPECT_EQ(part.doubt, "");
  EXPECT_EQ(without_line_ends(part.html), "<p>Hello Rita x<img src=\"cid:p1@desk\" alt=\"shot.png\"></p>");
}

}  // namespace
}  // namespace postern::parser
