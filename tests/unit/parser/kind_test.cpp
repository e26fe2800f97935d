// Who wrote it: a person, a program, a list. One line of evidence a case.
#include "parser/kind.h"

#include <gtest/gtest.h>

#include "parser/mime_reader.h"

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* header;
  Kind kind;
  const char* why;
};

// THREATS 4 L: what says that nobody sits at the other end (RFC 3834 and its many relatives).
TEST(Kind, IsToldByTheHeader) {
  const Case cases[] = {
      {"a person", "Subject: Printer\n", Kind::message, ""},
      {"auto-replied", "Auto-Submitted: auto-replied\n", Kind::auto_reply, "Auto-Submitted: auto-replied"},
      {"auto-generated, letter case", "AUTO-SUBMITTED: Auto-Generated; x=y\n", Kind::auto_reply,
       "Auto-Submitted: Auto-Generated; x=y"},
      {"no is no", "Auto-Submitted: no\n", Kind::message, ""},
      {"no with a comment", "Auto-Submitted: No (really)\n", Kind::message, ""},
      {"second field says it", "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", Kind::auto_reply,
       "Auto-Submitted: auto-replied"},
      {"X-Autoreply", "X-Autoreply: yes\n", Kind::auto_reply, "X-Autoreply: yes"},
      {"X-Autoreply says no", "X-Autoreply: no\n", Kind::message, ""},
      {"bulk", "Precedence: bulk\n", Kind::auto_reply, "Precedence: bulk"},
      {"junk", "X-Precedence: junk\n", Kind::auto_reply, "X-Precedence: junk"},
      {"auto_reply", "Precedence: auto_reply\n", Kind::auto_reply, "Precedence: auto_reply"},
      {"normal", "Precedence: normal\n", Kind::message, ""},
      {"suppress", "X-Auto-Response-Suppress: OOF, AutoReply\n", Kind::auto_reply,
       "X-Auto-Response-Suppress: OOF, AutoReply"},
      {"suppress nothing", "X-Auto-Response-Suppress: None\n", Kind::message, ""},
      {"another ticket system", "X-RT-Loop-Prevention: rt.example.com\n", Kind::auto_reply,
       "X-RT-Loop-Prevention: rt.example.com"},
      {"null return path", "Return-Path: <>\n", Kind::auto_reply, "Return-Path: <> (RFC 5321 4.5.5)"},
      {"list", "List-Id: <users.lists.example.com>\n", Kind::list, "List-Id: <users.lists.example.com>"},
      {"list by precedence", "Precedence: list\n", Kind::list, "Precedence: list"},
      {"list that is bulk", "Precedence: bulk\nList-Post: <mailto:users@example.com>\n", Kind::list,
       "List-Post: <mailto:users@example.com>"},
      {"list of Majordomo", "Sender: owner-linux@example.com\nX-Loop: owner-linux@example.com\nPrecedence: bulk\n",
       Kind::list, "Sender: owner-linux@example.com"},
      {"list of old Mailman", "X-BeenThere: users@example.com\nPrecedence: bulk\n", Kind::list,
       "X-BeenThere: users@example.com"},
      {"vacation through a list", "List-Id: <users.lists.example.com>\nAuto-Submitted: auto-replied\n",
       Kind::auto_reply, "Auto-Submitted: auto-replied"},
      {"redirected by a rule of the mailbox", "X-MS-Exchange-Inbox-Rules-Loop: ann@example.com\n", Kind::message, ""},
  };
  for (const Case& c : cases) {
    const Mail mail = read_mail(std::string("From: Ann <ann@example.com>\n") + c.header + "\nHello\n");
    EXPECT_EQ(mail.kind, c.kind) << c.name << ": " << mail.why_kind;
    EXPECT_EQ(mail.why_kind, c.why) << c.name;
  }
}

TEST(Kind, IsToldByTheSenderWhoReadsNothing) {
  for (const char* from : {"noreply@example.com", "no-reply@example.com", "Do-Not-Reply@example.com",
                           "postmaster@example.com", "MAILER-DAEMON@example.com"}) {
    EXPECT_EQ(read_mail(std::string("From: <") + from + ">\nSubject: Hello\n\nHello\n").kind, Kind::auto_reply) << from;
  }
  for (const char* from : {"ann.noreply@example.com", "reply@example.com", "postmasters.friend@example.com"}) {
    EXPECT_EQ(read_mail(std::string("From: <") + from + ">\nSubject: Hello\n\nHello\n").kind, Kind::message) << from;
  }
}

// Answering machines that set no field at all.
TEST(Kind, IsToldBySubjectsInManyLanguages) {
  for (const char* subject :
       {"Automatic reply: Printer", "Out of Office: Printer", "Auto-Reply: x", "Abwesenheitsnotiz: Drucker",
        "Automatische Antwort: x", "Réponse automatique : x", "Respuesta automática: x", "Risposta automatica: x",
        "Automatisch antwoord: x", "Autosvar: x", "Automaattinen vastaus: x", "Odpowiedź automatyczna: x",
        "Automatická odpověď: x", "Автоответ: x", "自动回复: x", "自動返信: x", "자동 회신: x",
        "Re: x (Automatic Response)", "Re: Out of office"}) {
    EXPECT_EQ(read_mail(std::string("From: Ann <ann@example.com>\nSubject: ") + subject + "\n\nI am away.\n").kind,
              Kind::auto_reply)
        << subject;
  }
  for (const char* subject :
       {"Re: Printer", "How do I set up an automatic reply?", "My out of office message is broken",
        "vacationing in Rome", "Autoreply does not work? Re: it"}) {
    EXPECT_EQ(read_mail(std::string("From: Ann <ann@example.com>\nSubject: ") + subject + "\n\nPlease help.\n").kind,
              Kind::message)
        << subject;
  }
}

Mail with_part(const char* type, const char* part) {
  return read_mail(std::string("From: Ann <ann@example.com>\nSubject: x\nContent-Type: ") + type +
                   "; boundary=b\n\n--b\n\nHello\n\n--b\nContent-Type: " + part + "\n\n--b--\n");
}

// receipts and answers to invitations are no words to anybody.
// A person's words must not be taken for a program's: those who write about absences, and those who answer one.
TEST(Kind, IsNotToldBySubjectsThatPeopleWrite) {
  for (const char* subject :
       {"Re: Automatic reply: Printer", "AW: Automatische Antwort: Drucker", "RE: Abwesenheitsnotiz: Drucker",
        "Vacation, who takes over?", "On vacation from Monday: who takes my tickets?", "Abwesend-Status ist falsch",
        "Out of office assistant does not start", "Who is out of the office?",
        "I am out of the office next week, please close the ticket", "AUTO 24 order", "Vacation request is broken"}) {
    const Mail mail = read_mail(std::string("From: Bob <bob@example.com>\nSubject: ") + subject + "\n\nHello\n");
    EXPECT_EQ(mail.kind, Kind::message) << subject << ": " << mail.why_kind;
  }
  EXPECT_EQ(read_mail("From: <nobody.important@example.com>\n\nHello\n").kind, Kind::message);
}

TEST(Kind, IsToldByWhatProgramsPutInsteadOfASubject) {
  for (const char* subject :
       {"[Auto-Reply] Printer", "Re: Printer [Out of office]", "I am out of the office until 12 May",
        "Ich bin im Urlaub", "AUTO: Ann Example is out of the office (returning 12/05/2025)",
        "Bob Builder ist außer Haus", "Automated reply: Printer", "Frånvarande: Printer", "Вне офиса: Printer",
        "מענה אוטומטי: Printer", "การตอบกลับอัตโนมัติ: Printer", "الرد التلقائي: Printer", "不在: Re: Printer"}) {
    const Mail mail = read_mail(std::string("From: Bob Builder <bob@example.com>\nSubject: ") + subject + "\n\nAway\n");
    EXPECT_EQ(mail.kind, Kind::auto_reply) << subject;
  }
  for (const char* from : {"no.reply@example.com", "no_reply@example.com", "noreply123@example.com",
                           "shop-noreply@example.com", "noreply-orders@example.com"}) {
    EXPECT_EQ(read_mail(std::string("From: <") + from + ">\n\nHello\n").kind, Kind::auto_reply) << from;
  }
}

TEST(Kind, IsToldByItsParts) {
  const Mail receipt = with_part("multipart/report; report-type=disposition-notification",
                                 "message/disposition-notification\n\nDisposition: manual-action; displayed");
  EXPECT_EQ(receipt.kind, Kind::auto_reply);
  EXPECT_EQ(receipt.why_kind, "receipt (RFC 8098)");
  const Mail complaint =
      with_part("multipart/report; report-type=feedback-report", "message/feedback-report\n\nFeedback-Type: abuse");
  EXPECT_EQ(complaint.kind, Kind::auto_reply);
  EXPECT_EQ(complaint.why_kind, "feedback report (RFC 5965)");
  const Mail answer = with_part("multipart/mixed", "text/calendar; method=REPLY\n\nBEGIN:VCALENDAR");
  EXPECT_EQ(answer.kind, Kind::auto_reply);
  EXPECT_EQ(answer.why_kind, "answer to an invitation (RFC 5546 METHOD:REPLY)");
  EXPECT_EQ(with_part("multipart/mixed", "text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR").kind, Kind::message);
}

// Evidence is shown to people: one line, nothing that steers a terminal.
TEST(Kind, QuotesEvidenceSafely) {
  const Mail mail =
      read_mail("From: Ann <ann@example.com>\nX-Autoreply: yes \x1b[31m" + std::string(500, 'x') + "\n\nHello\n");
  EXPECT_EQ(mail.kind, Kind::auto_reply);
  EXPECT_LT(mail.why_kind.size(), 120u);
  EXPECT_EQ(mail.why_kind.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace postern::parser
