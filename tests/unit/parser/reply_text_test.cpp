// The new part of a reply: above, below and between quotes, in plain text and HTML (T-MIME-18).
#include "parser/reply_text.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* input;
  const char* expected;
};

void expect_all(const Case* begin, const Case* end, std::string_view sender = {}) {
  for (const Case* c = begin; c != end; ++c) EXPECT_EQ(reply_text(c->input, sender), c->expected) << c->name;
}

// T-MIME-18: answers above, below and between the lines they answer.
TEST(ReplyText, FindsTheAnswerWhereverItStands) {
  const Case cases[] = {
      {"no quote", "Hello,\n\nit works now.\n", "Hello,\n\nit works now."},
      {"above", "It works.\n\nOn 8 Jun 2017, at 14:24, Ann <ann@example.org> wrote:\n\n> Does it?\n> Really?\n",
       "It works."},
      {"above, unmarked quote", "It works.\n\nOn 8 Jun 2017, at 14:24, Ann <ann@example.org> wrote:\n\nDoes it?\n",
       "It works."},
      {"below", "On 8 Jun 2017, at 14:24, Ann wrote:\n> Does it?\n\nIt does.\n", "It does."},
      {"between",
       "On 8 Jun 2017, at 14:24, Ann wrote:\n> Which floor?\nSecond.\n> Which printer?\nThe grey one.\n> Bye\n",
       "> Which floor?\nSecond.\n> Which printer?\nThe grey one."},
      {"between, with a greeting", "Hi Ann,\n\n> Which floor?\n\nSecond.\n\n> bye",
       "Hi Ann,\n\n> Which floor?\n\nSecond."},
      {"quote without attribution stays above its answer", "> Which floor?\n\nSecond.", "> Which floor?\n\nSecond."},
      {"quote marks stay as they were", ">> Which floor?\n>Ann\n\nSecond.\n\n>> x\n\nThird.",
       ">> Which floor?\n>Ann\n\nSecond.\n\n>> x\n\nThird."},
      {"only the parting stands below", "Done.\n\nOn 8 Jun 2017 14:24, Ann wrote:\n\n> Please do.\n\nRegards, Bob\n",
       "Done.\n\nRegards, Bob"},
      {"a line the program wrapped",
       "Yes.\n\nOn 8 Jun 2017 14:24, Ann wrote:\n> A long line that was wrapped by some program at seventy-two columns "
       "and\nthen went on\n> for a while.\n",
       "Yes."},
      {"attribution after other words",
       "Yes.\nThanks--- On Thu, Jun 8, 2017 at 3:59 PM, ann@example.org wrote:\n> Hi\n", "Yes.\nThanks"},
      {"initials as quote marks", "Yes.\n\nAD> Is it?\nAD> Really?\n", "Yes."},
      {"two mails below",
       "3\n\nOn Thu, Jun 8, 2017 at 4:58 AM -0800, \"Ann\" <ann@example.org> wrote:\n\n2\n\nOn Wed, Jun 7, 2017 at "
       "9:58 PM, Bob <bob@example.org> wrote:\n\n1\n",
       "3"},
      {"ticket system's line",
       "It works.\n\n##- Please type your reply above this line -##\n\nYour request was received.\n", "It works."},
      {"CRLF", "It works.\r\n\r\n> Does it?\r\n", "It works."},
  };
  expect_all(std::begin(cases), std::end(cases));
}

TEST(ReplyText, KnowsPastedHeaderLines) {
  const Case cases[] = {
      {"Outlook",
       "Hi\n\nFrom: Ann [mailto:ann@example.org]\nSent: Thursday, June 8, 2017 2:24 PM\nTo: Bob\nSubject: RE: "
       "Printer\n\nText\n",
       "Hi"},
      {"with a rule above",
       "Hi\n________________________________\nFrom: Ann <ann@example.org>\nSent: Thursday\nTo: Bob\nSubject: "
       "x\n\nText\n",
       "Hi"},
      {"bold", "Hi\n\n*From:* Ann <ann@example.org>\n*Sent:* Thursday\n*To:* Bob\n*Subject:* x\n\nText\n", "Hi"},
      {"separator alone", "Hi\n\n-----Original Message-----\n\nText\n", "Hi"},
      {"German",
       "Hi\n\nVon: Ann <ann@example.org>\nGesendet: Donnerstag, 8. Juni 2017 14:24\nAn: Bob\nBetreff: AW: x\n\nText\n",
       "Hi"},
      {"German separator", "Hi\n\n-----Ursprüngliche Nachricht-----\nText\n", "Hi"},
      {"French",
       "Hi\n\nDe : Ann<mailto:ann@example.org>\nEnvoyé le :jeudi 8 juin 2017 14:24\nÀ : Bob\nObjet :x\n\nText\n", "Hi"},
      {"Spanish", "Hi\n\nDe: Ann\nEnviado el: jueves\nPara: Bob\nAsunto: x\n\nText\n", "Hi"},
      {"Portuguese", "Hi\n\nDe: Ann\nEnviada em: quinta-feira\nPara: Bob\nAssunto: x\n\nText\n", "Hi"},
      {"Italian", "Hi\n\nDa: Ann\nInviato: giovedì\nA: Bob\nOggetto: x\n\nText\n", "Hi"},
      {"Dutch", "Hi\n\nVan: Ann\nVerzonden: donderdag\nAan: Bob\nOnderwerp: x\n\nText\n", "Hi"},
      {"Swedish", "Hi\n\nFrån: Ann\nSkickat: den 8 juni 2017 14:24\nTill: Bob\nÄmne: x\n\nText\n", "Hi"},
      {"Danish", "Hi\n\nFra: Ann\nSendt: 8. juni 2017 14:24\nTil: Bob\nEmne: x\n\nText\n", "Hi"},
      {"Finnish", "Hi\n\nLähettäjä: Ann\nLähetetty: torstai\nVastaanottaja: Bob\nAihe: x\n\nText\n", "Hi"},
      {"Polish", "Hi\n\nOd: Ann\nWysłano: czwartek\nDo: Bob\nTemat: x\n\nText\n", "Hi"},
      {"Czech", "Hi\n\nOd: Ann\nOdesláno: čtvrtek\nKomu: Bob\nPředmět: x\n\nText\n", "Hi"},
      {"Hungarian", "Hi\n\nFeladó: Ann\nElküldve: csütörtök\nCímzett: Bob\nTárgy: x\n\nText\n", "Hi"},
      {"Russian", "Hi\n\nОт: Ann\nОтправлено: четверг\nКому: Bob\nТема: x\n\nText\n", "Hi"},
      {"Turkish", "Hi\n\nKimden: Ann\nGönderildi: Perşembe\nKime: Bob\nKonu: x\n\nText\n", "Hi"},
      {"Chinese", "Hi\n\n发件人: Ann\n发送时间: 2017年6月8日\n收件人: Bob\n主题: x\n\nText\n", "Hi"},
      {"Japanese", "Hi\n\n差出人: Ann\n送信日時: 2017年6月8日\n宛先: Bob\n件名: x\n\nText\n", "Hi"},
      {"Korean", "Hi\n\n보낸 사람: Ann\n보낸 날짜: 2017년 6월 8일\n받는 사람: Bob\n제목: x\n\nText\n", "Hi"},
      {"no journey", "From: Paris\nTo: London\nDate: 5 May\n\nPlease book.",
       "From: Paris\nTo: London\nDate: 5 May\n\nPlease book."},
      {"no appointment", "Please come:\n\nDate: Wednesday\nTime: 7:00\nAddress: 130 Fox St\n\nThanks for that.",
       "Please come:\n\nDate: Wednesday\nTime: 7:00\nAddress: 130 Fox St\n\nThanks for that."},
      {"forwarded with a comment",
       "FYI\n\n---------- Forwarded message ----------\nFrom: Ann <ann@example.org>\nSubject: x\nTo: Bob\n\nText",
       "FYI"},
  };
  expect_all(std::begin(cases), std::end(cases));
}

TEST(ReplyText, LeavesOutWhatStandsUnderEveryMail) {
  const Case cases[] = {
      {"signature", "Hi\n\n-- \nAnn Doe\nExample Ltd.\n", "Hi"},
      {"signature above the quote", "Hi\n\n--\nAnn\n\nOn 8 Jun 2017, at 14:24, Bob wrote:\n\n> x\n", "Hi"},
      {"signature below the quote", "Hi\n\nOn 8 Jun 2017, at 14:24, Bob wrote:\n\n> x\n\n-- \nAnn\n", "Hi"},
      {"mailing list's footer",
       "Hi\n\n_______________________________________________\nUsers mailing "
       "list\nusers@example.org\nhttps://lists.example.org\n",
       "Hi"},
      {"sent from", "Hi\n\nSent from my iPhone\n", "Hi"},
      {"sent from, German", "Hi\n\nVon meinem iPhone gesendet\n", "Hi"},
      {"sent from, French", "Hi\n\nEnvoyé de mon iPhone\n", "Hi"},
      {"sent from, Russian", "Hi\n\nОтправлено с iPhone\n", "Hi"},
      {"sent from, Chinese", "Hi\n\n发自我的 iPhone\n", "Hi"},
      {"app's advertisement", "Hi\n\nGet Outlook for iOS<https://aka.ms/x>\n", "Hi"},
      {"sent from above the quote",
       "Hi\n\nSent from Outlook Mobile<https://example.org>\n\nOn Thu, Jun 8, 2017 at 4:58 AM -0800, \"Ann\" "
       "<ann@example.org> wrote:\n\nx\n",
       "Hi"},
      {"parting and name", "Hi, it works.\n\nBest regards,\n\nAnn Doe\nExample Ltd.\n", "Hi, it works."},
      {"parting, German", "Es geht.\n\nMit freundlichen Grüßen\nAnn Doe\n", "Es geht."},
      {"thanks alone is a word to somebody", "Could you look?\n\nThanks!\n", "Could you look?\n\nThanks!"},
      {"name and addresses", "It works.\n\nAnn Doe\nann@example.org\nwww.example.org\n(555) 123-4567\n", "It works."},
      {"disclaimer",
       "It works.\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.\nIf you "
       "are not the addressee, delete it.\n",
       "It works."},
      {"disclaimer, German", "Es geht.\n\nDiese E-Mail enthält vertrauliche Informationen.\n", "Es geht."},
      {"trailing rules", "Hi\n\n--\n***\n_____\n", "Hi"},
      {"dashes in a sentence", "a -- b\n\nand more", "a -- b\n\nand more"},
      {"list with dashes", "I need:\n-- one thing\n-- another thing", "I need:\n-- one thing\n-- another thing"},
      {"code", "See:\n\n```\nx\n--\n####\n```\n\nDone.", "See:\n\n```\nx\n--\n####\n```\n\nDone."},
      {"a rule above sentences", "Part one.\n\n----\n\nThis is the second part, which is no signature at all.",
       "Part one.\n\n----\n\nThis is the second part, which is no signature at all."},
      {"regards in a sentence", "With regards to the payment we agree.\n\nAll is well now, I think.",
       "With regards to the payment we agree.\n\nAll is well now, I think."},
  };
  expect_all(std::begin(cases), std::end(cases));
  EXPECT_EQ(reply_text("It works.\n\nAnn Doe\nvia mobile\n", "Ann Doe"), "It works.");
  EXPECT_EQ(reply_text("Ann Doe\n", "Ann Doe"), "Ann Doe");
}

// T-MIME-18: what is in doubt stays, and something always does.
// T-MIME-18: nothing that was written is lost to what looks like a signature, a disclaimer or a quote.
TEST(ReplyText, KeepsWordsThatLookLikeSomethingElse) {
  for (const char* text : {
           "I called on Monday, 5 May 2025 at 10:11 and Ann wrote:\n\nNothing.\n\nWhat now?",
           "Orders:\n\n-----\nA4 paper\nToner",
           "First: it jams.\n\n-----\n\nSecond: it is loud.",
           "***\nUrgent\n***\nThe printer jams",
           "Please call me:\n\nBob Builder\n+44 20 7946 0000\nbob@example.net",
           "The printer is broken.\n\nImportant: it must work by noon, we have an audit.",
           "Hello,\n\nIf you are not the right person please forward this. The printer jams.",
           "It jams.\n\nIf you have received this twice please ignore one.",
           "Hello,\n\nthis e-mail address bob@example.net is intended for the newsletter, please change it.",
           "Hi,\n\nThis message is shown: 'confidential printing is for managers'. How do I get it?",
           "One\n________________\n\nTwo\n________________\n\nThree",
           "Log:\n2025-05-05 10:11:12 ERROR bob@example.net:\nconnection refused\n\nWhat does that mean?",
           "Here it is.\n\nSent from my desk, is much easier than my telephone.",
           "Please remove me.\n\nTo unsubscribe from this group I clicked the link but it fails.",
       }) {
    EXPECT_EQ(reply_text(text, "Robert"), text);
  }
}

TEST(ReplyText, KnowsWhatOtherProgramsPutAboveAQuote) {
  const std::string own = "It works.", words = "\n\nPlease try again.\n\nAnn\n";
  const std::string english =
      "From: Ann Example <ann@example.org>\nTo: bob@example.net\nDate: Monday, 5 May 2025 10:11\nSubject: Printer";
  for (const std::string& above : {
           "----- Nachricht von Ann Example -----\n" + english,
           "------------------ Original ------------------\n" + english,
           "  Original Message  \n" + english,
           std::string("\u200F\u200Fמאת: Ann <ann@example.org>\n\u200Fנשלח: 5 מאי 2025 10:11\n\u200Fאל: "
                       "Bob\n\u200Fנושא: Printer"),
           std::string("Šalje: Ann <ann@example.org>\nPoslato: 5. maj 2025. 10:11\nPrima: Bob\nTema: Printer"),
           // a language that the tables do not have
           std::string("________________________________\nOddi wrth: Ann <ann@example.org>\nAnfonwyd: 5 Mai 2025 "
                       "10:11\nAt: Bob <bob@example.net>\nPwnc: Printer"),
           std::string("---- Replied Message ----\n| From | Ann<ann@example.org> |\n| Date | 05/5/2025 10:11 |"),
           std::string(">>> Ann Example <ann@example.org> 05.05.25 10.11 >>>"),
           std::string("Original Message processed by david®\nFW: Printer 9. August 2022, 12:44 Uhr\nVon Ann"),
           std::string("—-—-—-—\nReply above this line."),
       }) {
    EXPECT_EQ(reply_text(own + "\n\n" + above + words), own) << above;
  }
  EXPECT_EQ(
      reply_text("It works.\n\n  On Mon, May 5, 2025 at 10:11 AM, Ann<ann@example.org> wrote:   Dear Bob,\n\nx\n"),
      own);
}

TEST(ReplyText, LeavesOutSignaturesInManyTongues) {
  for (const char* below :
       {"Outlook für iOS<https://aka.ms/o0ukef> beziehen", "iOS 版 Outlook を入手<https://aka.ms/o0ukef>",
        "Hämta Outlook för Android", "Get BlueMail for Android", "Εστάλη από το iPhone μου", "ส่งจาก iPhone ของฉัน",
        "Отправлено со смартфона Samsung Galaxy.", "LG Bob", "Many thanks and kind regards,\nBob",
        "Viele Grüße aus Berlin\nBob", "Спасибо,\nBob", "Teşekkürler,\nBob", "תודה,\nBob",
        "AVISO LEGAL: Este mensaje puede contener información confidencial.",
        "Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle.",
        "Bu e-posta gizli bilgiler içerebilir ve yalnızca alıcısı içindir.",
        "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail drucken.", "Garanti sans virus. www.avast.com"}) {
    EXPECT_EQ(reply_text(std::string("It works.\n\n") + below + "\n", "Bob Builder"), "It works.") << below;
  }
}

TEST(ReplyText, IsNeverEmptyWhenAnythingWasWritten) {
  const char* const texts[] = {
      "> only a quote",
      "Sent from my iPhone",
      "-- \nAnn",
      "--",
      "On 8 Jun 2017, at 14:24, Ann wrote:\n> x",
      "Regards,\nAnn",
      "---------- Forwarded message ----------\nFrom: Ann <ann@example.org>\nSubject: x\n\nText",
      "From: Ann <ann@example.org>\nSent: today\nTo: Bob\n\nText",
      "-----Original Message-----\nText",
      "This e-mail is confidential.",
      "____",
      "x",
  };
  for (const char* text : texts) EXPECT_FALSE(reply_text(text).empty()) << text;
  EXPECT_EQ(reply_text(""), "");
  EXPECT_EQ(reply_text("\n \n"), "");
}

TEST(ReplyText, UsesTheMarksOfHtml) {
  const Case cases[] = {
      {"Gmail",
       "<div dir=ltr>It works.</div><br><div class=gmail_quote><div class=gmail_attr>On Thu Ann "
       "wrote:<br></div><blockquote class=gmail_quote>Does it?</blockquote></div>",
       "It works."},
      {"Gmail, answers between",
       "<div class=gmail_quote><div class=gmail_attr>On Thu Ann wrote:</div><blockquote "
       "class=gmail_quote>Floor?</blockquote><div>Second.</div><blockquote "
       "class=gmail_quote>Printer?</blockquote><div>Grey.</div></div>",
       "> Floor?\nSecond.\n> Printer?\nGrey."},
      {"Gmail signature", "<p>It works.</p><div class=gmail_signature>Ann</div>", "It works."},
      {"Apple",
       "<div>It works.</div><br>On 8 Jun 2017, at 14:24, Ann wrote:<br><blockquote type=cite>Does it?</blockquote>",
       "It works."},
      {"Thunderbird",
       "It works.<br><div class=moz-cite-prefix>Foo bar baz:<br></div><blockquote type=cite>Does it?</blockquote>",
       "It works."},
      {"desktop Outlook",
       "<p class=MsoNormal>It works.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in "
       "0in'><p><b>Zzz:</b> Ann</p></div><p>Does it?</p>",
       "It works."},
      {"Outlook on the web", "<div>It works.</div><hr><div id=divRplyFwdMsg><b>Xyz:</b> Ann</div><div>Does it?</div>",
       "It works."},
      {"new Outlook", "<div>It works.</div><div id=appendonsend></div><div>Does it?</div>", "It works."},
      {"Yahoo", "<div>It works.</div><div class=yahoo_quoted>Does it?</div>", "It works."},
      {"Proton", "<div>It works.</div><div class=protonmail_quote>Does it?</div>", "It works."},
      {"Zimbra", "<div>It works.</div><hr id=zwchr data-marker=__DIVIDER__><div>Does it?</div>", "It works."},
      {"only a quote", "<div class=yahoo_quoted>Does it?</div>", "Does it?"},
      {"list and link",
       "<p>See <a href='https://example.org/a'>this</a>:</p><ul><li>one</li></ul><blockquote type=cite>x</blockquote>",
       "See this <https://example.org/a>:\n\n* one"},
  };
  for (const Case& c : cases) EXPECT_EQ(reply_text_from_html(c.input), c.expected) << c.name;
}

TEST(ReplyText, PrefersPlainTextUnlessOnlyTheMarkupKnows) {
  const std::string html =
      "<div>It works, thanks a lot.</div><div class=yahoo_quoted>Xyz:<br>Does it work, and if so, since when and "
      "how?</div>";
  EXPECT_EQ(reply_text_of("It works, thanks a lot.\n\nXyz:\nDoes it work, and if so, since when and how?", false, html),
            "It works, thanks a lot.");
  EXPECT_EQ(reply_text_of("It *works*.\n\n> Does it?", false,
                          std::string("<div>It <b>works</b>.</div><blockquote>Does it?</blockquote>")),
            "It *works*.");
  EXPECT_EQ(reply_text_of("It works.", true, std::string("<p>It works.</p>")), "It works.");
  EXPECT_EQ(reply_text_of("It works.", false, std::nullopt), "It works.");
}

// T-MIME-10: shapes that make backtracking readers slow. Bounded by the test's own time limit.
TEST(ReplyText, StaysLinearOnHostileInput) {
  const auto repeat = [](std::string_view what, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += what;
    return out;
  };
  const std::string hostile[] = {
      std::string(4 << 20, '>'),        repeat("> ", 1 << 20),
      repeat("--\n", 200000),           repeat("____\n", 100000),
      repeat("On ", 300000) + "wrote:", repeat("On 8 Jun 2017 wrote:\n", 40000),
      repeat("From: a@b.c\n", 60000),   repeat("\n", 1 << 20) + "x",
      repeat("x\n> y\n", 80000),        repeat("```\n--\n", 40000),
      repeat("From: <\n", 60000),       repeat("A> x\n", 60000),
      repeat("Regards,\n", 60000),      std::string(4 << 20, 'a'),
      repeat("-----\n", 90000) + "word\n" + repeat("-----\n", 90000),
      "_____\n" + repeat("\n", 150000) + "word\n",
  };
  for (const std::string& text : hostile) EXPECT_FALSE(reply_text(text).empty()) << text.substr(0, 20);
}

}  // namespace
}  // namespace postern::parser
