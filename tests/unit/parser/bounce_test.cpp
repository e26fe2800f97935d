// Delivery reports in words and in fields, and what people write about delivery. Own samples in the shape each program
// has.
#include "parser/bounce.h"

#include <gtest/gtest.h>

#include "parser/bounce_text.h"
#include "parser/delivery_status.h"
#include "parser/mime_reader.h"
#include "parser/smtp_code.h"

namespace postern::parser {
namespace {

std::string describe(const Mail& mail) {
  if (!mail.bounce) return "none";
  std::string out = mail.bounce->original_message_id;
  for (const BounceRecipient& recipient : mail.bounce->recipients) {
    out += " | " + recipient.email + " " + recipient.action + " " + recipient.status +
           (recipient.permanent ? " permanent" : " temporary");
  }
  return out;
}

constexpr const char* kDaemon =
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: desk@example.org\nReturn-Path: <>\n";

struct Case {
  const char* name;
  const char* subject;
  const char* body;
  const char* expected;
};

// What programs write that follow no standard.
TEST(Bounce, IsReadFromWords) {
  const Case cases[] = {
      {"qmail", "failure notice",
       "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the "
       "following addresses.\n\n"
       "<ann@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 <ann@example.com>... User "
       "unknown\n\n"
       "<bob@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "
       "message.\n\nReturn-Path: <desk@example.org>\n"
       "Message-ID: <1@example.org>\n",
       "1@example.org | ann@example.com failed 5.1.1 permanent | bob@example.com failed 5.1.1 permanent"},
      {"Exim", "Mail delivery failed: returning message to sender",
       "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
       "delivered to one or more of its\n"
       "recipients. This is a permanent error. The following address(es) failed:\n\n  ann@example.com\n    SMTP error "
       "from remote mail server after RCPT TO:<ann@example.com>:\n"
       "    host mx.example.com [192.0.2.1]: 550 5.7.1 Denied\n\n------ This is a copy of the message, including all "
       "the headers. ------\n\nMessage-Id: <2@example.org>\nTo: other@example.com\n",
       "2@example.org | ann@example.com failed 5.7.1 permanent"},
      {"Postfix without a report", "Undelivered Mail Returned to Sender",
       "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could "
       "not\nbe delivered to one or more recipients.\n\n"
       "For further assistance, please send mail to <postmaster@mx.example.net>\n\n<ann@example.com>: host "
       "mx.example.com[192.0.2.1] said: 452 4.2.2\n    Mailbox full (in reply to RCPT TO command)\n",
       " | ann@example.com failed 4.2.2 temporary"},
      {"sendmail", "Returned mail: see transcript for details",
       "The original message was received at Sun, 4 Nov 2012 10:32:05 +0400\n\n   ----- The following addresses had "
       "permanent fatal errors -----\n<ann@example.com>\n    (reason: 550 5.1.1 User unknown)\n\n"
       "   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> DATA\n<<< 550 5.1.1 "
       "User unknown\n",
       " | ann@example.com failed 5.1.1 permanent"},
      {"old sendmail, transcript only", "Returned mail: User unknown",
       "   ----- Transcript of session follows -----\n550 <ann@example.com>... User unknown\n554 bob@example.com... "
       "Remote protocol error\n",
       " | ann@example.com failed  permanent | bob@example.com failed  permanent"},
      {"Exchange", "Undeliverable: Printer",
       "Your message\n\n  To:      desk@example.com\n  Subject: Printer\n  Sent:    Thu, 8 Jun 2017 14:24:00 "
       "+0200\n\ndid not reach the following recipient(s):\n\nann@example.com on Thu, 8 Jun 2017 14:24:01 +0200\n"
       "    The recipient name is not recognized\n",
       " | ann@example.com failed  permanent"},
      {"Domino", "DELIVERY FAILURE: User ann not listed in Domino Directory",
       "Your message\n\n  Subject: Printer\n\nwas not delivered to:\n\n  ann@example.com\n\nbecause:\n\n  User ann "
       "(ann@example.com) not listed in Domino Directory\n",
       " | ann@example.com failed  permanent"},
      {"Gmail", "Delivery Status Notification (Failure)",
       "Delivery to the following recipient failed permanently:\n\n     ann@example.com\n\nTechnical details of "
       "permanent failure:\nThe error that the other server returned was:\n550 5.1.1 no such user\n\n----- Original "
       "message -----\n\nMessage-ID: <3@example.org>\n",
       "3@example.org | ann@example.com failed 5.1.1 permanent"},
      {"Yahoo", "Failure Notice",
       "Sorry, we were unable to deliver your message to the following address.\n\n<ann@example.com>:\nRemote host "
       "said: 554 delivery error: dd This user doesn't have an account\n",
       " | ann@example.com failed  permanent"},
      {"names without a domain", "Mail Delivery Problem",
       "Your mail to the following recipients could not be delivered because they are not accepting mail:\n\tann\n",
       " | ann@mx.example.net failed  permanent"},
      {"a delay", "Warning: message delayed 24 hours",
       "A message that you sent has not yet been delivered to one or more of its recipients.\n\nThe following address "
       "has not been delivered:\n\n  ann@example.com\n    Delay reason: connection timed out\n",
       " | ann@example.com delayed  temporary"},
      {"fields in plain text", "Delivery failure",
       "Delivery failed.\n\nFinal-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.2.1\nDiagnostic-Code: "
       "smtp; 550 disabled\n",
       " | ann@example.com failed 5.2.1 permanent"},
      {"addressee of the returned message", "Returned mail: Cannot send message for 4 days",
       "   ----- Transcript of session follows -----\n421 example.com (smtp)... Deferred: Connection timed out\n\n   "
       "----- Unsent message follows -----\nReceived: by mx.example.net; Thu, 8 Jun 2017\nMessage-ID: "
       "<4@example.org>\nTo: Ann <ann@example.com>\n",
       "4@example.org | ann@example.com failed  temporary"},
  };
  for (const Case& c : cases) {
    const Mail mail = read_mail(std::string(kDaemon) + "Subject: " + c.subject + "\n\n" + c.body);
    EXPECT_EQ(describe(mail), c.expected) << c.name << ": " << mail.why_kind;
    EXPECT_EQ(mail.kind, Kind::bounce) << c.name;
    EXPECT_NE(mail.why_kind, "") << c.name;
  }
}

constexpr const char* kReport =
    "From: MAILER-DAEMON@mx.example.net\nTo: desk@example.org\nSubject: x\nContent-Type: multipart/report; "
    "report-type=delivery-status; boundary=b\n\n"
    "--b\n\nSomething happened.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
    "mx.example.net\n\n";
constexpr const char* kReturned =
    "\n--b\nContent-Type: text/rfc822-headers\n\nFrom: desk@example.org\nMessage-ID: <hd-1@example.org>\n\n--b--\n";

// RFC 3464: every action is told, and only a failure is permanent.
TEST(Bounce, IsReadFromAReport) {
  struct Fields {
    const char* name;
    const char* fields;
    const char* expected;
  };
  const Fields cases[] = {
      {"failed",
       "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  "
       "no such user\n",
       "hd-1@example.org | ann@example.com failed 5.1.1 permanent"},
      {"failed for now", "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 4.4.7\n",
       "hd-1@example.org | ann@example.com failed 4.4.7 temporary"},
      {"delayed", "Final-Recipient: rfc822; ann@example.com\nAction: delayed\nStatus: 4.4.1\n",
       "hd-1@example.org | ann@example.com delayed 4.4.1 temporary"},
      {"delivered", "Final-Recipient: rfc822; ann@example.com\nAction: delivered\nStatus: 2.1.5\n",
       "hd-1@example.org | ann@example.com delivered 2.1.5 temporary"},
      {"vague status, exact diagnostic",
       "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 no\n",
       "hd-1@example.org | ann@example.com failed 5.7.1 permanent"},
      {"status with words",
       "Final-Recipient: rfc822; ann@example.com\nAction: Failed (final)\nStatus: 5.2.2 (mailbox full)\n",
       "hd-1@example.org | ann@example.com failed 5.2.2 permanent"},
      {"two recipients",
       "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; "
       "bob@example.com\nAction: delayed\nStatus: 4.0.0\n",
       "hd-1@example.org | ann@example.com failed 5.1.1 permanent | bob@example.com delayed 4.0.0 temporary"},
      {"two recipients, no blank line",
       "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; "
       "bob@example.com\nAction: failed\nStatus: 5.1.1\n",
       "hd-1@example.org | ann@example.com failed 5.1.1 permanent | bob@example.com failed 5.1.1 permanent"},
      {"same recipient twice",
       "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; "
       "ANN@EXAMPLE.COM\nAction: failed\nStatus: 5.1.1\n",
       "hd-1@example.org | ann@example.com failed 5.1.1 permanent"},
      {"inner final recipient",
       "Original-Recipient: rfc822; ann@example.com\nFinal-Recipient: x400; /c=us/s=ann\nAction: failed\nStatus: "
       "5.1.1\n",
       "hd-1@example.org | ann@example.com failed 5.1.1 permanent"},
  };
  for (const Fields& c : cases) {
    const Mail mail = read_mail(std::string(kReport) + c.fields + kReturned);
    EXPECT_EQ(describe(mail), c.expected) << c.name;
    EXPECT_EQ(mail.why_kind, "multipart/report of delivery-status") << c.name;
  }
}

TEST(Bounce, IsNotWhatAPersonWrites) {
  const char* const mails[] = {
      "From: Ann <ann@example.com>\nSubject: Undelivered mail\n\nI got this: 550 5.1.1 <bob@example.com>... User "
      "unknown\n",
      "From: Ann <ann@example.com>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nWhat is this?\n\n> This is "
      "the mail system at host mx.example.com.\n",
      "From: Ann <ann@example.com>\nSubject: Re: failure notice\n\nThanks, that was it.\n",
      "From: Ann <ann@example.com>\nSubject: Delivery problem\n\nMy parcel could not be delivered.\n",
      "From: Ann <ann@example.com>\nSubject: Delivery failed\n\nI am sorry to inform you that the parcel was not "
      "delivered.\n",
      "From: Express Mail Delivery <info@example.com>\nSubject: Delivery failure\n\nYour message was not delivered to "
      "the driver.\n",
      "From: Postmaster <postmaster@example.com>\nSubject: Problem with your mail\n\nYou could not deliver to us "
      "yesterday; it is mended.\n",
  };
  for (const char* mail : mails) EXPECT_NE(read_mail(mail).kind, Kind::bounce) << mail;
}

TEST(Bounce, IsNotAReportThatAPersonPasted) {
  for (const char* body :
       {"Dear support,\n\nI sent a mail to you and it was returned: 'Your message could not be delivered to the "
        "following recipients: sales@example.com, 550 5.1.1'. Please check.",
        "Hello, why do I get this?\n\nThis is the mail system at host mx.example.net.\n\n<ann@example.com>: host mx "
        "said: 550 5.1.1 User unknown",
        "Hi, whenever I write to ann@example.com I get 'Mail delivery failed: 550 5.1.1 user unknown'. Why?"}) {
    const Mail mail = read_mail("From: Bob <bob@example.com>\nSubject: Undelivered Mail Returned to Sender\n\n" +
                                std::string(body) + "\n");
    EXPECT_EQ(mail.kind, Kind::message) << mail.why_kind << ": " << body;
  }
}

// No word of these needs to be known: who sent it, a null return path, an address and an SMTP reply say enough.
TEST(Bounce, IsKnownInAnyLanguage) {
  const char* const bodies[] = {
      "Viestiäsi ei voitu välittää:\n\n<ann@example.com>: 550 5.1.1 tuntematon käyttäjä\n",
      "收件人地址：ann@example.com\n原因：550 5.1.1 x\n",
      "받는 사람: ann@example.com\n사유: 550 5.1.1 x\n",
      "ann@example.com am 05.05.2025 10:11\n   550 5.1.1 x\n",
  };
  for (const char* body : bodies) {
    const Mail mail =
        read_mail(std::string(kDaemon) + "Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + body);
    EXPECT_EQ(describe(mail), " | ann@example.com failed 5.1.1 permanent") << body;
  }
}

TEST(Bounce, FindsTheOriginalsMessageId) {
  EXPECT_EQ(message_id_in("From: x\nMessage-Id: <a@b>\n"), "a@b");
  EXPECT_EQ(message_id_in("message-id:\n <a@b>\n"), "a@b");
  EXPECT_EQ(message_id_in("X-Message-Id: <a@b>\n"), "");
  const Mail by_header = read_mail(
      std::string(kDaemon) +
      "In-Reply-To: <5@example.org>\nX-Failed-Recipients: ann@example.com\nSubject: Undeliverable\n\nIt failed.\n");
  EXPECT_EQ(describe(by_header), "5@example.org | ann@example.com failed  permanent");
}

TEST(SmtpCode, IsFoundInWords) {
  struct Code {
    const char* text;
    const char* enhanced;
    char reply;
  };
  const Code cases[] = {
      {"550 5.1.1 no", "5.1.1", '5'},      {"host 192.0.2.5.1.1 said", "", '\0'},
      {"Exim 4.72.1.9", "", '\0'},         {"(8.12.6/8.14.2)", "", '\0'},
      {"5.0.0 then 5.7.1", "5.7.1", '\0'}, {"5.0.0", "5.0.0", '\0'},
      {"(#5.1.1)", "5.1.1", '\0'},         {"said: 421-4.7.0 try later", "4.7.0", '4'},
      {"ERROR_CODE :550", "", '5'},        {"room 550a", "", '\0'},
      {"5.1.1.", "5.1.1", '\0'},           {"", "", '\0'},
  };
  for (const Code& c : cases) {
    EXPECT_EQ(find_enhanced_code(c.text), c.enhanced) << c.text;
    EXPECT_EQ(find_reply_class(c.text), c.reply) << c.text;
  }
  EXPECT_EQ(find_enhanced_code("5.1.1 or 4.2.2", '4'), "4.2.2");
}

// D-5: a report may be as hostile as any mail. Bounded by the test's own time limit.
TEST(Bounce, StaysLinearOnHostileInput) {
  const auto repeat = [](std::string_view what, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += what;
    return out;
  };
  const std::string bodies[] = {
      repeat("<ann@example.com>:\n", 100000),
      repeat("Final-Recipient: rfc822; a@b.c\n", 100000),
      repeat("5.", 1000000),
      repeat("550 ", 500000),
      repeat("This message is ", 200000),
      std::string(4 << 20, '@'),
      repeat("a@b.c ", 300000),
  };
  for (const std::string& body : bodies) {
    const Mail mail = read_mail(std::string(kDaemon) + "Subject: failure notice\n\nUnable to deliver.\n" + body);
    EXPECT_LE(mail.bounce ? mail.bounce->recipients.size() : 0, Limits().addresses);
    const Mail report = read_mail(std::string(kReport) + body + kReturned);
    EXPECT_EQ(report.kind, Kind::bounce);
  }
}

}  // namespace
}  // namespace postern::parser
