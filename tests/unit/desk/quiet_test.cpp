// Quiet towards the world: machines without a mark, the breaker, floods, addresses that do not work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/desk/admission.h"
#include "daemon/desk/breaker.h"
#include "daemon/desk/echo.h"
#include "daemon/desk/edit.h"
#include "daemon/desk/outbox_edit.h"
#include "daemon/desk/overflow.h"
#include "daemon/desk/returned.h"
#include "daemon/desk/timer_fired.h"
#include "daemon/desk/unreachable.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const char* kLong =
    "We have received your request and will answer it as soon as we can, thank you for writing to us today.";

// ---- machines without a mark

TEST(Echoes, PrintsOfTexts) {
  const auto alike = [](const std::string& a, const std::string& b) {
    return are_alike(print_of(a).bits, print_of(b).bits);
  };
  EXPECT_TRUE(alike("Your ticket 17 is here", "YOUR ticket, 4711: is here!")) << "numbers, case and marks do not count";
  EXPECT_TRUE(alike(std::string(kLong) + "\n> quoted\n> words", kLong));
  EXPECT_TRUE(alike(kLong + std::string(" Reference hd-17.k1abc"), kLong + std::string(" Reference hd-18.k1xyz")));
  EXPECT_FALSE(
      alike(kLong, "The printer on the second floor jams whenever somebody prints on both sides of the paper."));
  EXPECT_FALSE(alike("Yes, it works.", "No, it does not work."));
  EXPECT_EQ(print_of("one 2 three").words, 2);
  EXPECT_EQ(print_of("").bits, 0u);
}

parser::Mail machine(int n, const std::string& text, const std::string& email = "robot@example.net") {
  parser::Mail one = mail("Subject no. " + std::to_string(n), text + " Your number is " + std::to_string(n) + ".");
  return from(one, "", email);
}

TEST(Echoes, SenderIsMutedForADay) {  // L-01, L-02
  Office office;
  std::vector<bool> answered;
  for (int i = 0; i < 8; ++i) {
    const Lines story = office.story(machine(i, kLong));
    answered.push_back(std::count(story.begin(), story.end(), "mail acknowledgement to robot@example.net") > 0);
    office.now += std::chrono::seconds(20);
  }
  EXPECT_THAT(answered, testing::ElementsAre(true, true, true, false, false, false, false, false));
  EXPECT_THAT(office.notes(4), HasSubstr("robot@example.net answers our automatic mail like a machine: 3 mails alike"));
  EXPECT_THAT(office.notes(8), HasSubstr("suppressed: robot@example.net answers like a machine"));
  office.now += std::chrono::hours(25);
  EXPECT_THAT(office.story(machine(9, kLong)), Contains("mail acknowledgement to robot@example.net"));
}

TEST(Echoes, WhoTakesTheirTimeIsNoMachine) {
  Office office;
  for (int i = 0; i < 8; ++i) {
    EXPECT_THAT(office.story(machine(i, kLong)), Contains("mail acknowledgement to robot@example.net")) << i;
    office.now += std::chrono::minutes(10);
  }
}

TEST(Echoes, WhoSaysSomethingElseIsNoMachine) {
  Office office;
  const char* texts[] = {"The printer on the second floor jams whenever somebody prints on both sides.",
                         "My account cannot be unlocked although I have tried the new password twice.",
                         "Please order two more monitors for the room beside the kitchen before Monday.",
                         "Where do I find the minutes of the meeting about the new telephone system?"};
  for (const char* text : texts) {
    parser::Mail one = mail("Hello", text);
    EXPECT_THAT(office.story(one), Contains("mail acknowledgement to ann@example.com")) << text;
  }
}

// Nine words of ten are the signature and what a law wants below each mail.
TEST(Echoes, ALongSignatureMakesNoMachine) {
  Office office;
  const std::string below =
      " Kind regards, Ann Example, Head of Purchasing, Example Trading Company, Harbour Street, Springfield. This message "
      "and its attachments are confidential and for the addressee alone. If you are not the addressee, please delete it, "
      "tell the sender, and do not copy or disclose its contents to anybody else. Registered in Springfield, managing "
      "directors Carl Example and Dora Example, chairman of the supervisory board Emil Example.";
  for (const char* text : {"The printer jams again.", "Could somebody look at the door?", "My phone does not ring.",
                           "Thank you, and one more thing: the lamp.", "Is the network slow today?"}) {
    EXPECT_THAT(office.story(mail("Hello", text + below)), Contains("mail acknowledgement to ann@example.com")) << text;
  }
}

TEST(Echoes, DomainWhoseSendersTakeTurns) {  // L-03
  Office office;
  int answered = 0;
  for (int i = 0; i < 30; ++i) {
    const std::string email = "robot" + std::to_string(i) + "@example.net";
    const Lines story = office.story(machine(i, kLong, email));
    answered += static_cast<int>(std::count(story.begin(), story.end(), "mail acknowledgement to " + email));
  }
  EXPECT_EQ(answered, 8);
  EXPECT_THAT(office.story(mail("Hello", "text")), Contains("mail acknowledgement to ann@example.com"))
      << "others are answered";
}

// All of a firm are away over Christmas, and all of their notices are alike: marked ones say nothing of the people.
TEST(Echoes, MarkedAbsenceNoticesAreNotCounted) {  // L-01
  Office office;
  for (int i = 0; i < 24; ++i) {
    const std::string email = "clerk" + std::to_string(i) + "@example.net";
    EXPECT_THAT(office.story(machine(i, "A question.", email)), Contains("mail acknowledgement to " + email)) << i;
    parser::Mail notice = machine(i, kLong, email);
    notice.kind = parser::Kind::auto_reply;
    notice.why_kind = "Auto-Submitted: auto-replied";
    office.story(notice);
  }
}

TEST(Echoes, ADomainForEverybodyIsNotMuted) {
  Office office;
  for (int i = 0; i < 10; ++i) {
    const std::string email = "robot" + std::to_string(i) + "@gmail.com";
    EXPECT_THAT(office.story(machine(i, kLong, email)), Contains("mail acknowledgement to " + email));
  }
}

TEST(Caps, OfADomain) {
  config::Settings capped = settings();
  capped.caps.mails_per_domain_hour = 4;
  Office office(capped);
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    parser::Mail one = mail("Hello", "text");
    const std::string email = "ann" + std::to_string(i) + "@example.net";
    const Lines story = office.story(from(one, "", email));
    answered += static_cast<int>(std::count(story.begin(), story.end(), "mail acknowledgement to " + email));
  }
  EXPECT_EQ(answered, 4);
  EXPECT_THAT(office.notes(20), HasSubstr("mails_per_domain_hour = 4"));
}

// ---- the breaker

struct Breaking : testing::Test {
  Office office;
  Breaking() {
    office.settings.desk.admin = "admin@example.org";
    office.settings.caps.new_recipients_hour = 10;
    office.settings.agents.clear();
  }
  Lines stranger(int n) {
    parser::Mail one = mail("Hello", "text");
    return office.story(from(one, "", "victim" + std::to_string(n) + "@example" + std::to_string(n) + ".net"));
  }
  static bool acked(const Lines& story) {
    return std::any_of(story.begin(), story.end(),
                       [](const auto& line) { return line.starts_with("mail acknowledgement"); });
  }
};

TEST_F(Breaking, StrangersStopAllAndAreToldOnce) {
  int answered = 0, alerts = 0;
  for (int i = 0; i < 100; ++i) {
    const Lines story = stranger(i);
    answered += acked(story) ? 1 : 0;
    alerts += static_cast<int>(std::count(story.begin(), story.end(), "mail alert to admin@example.org"));
  }
  EXPECT_EQ(answered, 10);
  EXPECT_EQ(alerts, 1);
  EXPECT_THAT(office.last_mail_to("admin@example.org").text, HasSubstr("all automatic mail to requesters has stopped"));
  const auto stopped = read_breaker(office.snapshot.remembered.at(kBreaker));
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->since, office.now);
  EXPECT_THAT(stopped->reason, HasSubstr("new_recipients_hour = 10"));
  office.now += std::chrono::minutes(61);
  EXPECT_TRUE(acked(stranger(200))) << "it has calmed down";
  EXPECT_FALSE(read_breaker(office.snapshot.remembered.at(kBreaker)));
}

TEST_F(Breaking, GoesOnAtHalf) {
  for (int i = 0; i < 4; ++i) stranger(i);
  office.now += std::chrono::minutes(30);
  for (int i = 4; i < 12; ++i) stranger(i);
  office.now += std::chrono::minutes(31);
  EXPECT_FALSE(acked(stranger(20))) << "six of the last hour are more than half of ten";
  office.now += std::chrono::minutes(30);
  EXPECT_TRUE(acked(stranger(21)));
}

TEST_F(Breaking, FewStrangersAmongManyKnownStopNothing) {
  office.settings.caps.acks_per_recipient_day = office.settings.caps.mails_per_recipient_hour = 1000;
  office.take(mail("Hello", "text"));
  for (int i = 0; i < 30; ++i) {
    parser::Mail known = mail("Hello", "Something else each time, " + std::string(static_cast<std::size_t>(i % 7) + 3,
                                                                                  static_cast<char>('a' + i % 26)));
    office.take(from(known, "", "known" + std::to_string(i % 9) + "@example" + std::to_string(i % 9) + ".com"));
  }
  int answered = 0;
  for (int i = 0; i < 12; ++i) answered += acked(stranger(i)) ? 1 : 0;
  EXPECT_EQ(answered, 12);
}

// ---- agents: never blocked, never flooded

parser::Mail by_bob(const model::OutboxItem& notice, const std::string& text) {
  return proven(reply_to(notice, text));
}

TEST(Agents, AnswersAreNeverBlocked) {
  Office office;
  office.settings.caps.mails_total_hour = 2;
  office.take(mail("The VPN is down", "text"));
  const auto notice = office.last_mail_to("bob@example.org");
  office.snapshot.remembered[kBreaker] = std::to_string(office.now.time_since_epoch().count()) + " everything";
  office.snapshot.budgets[muted("ann@example.com")] = 5;
  office.snapshot.suppressed["ann@example.com"] = {office.now, "550 no such user"};
  const Lines story = office.story(by_bob(notice, "Please restart it."));
  EXPECT_THAT(story, Contains("mail reply to ann@example.com"));
}

TEST(Agents, FloodBecomesOneMailAnHour) {  // L-08, L-09
  Office office;
  int notices = 0, acks = 0;
  for (int i = 0; i < 1000; ++i) {
    const Lines story = office.story(machine(i, kLong, "victim@example.net"));
    notices += static_cast<int>(std::count(story.begin(), story.end(), "mail agent-notice to bob@example.org"));
    acks += static_cast<int>(std::count(story.begin(), story.end(), "mail acknowledgement to victim@example.net"));
    EXPECT_THAT(story.back(), "dispose ticket_message HD-" + std::to_string(i + 1));
    office.now += std::chrono::seconds(1);
  }
  EXPECT_LE(acks, 10);
  EXPECT_EQ(notices, 20) << "notices_per_queue_minute";
  const auto& timers = office.snapshot.timers;
  const auto timer = std::find_if(timers.begin(), timers.end(), [](const auto& one) { return is_overflow(one); });
  ASSERT_NE(timer, timers.end());
  office.now = timer->due;
  office.snapshot.fired = *timer;
  const TimerFired fired{{*timer, ""}, office.now, "sixteen bytes or more"};
  office.load(wants(office.desk(), fired));
  const auto decision = decide(office.desk(), fired, office.snapshot);
  office.apply(decision);
  EXPECT_THAT(lines(decision), Contains("mail alert to bob@example.org"));
  const auto& digest = office.last_mail_to("bob@example.org");
  EXPECT_THAT(digest.subject, HasSubstr("980 more in support"));
  EXPECT_THAT(digest.text, HasSubstr("HD-21  Subject no. 20: 1"));
  EXPECT_TRUE(office.held_back.empty());
  office.snapshot.fired.reset();
  EXPECT_THAT(office.story(mail("Hello", "text")), Contains("mail agent-notice to bob@example.org"))
      << "it is calm again";
}

// ---- addresses that do not work

parser::Mail bounce_of(const model::OutboxItem& sent, const std::string& status) {
  parser::Mail report = mail("Undelivered Mail", "could not be delivered");
  from(report, "", "MAILER-DAEMON@example.com");
  report.kind = parser::Kind::bounce;
  report.why_kind = "multipart/report; report-type=delivery-status";
  report.bounce = parser::Bounce{sent.message_id, {{sent.to_email, "failed", status, true, "smtp; no"}}};
  return report;
}

struct Unreachable : testing::Test {
  Office office;
  Unreachable() { office.take(mail("The VPN is down", "text")); }
};

TEST_F(Unreachable, GetsNothingAutomaticUntilItWritesAgain) {
  office.take(bounce_of(office.sent.front(), "5.1.1"));
  EXPECT_EQ(office.snapshot.suppressed.count("ann@example.com"), 1u);
  const Lines forged = office.story(mail("Anybody", "text"));
  EXPECT_THAT(forged, Not(Contains("mail acknowledgement to ann@example.com")));
  EXPECT_THAT(office.notes(2), HasSubstr("a mail of ours could not reach it: failed ann@example.com 5.1.1"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("gets no automatic mail since"));
  const Lines own = office.story(proven(mail("It is me", "words")));
  EXPECT_THAT(own, Contains("no longer suppress ann@example.com"));
  EXPECT_THAT(own, Contains("mail acknowledgement to ann@example.com"));
}

TEST_F(Unreachable, OnlyWhenTheAddressIsToBlame) {
  for (const char* status : {"5.2.3", "5.3.4", "5.6.0", "5.7.1", "5.1.8"}) {
    office.take(bounce_of(office.sent.front(), status));
    EXPECT_TRUE(office.snapshot.suppressed.empty()) << status;
  }
  EXPECT_TRUE(blames_address("RCPT TO: 550 5.1.1 no such user"));
  EXPECT_FALSE(blames_address("RCPT TO: 550 relaying denied"));
  EXPECT_FALSE(blames_address("RCPT TO: 553 5.1.8 sender"));
  EXPECT_FALSE(blames_address("MAIL FROM: 550 5.1.1 you"));
}

TEST_F(Unreachable, AnAdminsRetryLiftsIt) {
  OutboxEdit edit;
  edit.actor = "admin root";
  edit.now = office.now;
  model::Snapshot snapshot;
  snapshot.outbox = {{{7}, {1}, "reply", "Ann@example.com", "550", model::DeliveryState::failed, false}};
  const auto decision = decide(edit, snapshot);
  ASSERT_TRUE(decision);
  EXPECT_EQ(lines(*decision), (Lines{"resend 7", "no longer suppress ann@example.com"}));
  EXPECT_EQ(mails_in(*decision), 1u);
}

TEST_F(Unreachable, AnAgentsNoticesGoToTheLeadsForADay) {  // L-04
  office.settings.agents.push_back({"Lea", "lea@example.org", true, {}});
  office.settings.agents.push_back({"Eve", "eve@example.org", false, {}});
  office.ticket(1).assignee = "bob@example.org";
  const Lines story = office.story(bounce_of(office.last_mail_to("bob@example.org"), "5.2.2"));
  EXPECT_EQ(story, (Lines{"bounced: failed bob@example.org 5.2.2 (smtp; no)", "away bob@example.org",
                          "mail agent-notice to lea@example.org", "dispose bounce HD-1"}));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, HasSubstr("Mail to Bob bounces"));
  office.take(reply_to(office.sent.front(), "And now?"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text,
              HasSubstr("Mail to Bob bounces, so it is not tried again until"));
  office.now += std::chrono::hours(25);
  EXPECT_THAT(office.story(reply_to(office.sent.front(), "Still there?")),
              Contains("mail agent-notice to bob@example.org"));
}

TEST(Storm, OfForgedBounces) {  // L-07
  Office office;
  office.take(mail("Hello", "text"));
  model::OutboxItem invented = office.sent.front();
  for (int i = 0; i < 10000; ++i) {
    invented.message_id = "hd-1." + std::to_string(i) + ".k1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org";
    ASSERT_EQ(office.story(bounce_of(invented, "5.1.1")), (Lines{"dispose bounce"}));
  }
  EXPECT_EQ(office.snapshot.tickets.size(), 1u);
  EXPECT_TRUE(office.snapshot.suppressed.empty());
  EXPECT_LT(office.counted.size(), 20u);
}

// ---- an admin's edit

TEST(Edits, CountWithWhatWasSentBefore) {
  Office office;
  office.take(mail("The VPN is down", "text"));
  office.snapshot.budgets[{"recipient:ann@example.com", 3600}] = 20;
  for (int i = 0; i < 20; ++i) office.counted.emplace_back("recipient:ann@example.com", office.now);
  const Edit edit{{1}, {{"status", "completed"}}, "admin root", "", office.now, "sixteen bytes or more"};
  const model::Lookups lookups = wants(office.desk(), edit);
  EXPECT_THAT(lookups.requester_budgets, Contains(model::BudgetKey{"recipient:", 3600}));
  EXPECT_THAT(lookups.budgets, Contains(model::BudgetKey{"ticket:1", 86400}));
  EXPECT_THAT(lookups.budgets, Contains(model::BudgetKey{"total", 3600}));
  const auto decision = decide(office.desk(), edit, office.snapshot);
  ASSERT_TRUE(decision);
  EXPECT_THAT(lines(*decision), Not(Contains("mail status to ann@example.com")));
}

}  // namespace
}  // namespace postern::desk::test
