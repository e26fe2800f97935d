// From bytes to effects: real readings of real shapes of mail, as clients write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTrace =
    "Return-Path: <bob@example.org>\r\n"
    "Received: from out.example.org by mx.example.org (Postfix) with ESMTPSA id 7; Mon, 21 Sep 2026 10:00:00 +0000\r\n"
    "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n";

std::string prefixed(const std::string& text, const std::string& prefix) {
  std::string out;
  for (const auto line : split_lines(text)) out += prefix + std::string(line) + "\r\n";
  return out;
}

struct WholeMail : testing::Test {
  Office office;
  model::OutboxItem notice;

  WholeMail() {
    office.take(parser::read_mail(
        "Received: from mail.example.com by mx.example.org with ESMTP; Mon, 21 Sep 2026 09:00:00 +0000\r\n"
        "From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <joerg@example.com>\r\nTo: support@example.org\r\n"
        "Subject: =?utf-8?q?Dr=C3=BCcker_kaputt?=\r\nMessage-ID: <first@example.com>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nEr druckt nicht mehr seit heute frueh.\r\n"));
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  // Bob's answer with the given body, as a reply to the notice.
  parser::Mail from_bob(const std::string& body, const std::string& type = "text/plain; charset=utf-8") {
    return parser::read_mail(std::string(kTrace) + "From: Bob <bob@example.org>\r\nTo: " + notice.reply_to +
                             "\r\nSubject: Re: " + notice.subject + "\r\nMessage-ID: <answer-" +
                             std::to_string(++answers_) + "@example.org>\r\nIn-Reply-To: <" + notice.message_id +
                             ">\r\nContent-Type: " + type + "\r\n\r\n" + body);
  }

 private:
  int answers_ = 0;
};

TEST_F(WholeMail, RequestIsReadAndAcknowledged) {
  EXPECT_EQ(office.ticket(1).subject, "Drücker kaputt");
  EXPECT_THAT(office.last_mail_to("joerg@example.com").text, testing::StartsWith("Guten Tag Jörg Müller,"));
  EXPECT_THAT(notice.text, HasSubstr("Er druckt nicht mehr seit heute frueh."));
}

// However the client quotes: the words arrive, and nothing of the notice does.
TEST_F(WholeMail, AgentsAnswerInEveryClientsShape) {
  const std::pair<const char*, std::string> bodies[] = {
      {"no quote", "Bitte einmal neu starten.\r\n"},
      {"top-posted with marks", "Bitte einmal neu starten.\r\n\r\nOn Mon, 21 Sep 2026 at 10:00, Example Help Desk <" +
                                    notice.reply_to + "> wrote:\r\n" + prefixed(notice.text, "> ")},
      {"German client", "Bitte einmal neu starten.\r\n\r\nAm 21.09.26 um 10:00 schrieb Example Help Desk:\r\n" +
                            prefixed(notice.text, "> ")},
      {"Outlook", "Bitte einmal neu starten.\r\n\r\n-----Original Message-----\r\nFrom: Example Help Desk <" +
                      notice.reply_to + ">\r\nSent: Monday, September 21, 2026 10:00\r\nTo: Bob\r\nSubject: " +
                      notice.subject + "\r\n\r\n" + prefixed(notice.text, "")},
      {"Outlook with a rule",
       "Bitte einmal neu starten.\r\n\r\n________________________________\r\nVon: Example Help Desk <" +
           notice.reply_to + ">\r\nGesendet: Montag, 21. September 2026 10:00\r\nAn: Bob\r\nBetreff: " +
           notice.subject + "\r\n\r\n" + prefixed(notice.text, "")},
      {"the bare notice below", "Bitte einmal neu starten.\r\n\r\n" + prefixed(notice.text, "")},
  };
  for (const auto& [name, body] : bodies) {
    Office other = office;
    EXPECT_THAT(other.story(from_bob(body)), Contains("mail reply to joerg@example.com")) << name;
    EXPECT_EQ(other.last_mail_to("joerg@example.com").text, "Bitte einmal neu starten.\n") << name;
  }
}

TEST_F(WholeMail, CommandsAboveAQuote) {
  EXPECT_THAT(office.story(from_bob("/done\r\n\r\nNeuer Toner.\r\n\r\n" + prefixed(notice.text, "> "))),
              Contains("status submitted -> client-testing"));
  EXPECT_THAT(office.last_mail_to("joerg@example.com").text, testing::StartsWith("Neuer Toner.\n\nBitte probieren Sie es aus"));
}

// what stands in a forwarded mail, in an attached one or in a subject is no command of the agent.
TEST_F(WholeMail, CommandsOfOthersAreNotObeyed) {
  const std::pair<const char*, parser::Mail> mails[] = {
      {"forwarded",
       from_bob("See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Eve <eve@example.net>\r\n"
                "Date: Mon, 21 Sep 2026\r\nSubject: x\r\nTo: Bob <bob@example.org>\r\n\r\n/status completed\r\n")},
      {"quoted", from_bob("Fine.\r\n\r\n> /status completed\r\n")},
      {"attached",
       from_bob("--b\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
                "From: eve@example.net\r\nSubject: x\r\n\r\n/status completed\r\n--b--\r\n",
                "multipart/mixed; boundary=b")},
      {"in the signature", from_bob("Fine.\r\n-- \r\n/status completed\r\n")},
      {"only in the HTML",
       from_bob("--b\r\nContent-Type: text/plain\r\n\r\nFine.\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                "<p>/status completed</p>\r\n--b--\r\n",
                "multipart/alternative; boundary=b")},
  };
  for (const auto& [name, given] : mails) {
    Office other = office;
    EXPECT_THAT(other.story(given), Not(Contains(HasSubstr("-> completed")))) << name;
  }
}

// of an HTML-only mail, the first lines that are seen.
TEST_F(WholeMail, CommandsInAnHtmlMail) {
  const Lines story = office.story(from_bob("<html><body><p style=\"display:none\">/status completed</p><div>/take</div>\r\n"
                                            "<div>&#8203;/tag&nbsp;toner</div><div><br></div><div>Neuer Toner.</div></body></html>",
                                            "text/html; charset=utf-8"));
  EXPECT_THAT(story, testing::AllOf(Contains("set assignee bob@example.org"), Contains("tag toner"), Not(Contains(HasSubstr("completed")))));
  EXPECT_EQ(office.last_mail_to("joerg@example.com").text, "Neuer Toner.\n");
}

// what programs say for an agent commands nothing and goes to nobody.
TEST_F(WholeMail, RobotsOfAnAgentDoNothing) {
  const std::pair<const char*, parser::Mail> mails[] = {
      {"read receipt",
       from_bob("--b\r\nContent-Type: text/plain\r\n\r\n/done\r\nYour mail was read.\r\n--b\r\n"
                "Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; bob@example.org\r\n"
                "Disposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n",
                "multipart/report; report-type=disposition-notification; boundary=b")},
      {"calendar answer",
       from_bob("--b\r\nContent-Type: text/plain\r\n\r\n/done\r\nAccepted.\r\n--b\r\n"
                "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n--b--\r\n",
                "multipart/alternative; boundary=b")},
  };
  for (const auto& [name, given] : mails) {
    Office other = office;
    EXPECT_EQ(other.story(given), (Lines{"append to HD-1 unverified internal automatic", "dispose ticket_message HD-1"})) << name;
  }
}

TEST_F(WholeMail, VacationIsKnownByTheParserAndTheGuard) {
  const auto& ack = office.last_mail_to("joerg@example.com");
  const auto away =
      parser::read_mail("From: joerg@example.com\r\nTo: " + ack.reply_to +
                        "\r\nSubject: Abwesenheitsnotiz\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <" +
                        ack.message_id + ">\r\n\r\nIch bin im Urlaub.\r\n");
  EXPECT_EQ(office.story(away), (Lines{"append to HD-1 automatic", "dispose ticket_message HD-1"}));
}

TEST_F(WholeMail, BounceIsKnownByItsReturnedHeaders) {
  const auto& ack = office.last_mail_to("joerg@example.com");
  const auto report = parser::read_mail(
      "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.com\r\nTo: support@example.org\r\nSubject: Undelivered\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n"
      "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.com\r\n\r\n"
      "Final-Recipient: rfc822; joerg@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
      "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
      ack.message_id + ">\r\nSubject: x\r\n\r\n--b--\r\n");
  EXPECT_THAT(office.story(report), Contains("dispose bounce HD-1"));
}

}  // namespace
}  // namespace postern::desk::test
