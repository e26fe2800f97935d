// The HTML beside a mail's text.
#include "daemon/desk/html_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>


#include "parser/html_text.h"

namespace postern::desk {
namespace {

using testing::HasSubstr;
using testing::Not;

Frame frame() {
  return {.language = "de",
          .desk = "Example & Co",
          .subject = "[HD-7] Bitte <testen>",
          .reference = "hd-7.1.k1abc",
          .key = "HD-7",
          .answer_to = "support+hd-7.tk1x@example.org"};
}

std::string body_of(const std::string& text, const Frame& in = frame()) {
  const std::string html = frame_html(in, text).value_or("");
  const auto begin = html.find("<div");
  return html.substr(html.find('>', begin) + 2, html.rfind("</div>") - html.find('>', begin) - 2);
}

// Without the styles, which are for the eye.
std::string plain(std::string html) {
  for (auto at = html.find(" style=\""); at != std::string::npos; at = html.find(" style=\"")) {
    html.erase(at, html.find('"', at + 8) + 1 - at);
  }
  return html;
}

TEST(HtmlFrame, Blocks) {
  struct Case {
    const char* text;
    const char* html;
  };
  const Case cases[] = {
      {"Hello <b>Ann</b> & \"Bob\",\n", "<p dir=\"auto\">Hello &lt;b&gt;Ann&lt;/b&gt; &amp; &quot;Bob&quot;,</p>\n"},
      {"one\n\n\ntwo\n", "<p dir=\"auto\">one</p>\n<p dir=\"auto\">two</p>\n"},
      {"short\nlines\n", "<p dir=\"auto\">short<br>\nlines</p>\n"},
      {"a line of words that is long enough to go on below\nlike this\n",
       "<p dir=\"auto\">a line of words that is long enough to go on below\nlike this</p>\n"},
      {"> quoted\n> <lines>\nwords\n", "<blockquote dir=\"auto\">quoted<br>\n&lt;lines&gt;</blockquote>\n<p dir=\"auto\">words</p>\n"},
      {"Kind regards\nExample & Co\n", "<p dir=\"auto\">Kind regards<br>\n<b>Example &amp; Co</b></p>\n"},
      {"see https://a.example/x?y=1&z=(2). Or http://b.example, javascript:x\n",
       "<p dir=\"auto\">see <a href=\"https://a.example/x?y=1&amp;z=(2\">https://a.example/x?y=1&amp;z=(2</a>). "
       "Or http://b.example, javascript:x</p>\n"},
      {"https:// \"https://a\"><script>\n",
       "<p dir=\"auto\">https:// &quot;<a href=\"https://a\">https://a</a>&quot;&gt;&lt;script&gt;</p>\n"},
      {"about HD-7 and HD-8\n", "<p dir=\"auto\">about <span>HD-7</span> and HD-8</p>\n"},
      {"  ja     wenn <alles> läuft,\n  nein\n",
       "<div dir=\"auto\">\n<p dir=\"auto\"><a href=\"mailto:support%2Bhd-7.tk1x@example.org?subject=Re%3A%20%5BHD-7%5D%20Bitte%20%3Ctesten%3E"
       "&amp;body=ja\">ja</a> <span>wenn &lt;alles&gt; läuft,</span></p>\n"
       "<p dir=\"auto\"><a href=\"mailto:support%2Bhd-7.tk1x@example.org?subject=Re%3A%20%5BHD-7%5D%20Bitte%20%3Ctesten%3E"
       "&amp;body=nein\">nein</a></p>\n</div>\n"},
  };
  for (const Case& test : cases) EXPECT_EQ(plain(body_of(test.text)), test.html) << test.text;
}

TEST(HtmlFrame, ReferenceIsSmallAndListsWithoutAnAddressAreNoLinks) {
  EXPECT_THAT(body_of("Referenz: hd-7.1.k1abc\n"), HasSubstr("font-size:12px"));
  EXPECT_THAT(body_of("words\n"), Not(HasSubstr("font-size:12px")));
  Frame without = frame();
  without.answer_to.clear();
  EXPECT_THAT(plain(body_of("  ja   gut\n", without)), HasSubstr("<b>ja</b> <span>gut</span>"));
}

// Nothing is fetched, nothing runs, and no link but ours is there.
TEST(HtmlFrame, IsSelfContained) {
  const std::string hostile =
      "<img src=x onerror=alert(1)> </p></div></body><script>x</script> url(https://t.example/p.gif)\n"
      "  <a href=\"https://evil.example\">yes</a>   <style>*{}</style>\n> <iframe>\n";
  const std::string html = *frame_html(frame(), hostile);
  for (const char* tag : {"<img", "<script", "<style", "<iframe", "<link", "src=\"", "@import", "url(\"", "<form", "<base"}) {
    EXPECT_THAT(html, Not(HasSubstr(tag)));
  }
  EXPECT_THAT(html, HasSubstr("<html lang=\"de\" dir=\"auto\">"));
  EXPECT_THAT(html, HasSubstr("color-scheme\" content=\"light dark"));

  for (auto at = html.find("href="); at != std::string::npos; at = html.find("href=", at + 1)) {
    EXPECT_THAT(html.substr(at, 30), testing::AnyOf(HasSubstr("\"https://"), HasSubstr("\"mailto:support"), HasSubstr("&quot;"))) << html;
  }
}

TEST(HtmlFrame, OneThatWouldBeTooLargeIsNone) {
  EXPECT_TRUE(frame_html(frame(), std::string(15'000, 'x')));
  EXPECT_FALSE(frame_html(frame(), std::string(5'000, '&')));
  EXPECT_FALSE(frame_html(frame(), std::string(kHtmlBytes + 1, 'x')));
}

}  // namespace
}  // namespace postern::desk
