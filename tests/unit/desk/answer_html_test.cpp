// Agents who write with bold words, lists and pictures: their formatting arrives, and nothing else does (A-15).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/answer_html.h"
#include "office.h"
#include "parser/html_text.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

std::string as_html(const std::string& text) {
  return replaced(replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\n", "<br>\r\n");
}

std::string marked(const std::string& text) {
  std::string out;
  for (const auto line : split_lines(text)) out += "> " + std::string(line) + "\r\n";
  return out;
}

struct AgentHtml : testing::Test {
  Office office;
  model::OutboxItem notice;

  AgentHtml() {
    office.take(mail("The VPN is down", "I cannot work since nine."));
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  std::string id = "image001.png@01DB.BOBS-PC";

  // Bob's answer as the raw mail of his program: both texts, and a picture as `id`.
  parser::Mail from_bob(const std::string& text, const std::string& html) {
    return parser::read_mail(raw_from_bob(text, html));
  }
  std::string raw_from_bob(const std::string& text, const std::string& html) const {
    return
        "Received: from out.example.org by mx.example.org (Postfix) with ESMTPSA id 7; Mon, 21 Sep 2026 10:00:00 +0000\r\n"
        "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
        "From: Bob Builder <bob@example.org>\r\nTo: " + notice.reply_to + "\r\nSubject: Re: " + notice.subject +
        "\r\nMessage-ID: <answer@example.org>\r\nIn-Reply-To: <" + notice.message_id +
        ">\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
        "--r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text +
        "\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html + "\r\n--a--\r\n"
        "--r\r\nContent-Type: image/png; name=shot.png\r\nContent-Disposition: inline; filename=shot.png\r\nContent-ID: <" + id +
        ">\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--r--\r\n";
  }

  const model::OutboxItem& answer(const std::string& text, const std::string& html) {
    office.take(from_bob(text, html));
    return office.last_mail_to("ann@example.com");
  }

  // Without the frame and its styles.
  static std::string words_of(const model::OutboxItem& item) {
    std::string html = item.html.value_or("none");
    for (auto at = html.find(" style=\""); at != std::string::npos; at = html.find(" style=\"")) {
      html.erase(at, html.find('"', at + 8) + 1 - at);
    }
    const std::string begin = "<div dir=\"auto\">\n", end = "</div>\n</div>\n</body>\n";
    const auto from = html.find(begin), to = html.find(end);
    html = from == std::string::npos ? html : html.substr(from + begin.size(), to - from - begin.size());
    std::erase(html, '\n');
    return html;
  }

  std::string everything(const model::OutboxItem& item) const {
    std::string all = item.from_name + item.from_email + item.reply_to + item.subject + item.message_id + item.text +
                      item.in_reply_to + item.html.value_or("");
    for (const auto& reference : item.references) all += reference;
    return all;
  }
};

// The words above what each program quotes, and their formatting; the picture under a name of ours.
TEST_F(AgentHtml, ArrivesFromEveryProgram) {
  const std::string all = as_html(notice.text), desk = "Example Help Desk &lt;<a href=\"mailto:" + notice.reply_to + "\">" +
                                                       notice.reply_to + "</a>&gt;";
  const std::string wrote = "\r\n\r\nOn Mon, 21 Sep 2026 at 10:00, Example Help Desk <" + notice.reply_to + "> wrote:\r\n";
  struct Case {
    const char* name;
    std::string text, html, words;
  };
  const Case cases[] = {
      {"Gmail", "Please *restart* it: how to <https://help.example/x>\r\n[image: shot.png]" + wrote + marked(notice.text),
       "<div dir=\"ltr\"><div>Please <b>restart</b> it: <a href=\"https://help.example/x\">how to</a></div><div><img src=\"cid:" + id +
           "\" alt=\"shot.png\"></div></div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, 21 Sep 2026 at 10:00, " +
           desk + " wrote:<br></div><blockquote class=\"gmail_quote\">" + all + "</blockquote></div>",
       "<div dir=\"ltr\"><div>Please <b>restart</b> it: <a href=\"https://help.example/x\">how to</a></div><div>PICTURE</div></div>"},
      {"Outlook, with commands",
       "/take\r\n/tag vpn\r\n\r\nPlease restart it:\r\n\r\n  *   off\r\n  *   on\r\n\r\n[cid:" + id + "]\r\n\r\nKind regards,\r\nBob Builder\r\n\r\n"
       "From: Example Help Desk <" + notice.reply_to + ">\r\nSent: Monday, 21 September 2026 10:00\r\nTo: Bob\r\nSubject: " +
           notice.subject + "\r\n\r\n" + replaced(notice.text, "\n", "\r\n"),
       "<html><head><style><!-- p{} --></style></head><body><div class=WordSection1><p class=MsoNormal>/take<o:p></o:p></p>"
       "<p class=MsoNormal>/tag vpn</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Please <b>restart</b> it:</p><ul><li class=MsoListParagraph>off</li>"
       "<li class=MsoListParagraph>on</li></ul><p class=MsoNormal><img src=\"cid:" + id + "\" alt=\"A screenshot\"></p>"
       "<p class=MsoNormal>Kind regards,<br>Bob Builder</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
       "<p class=MsoNormal><b>From:</b> " + desk + "<br><b>Subject:</b> x</p></div><p class=MsoNormal>" + all + "</p></div></body></html>",
       "<div><div><div>Please <b>restart</b> it:</div><ul><li>off</li><li>on</li></ul><div>PICTURE</div><div>Kind regards,<br>Bob "
       "Builder</div></div></div>"},
      {"Apple Mail", "Please restart it." + wrote + marked(notice.text),
       "<html><body>Please <i>restart</i> it.<div><img src=\"cid:" + id + "\"></div><div><br><blockquote type=\"cite\"><div>On 21 Sep 2026, at "
       "10:00, " + desk + " wrote:</div><div>" + all + "</div></blockquote></div></body></html>",
       "<div>Please <i>restart</i> it.<div>PICTURE</div></div>"},
      {"Thunderbird", "Please _restart_ it, /now/.\r\n\r\n-- \r\nBob" + wrote + marked(notice.text),
       "<html><body><p>Please <u>restart</u> it, <i>now</i>.</p><pre class=\"moz-signature\">-- \r\nBob</pre><div class=\"moz-cite-prefix\">On "
       "21.09.26 10:00, Example Help Desk wrote:<br></div><blockquote type=\"cite\" cite=\"mid:" + notice.message_id + "\"><pre>" + all +
           "</pre></blockquote></body></html>",
       "<div><p>Please <u>restart</u> it, <i>now</i>.</p></div>"},
  };
  for (const Case& c : cases) {
    Office other = office;
    other.take(from_bob(c.text, c.html));
    const auto& item = other.last_mail_to("ann@example.com");
    ASSERT_EQ(item.attachments.size(), 1u) << c.name;
    const std::string picture = picture_id(item, to_hex(sha256("\x89PNG\r\n\x1a\n")));
    EXPECT_EQ(words_of(item), replaced(c.words, "PICTURE", "<img src=\"cid:" + picture + "\" alt=\"shot.png\">")) << c.name << other.notes(1);
    const std::string sent = everything(item);
    for (const std::string& secret : {std::string("bob@"), notice.reply_to, std::string("opened HD-1"), id, std::string("/take"),
                                      notice.message_id.substr(0, notice.message_id.find('@'))}) {
      EXPECT_THAT(sent, Not(HasSubstr(secret))) << c.name;
    }
  }
}

// A-15: what the HTML says besides, wherever it hides, does not go out; the text goes alone.
TEST_F(AgentHtml, GoesAloneWhereItSaysMore) {
  const std::string token = notice.reply_to, reference = notice.message_id.substr(0, notice.message_id.find('@'));
  const std::pair<const char*, std::string> bodies[] = {
      {"white words", "<p>Restart it.<span style=\"color:white\"> " + reference + "</span></p>"},
      {"tiny words", "<p style=\"font-size:1px\">Reference: " + reference + "</p><p>Restart it.</p>"},
      {"the notice unmarked above", "<p>" + as_html(notice.text) + "</p><p>Restart it.</p>"},
      {"other words", "<p>Restart her.</p>"},
      {"a command that the text has not", "<p>/note</p><p>Restart it.</p>"},
      {"nothing", "<p></p>"},
      {"too much", "<p>Restart it.</p><p>" + std::string(2 << 20, 'x') + "</p>"},
  };
  for (const auto& [name, html] : bodies) {
    Office other = office;
    other.take(from_bob("Restart it.", html));
    const auto& item = other.last_mail_to("ann@example.com");
    EXPECT_EQ(item.text, "Restart it.\n") << name;
    EXPECT_EQ(item.html, std::nullopt) << name;
    EXPECT_THAT(other.notes(1), HasSubstr("sent as plain text")) << name;
  }
}

// A-15: what no reader sees is left behind, and the formatting arrives.
TEST_F(AgentHtml, CarriesNothingUnseen) {
  const std::string token = notice.reply_to, reference = notice.message_id.substr(0, notice.message_id.find('@'));
  const auto& fine = answer("Restart it. Bob, bob@example.org\r\n\r\nsee our page",
                            "<!-- " + reference + " --><p title=\"" + reference + "\" class=\"" + reference + "\"><b>Restart</b> it."
                            "<span style=\"display:none\">" + token + "</span> Bob, <a href=\"mailto:bob@example.org\">bob@example.org</a>"
                            "<img src=\"https://desk.example/" + reference + ".gif\" alt=\"" + reference + "\"></p>"
                            "<p>see <a href=\"mailto:" + token + "\">our</a> <a href=\"https://intranet.example/" + reference + "\">page</a></p>");
  EXPECT_EQ(words_of(fine), "<p><b>Restart</b> it. Bob, <a href=\"mailto:support@example.org\">support@example.org</a></p><p>see our page</p>")
      << office.notes(1);
  EXPECT_THAT(everything(fine), Not(HasSubstr(reference)));
  EXPECT_THAT(everything(fine), Not(HasSubstr(token)));
}

// What the workflow asks stands below the words in both.
TEST_F(AgentHtml, TheQuestionFollows) {
  const auto& item = answer("/done\r\nI have *replaced* it.", "<div>/done</div><div>I have <b>replaced</b> it.</div>");
  EXPECT_THAT(item.html.value_or(""), HasSubstr("<b>replaced</b> it."));
  EXPECT_THAT(item.html.value_or(""), Not(HasSubstr("/done")));
  std::string seen = parser::html_to_text(item.html.value_or("")), text = item.text;
  for (std::string* one : {&seen, &text}) std::erase_if(*one, [](char c) { return c == ' ' || c == '\n' || c == '*'; });
  EXPECT_THAT(text, testing::StartsWith("Ihavereplacedit.Please"));
  EXPECT_EQ(seen, text);
}

// The second of two slashes is taken away from the text: where the HTML has it, the text goes alone.
TEST_F(AgentHtml, LinesWithTwoSlashesGoAsText) {
  const auto& item = answer("//etc/hosts is wrong", "<p>//etc/<b>hosts</b> is wrong</p>");
  EXPECT_EQ(item.text, "/etc/hosts is wrong\n");
  EXPECT_EQ(item.html, std::nullopt);
}

TEST_F(AgentHtml, PlainMailsStayPlain) {
  parser::Mail plain = from_bob("Restart it.", "<p>x</p>");
  plain.html.reset();
  office.take(plain);
  EXPECT_EQ(office.last_mail_to("ann@example.com").html, std::nullopt);
  EXPECT_THAT(office.notes(1), Not(HasSubstr("plain text")));
}

// An answer that waited for its author's word goes out as it would have gone at once.
TEST_F(AgentHtml, OutlivesACollision) {
  office.settings.agents.push_back({"Cid", "cid@example.org", false, {}});
  office.take(mail("The printer jams", "It is the left one."));
  const auto first = office.last_mail_to("cid@example.org");
  notice = office.last_mail_to("bob@example.org");
  office.now += std::chrono::minutes(1);
  office.take(proven(reply_to(first, "Restart it.")));
  office.now += std::chrono::minutes(1);
  const std::string raw = raw_from_bob("Please *restart* it.", "<p>Please <b>restart</b> it.</p>");
  const parser::Mail held = parser::read_mail(raw);
  office.raw_mails[held.content_hash] = raw;
  office.take(held);
  const auto question = office.last_mail_to("bob@example.org");
  ASSERT_EQ(question.purpose, "agent-collision");
  parser::Mail word = proven(reply_to(question, "send"));
  for (const bool names_it : {true, false}) {
    if (!names_it) word.in_reply_to.clear(), word.references.clear();
    Office other = office;
    other.take(word);
    EXPECT_THAT(words_of(other.last_mail_to("ann@example.com")), testing::HasSubstr("<b>restart</b>")) << names_it;
  }
}

}  // namespace
}  // namespace postern::desk::test
