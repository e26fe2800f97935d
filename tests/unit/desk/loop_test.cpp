// Machines that answer machines, and our own mail coming back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;

config::Settings other_desk() {
  config::Settings other = settings();
  other.desk.domain = "example.net";
  other.mailboxes[0].address = "help@example.net";
  other.agents.clear();
  return other;
}

// What arrives when the other side has taken every header of ours away and answers with a new Message-ID and subject.
parser::Mail stripped(const model::OutboxItem& sent, int n) {
  parser::Mail arrival = mail("Your mail " + std::to_string(n), sent.text);
  return from(arrival, "", sent.from_email);
}

// L-02: two desks that answer each other, every header stripped on the way: the counters end it.
TEST(Loop, TwoDesksStopByTheirCounters) {
  config::Settings lonely = settings();
  lonely.agents.clear();
  Office ours(lonely), theirs(other_desk());
  theirs.keys.keys[0].bytes = std::string(32, 't');
  parser::Mail next = mail("Hello", "text");
  from(next, "", "help@example.net");
  int mails = 0;
  for (; mails < 100; ++mails) {
    Office& here = mails % 2 == 0 ? ours : theirs;
    here.take(next);
    const auto answers = here.outgoing();
    if (answers.empty()) break;
    next = stripped(answers.front(), mails);
  }
  EXPECT_EQ(mails, 6) << "three answers each that are alike and come at once";
  EXPECT_THAT(ours.notes(4), HasSubstr("help@example.net answers our automatic mail like a machine: 3 mails alike, each within 5 minutes of one of ours"));
}

// L-03: a new face each time; the total ends it, and says so.
TEST(Loop, TotalStopsWhatChangesItsFace) {
  config::Settings capped = settings();
  capped.caps.mails_total_hour = 7;
  Office office(capped);
  std::size_t sent = 0;
  for (int i = 0; i < 50; ++i) {
    parser::Mail fresh = mail("Hello", "text");
    from(fresh, "", "robot" + std::to_string(i) + "@example.net");
    office.take(fresh);
    sent += office.outgoing().size();
  }
  EXPECT_EQ(sent, 7u);
  EXPECT_EQ(office.snapshot.tickets.size(), 50u) << "every mail is stored all the same (L-09)";
  EXPECT_THAT(office.notes(50), HasSubstr("mails_total_hour = 7"));
}

TEST(Loop, CapOfZeroSwitchesThatMailOff) {
  config::Settings silent = settings();
  silent.caps.acks_per_recipient_day = 0;
  Office office(silent);
  EXPECT_EQ(
      office.story(mail("Hello", "text")),
      (Lines{"create HD-1", "append to HD-1", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));
}

// L-05: a Sent copy, or an agent who forwards everything back to the desk.
TEST(Loop, OwnMailIsIgnoredByItsSignature) {
  Office office;
  office.take(mail("Hello", "text"));
  const auto ack = office.last_mail_to("ann@example.com");

  parser::Mail copy = mail(ack.subject, ack.text);
  from(copy, ack.from_name, ack.from_email).message_id = ack.message_id;
  EXPECT_EQ(office.story(copy), (Lines{"dispose ignored"}));

  parser::Mail renumbered = mail(ack.subject, ack.text);
  with_header(from(renumbered, ack.from_name, ack.from_email), "X-Postern-Hop", ack.message_id);
  EXPECT_EQ(office.story(renumbered), (Lines{"dispose ignored"})) << "a relay gave it a new Message-ID";

  parser::Mail forged = mail("[HD-1] Hello", "text");
  from(forged, "", "support@example.org").message_id = "hd-1.1.k1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org";
  EXPECT_EQ(office.story(forged), (Lines{"create HD-2", "append to HD-2", "mail agent-notice to bob@example.org",
                                         "dispose ticket_message HD-2"}))
      << "a signature that is not ours hides no mail (L-06)";
}

TEST(Loop, AgentWithAnAddressOfOursIsNeverTold) {
  config::Settings twisted = settings();
  twisted.agents[0].email = "support@example.org";
  Office office(twisted);
  EXPECT_EQ(office.story(mail("Hello", "text")),
            (Lines{"create HD-1", "append to HD-1", "mail acknowledgement to ann@example.com",
                   "dispose ticket_message HD-1"}));
}

// L-01: whatever a vacation program sends, it gets one acknowledgement at most, and its answer starts nothing.
TEST(Loop, VacationAnswerIsKeptAndStartsNothing) {
  Office office;
  office.take(mail("Hello", "text"));
  parser::Mail vacation = reply_to(office.last_mail_to("ann@example.com"), "I am away until Monday.");
  vacation.kind = parser::Kind::auto_reply;
  vacation.why_kind = "Auto-Submitted: auto-replied";
  EXPECT_EQ(office.story(vacation), (Lines{"append to HD-1 automatic", "dispose ticket_message HD-1"}));
  office.ticket(1).status = "completed";
  vacation.message_id = "again@example.com";
  EXPECT_EQ(office.story(vacation), (Lines{"append to HD-1 automatic", "dispose ticket_message HD-1"}))
      << "a robot reopens nothing";
  office.ticket(1).assignee = "bob@example.org";
  vacation.message_id = "once.more@example.com";
  EXPECT_EQ(office.story(vacation),
            (Lines{"append to HD-1 automatic", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}))
      << "the one who waits for an answer is told";
}

parser::Mail bounce_of(const model::OutboxItem& sent) {
  parser::Mail report = mail("Undelivered Mail", "could not be delivered");
  from(report, "Mail Delivery System", "MAILER-DAEMON@example.com");
  report.kind = parser::Kind::bounce;
  report.why_kind = "multipart/report; report-type=delivery-status";
  report.bounce = parser::Bounce{sent.message_id, {{sent.to_email, "failed", "5.1.1", true, "smtp; 550 no such user"}}};
  return report;
}

TEST(Loop, BounceMarksTheMailAndTellsTheAgents) {
  Office office;
  office.take(mail("Hello", "text"));
  EXPECT_EQ(office.story(bounce_of(office.last_mail_to("ann@example.com"))),
            (Lines{"bounced: failed ann@example.com 5.1.1 (smtp; 550 no such user)",
                   "mail agent-internal to bob@example.org", "suppress ann@example.com", "dispose bounce HD-1"}));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("550 no such user"));
}

// L-04: an agent's full mailbox must not cause mail to that mailbox.
TEST(Loop, BounceOfAnAgentsNoticePausesTheirNotices) {
  Office office;
  office.take(mail("Hello", "text"));
  EXPECT_EQ(office.story(bounce_of(office.last_mail_to("bob@example.org"))),
            (Lines{"bounced: failed bob@example.org 5.1.1 (smtp; 550 no such user)", "away bob@example.org", "dispose bounce HD-1"}));
  EXPECT_EQ(office.story(mail("Another", "text")),
            (Lines{"create HD-2", "append to HD-2", "mail acknowledgement to ann@example.com", "hold back HD-2 from bob@example.org",
                   "dispose ticket_message HD-2"}))
      << "nobody else is here: told when the pause is over";
}

// L-04: the bounce of a notice can come back; that of an acknowledgement shall not.
TEST(Loop, NoticesToAgentsHaveABounceAddress) {
  Office office;
  office.take(mail("Hello", "text"));
  const auto& notice = office.last_mail_to("bob@example.org");
  EXPECT_TRUE(notice.envelope_from.starts_with("support+b-1.")) << notice.envelope_from;
  EXPECT_TRUE(notice.automatic);
  EXPECT_EQ(office.last_mail_to("ann@example.com").envelope_from, "");

  parser::Mail report =
      mail("Undelivered Mail", "could not be delivered");  // of a server that returns nothing of the mail
  from(report, "", "MAILER-DAEMON@example.org").to = {{"", notice.envelope_from}};
  report.kind = parser::Kind::bounce;
  report.bounce = parser::Bounce{"", {{"bob@example.org", "failed", "5.2.2", true, "smtp; 552 5.2.2 full"}}};
  EXPECT_EQ(office.story(report), (Lines{"bounced: failed bob@example.org 5.2.2 (smtp; 552 5.2.2 full)",
                                         "away bob@example.org", "dispose bounce HD-1"}));

  Office plain;
  plain.settings.mailboxes[0].subaddress = false;
  plain.take(mail("Hello", "text"));
  EXPECT_EQ(plain.last_mail_to("bob@example.org").envelope_from, "") << "no address could prove it";
}

// L-07: bounces of mail we never sent, or of none that they can prove.
TEST(Loop, ForgedBounceDoesNothing) {
  Office office;
  office.take(mail("Hello", "text"));
  model::OutboxItem invented = office.last_mail_to("ann@example.com");
  invented.message_id[invented.message_id.find('@') - 1] ^= 1;
  EXPECT_EQ(office.story(bounce_of(invented)), (Lines{"dispose bounce"}));
  invented.message_id.clear();
  EXPECT_EQ(office.story(bounce_of(invented)), (Lines{"dispose bounce"}));
}

TEST(Loop, DelayedMailIsOnlyNoted) {
  Office office;
  office.take(mail("Hello", "text"));
  parser::Mail report = bounce_of(office.last_mail_to("ann@example.com"));
  report.bounce->recipients[0].action = "delayed";
  report.bounce->recipients[0].permanent = false;
  EXPECT_EQ(office.story(report), (Lines{"dispose bounce HD-1"}));
  EXPECT_THAT(office.notes(1), HasSubstr("delayed mail to ann@example.com"));
}

// The reports of O-16: each kind on an answer of an agent, which went out with a bounce address.
struct Reporting : testing::Test {
  Office office;
  model::OutboxItem answer;

  Reporting() {
    office.take(mail("The VPN is down", "text"));
    office.take(proven(reply_to(office.last_mail_to("bob@example.org"), "Please restart it.")));
    answer = office.last_mail_to("ann@example.com");
  }

  // A report that returns nothing of the mail: only its own recipient says which it was.
  parser::Mail report(const std::string& to, const std::string& action) const {
    parser::Mail out = mail("Delivery Status Notification", "It is as it is.");
    from(out, "Mail Delivery System", "MAILER-DAEMON@example.com");
    out.kind = parser::Kind::bounce;
    out.to = {{"", to}};
    out.bounce = parser::Bounce{
        "", {{"ann@example.com", action, action == "failed" ? "5.1.1" : "4.4.1", action == "failed", ""}}};
    return out;
  }
};

TEST_F(Reporting, AnAnswerGoesOutWithABounceAddress) {
  EXPECT_EQ(answer.purpose, "reply");
  EXPECT_EQ(answer.envelope_from.rfind("support+b-1.", 0), 0u) << answer.envelope_from;
  EXPECT_LE(answer.envelope_from.find('@'), 64u);
  EXPECT_EQ(office.sent.front().envelope_from, "") << "automatic mail has none";
}

TEST_F(Reporting, WithoutSubAddressingItIsThePlainAddress) {
  office.settings.mailboxes[0].subaddress = false;
  office.take(proven(reply_to(office.last_mail_to("bob@example.org"), "And once more.")));
  EXPECT_EQ(office.last_mail_to("ann@example.com").envelope_from, "support@example.org");
}

TEST_F(Reporting, AFailureMarksTheMail) {  // O-16
  EXPECT_EQ(
      office.story(report(answer.envelope_from, "failed")),
      (Lines{"bounced: failed ann@example.com 5.1.1", "mail agent-internal to bob@example.org", "suppress ann@example.com", "dispose bounce HD-1"}));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Please restart it.")) << "the words that nobody got";
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("postern outbox retry 3"));
  EXPECT_THAT(office.notes(1), HasSubstr("to the bounce address of that mail"));
}

TEST_F(Reporting, ItIsFoundWhereverTheServerWroteTheRecipient) {
  parser::Mail hidden = report("undisclosed@example.org", "failed");
  with_header(hidden, "Delivered-To", "SUPPORT" + answer.envelope_from.substr(7));
  EXPECT_THAT(office.story(hidden), testing::Contains("dispose bounce HD-1"));
}

TEST_F(Reporting, DelayAndSuccessChangeNothing) {  // O-16
  EXPECT_EQ(office.story(report(answer.envelope_from, "delayed")), (Lines{"dispose bounce HD-1"}));
  EXPECT_THAT(office.notes(1), HasSubstr("delayed mail to ann@example.com"));
  EXPECT_EQ(office.story(report(answer.envelope_from, "delivered")), (Lines{"dispose bounce HD-1"}));
  EXPECT_THAT(office.notes(1), HasSubstr("mail to ann@example.com arrived"));
}

TEST_F(Reporting, WithoutAValidTokenNothingChanges) {  // O-16
  std::string forged = answer.envelope_from;
  const auto last = forged.find('@') - 1;
  forged[last] = forged[last] == 'a' ? 'b' : 'a';
  EXPECT_EQ(office.story(report(forged, "failed")), (Lines{"dispose bounce"}));
  Office stranger;
  stranger.keys.keys[0].bytes = std::string(32, 's');
  const std::string unknown = make_bounce_address(stranger.keys, "HD", "support@example.org",
                                                  make_message_id(stranger.keys, "HD", {1}, 3, "example.org"));
  EXPECT_EQ(office.story(report(unknown, "failed")), (Lines{"dispose bounce"}));
  EXPECT_EQ(office.story(report("support@example.org", "failed")), (Lines{"dispose bounce"}));
}

TEST_F(Reporting, WordsOfAnUnknownProgramAreABounceToo) {  // O-16: never a ticket
  parser::Mail words = mail("Your mail could not be delivered", "Sorry.");
  from(words, "", "MAILER-DAEMON@example.com");
  words.to = {{"", answer.envelope_from}};
  EXPECT_EQ(office.story(words), (Lines{"bounced: no reason given: Your mail could not be delivered",
                                        "mail agent-internal to bob@example.org", "dispose bounce HD-1"}));
}

// RFC 3834 4: an absence notice goes to the envelope's sender. It is on its ticket, and no bounce.
TEST_F(Reporting, AnAbsenceNoticeIsNoBounce) {
  parser::Mail away = mail("Away", "Back on Monday.");
  away.kind = parser::Kind::auto_reply;
  away.to = {{"", answer.envelope_from}};
  with_header(away, "Return-Path", "<>");
  EXPECT_THAT(office.story(away), testing::Contains("dispose ticket_message HD-1"));
}

}  // namespace
}  // namespace postern::desk::test
