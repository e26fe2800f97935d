// The daily digest: when, to whom, of what; and that it comes once.
#include "daemon/desk/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

struct Digests : testing::Test {
  Office office{people()};

  // Lea leads, Bob wants the digest, Cleo looks after sales alone.
  static config::Settings people() {
    auto settings = test::settings();
    settings.desk.digest_at = minutes(8 * 60);
    config::Mailbox sales = settings.mailboxes[0];
    sales.name = "sales";
    sales.address = "sales@example.org";
    settings.mailboxes.push_back(sales);
    settings.agents = {{"Bob", "bob@example.org", false, {"support"}, true},
                       {"Lea", "lea@example.org", true, {"support"}, false},
                       {"Cleo", "cleo@example.org", false, {"sales"}, false}};
    return settings;
  }

  void start() {
    office.load(wants(DigestStart{office.now}));
    office.apply(decide(office.desk(), DigestStart{office.now}, office.snapshot));
  }

  const model::Timer& timer() {
    const auto& all = office.snapshot.timers;
    const auto found = std::find_if(all.begin(), all.end(), is_digest);
    static const model::Timer none;
    EXPECT_NE(found, all.end());
    return found == all.end() ? none : *found;
  }

  model::Decision fire() {
    const model::Timer due = timer();
    office.now = std::max(office.now, due.due);
    const TimerFired fired{{due, ""}, office.now, "sixteen bytes or more"};
    office.snapshot.fired = due;
    office.load(wants(office.desk(), fired));
    model::Decision decision = decide(office.desk(), fired, office.snapshot);
    office.apply(decision);
    return decision;
  }

  Lines mails() {
    Lines out;
    for (const auto& line : lines(fire())) {
      if (line.starts_with("mail ")) out.push_back(line);
    }
    return out;
  }

  void keep(std::int64_t number, const std::string& mailbox, const std::string& reason = "held: rule upstream-spam") {
    model::HeldMail held{"hash-of-" + std::to_string(number), mailbox, 0,
                         "From: Eve <eve@example.net>\r\nSubject: =?utf-8?q?Gewinn=0Anow?=\r\n\r\nText"};
    held.number = {number};
    held.received = office.now;
    held.reason = reason;
    office.quarantine.push_back(held);
  }
};

TEST_F(Digests, RunsFromTheLastOneOn) {
  start();
  const model::Timer first = timer();
  EXPECT_GT(first.due, office.now);
  EXPECT_LE(first.due - office.now, hours(24));
  EXPECT_EQ(first.due.time_since_epoch() % hours(24), hours(8));
  EXPECT_EQ(first.started, office.now);
  // Another start before it is due changes nothing; one behind it finds it due, and another hour counts from then on.
  office.now += hours(1);
  start();
  EXPECT_EQ(timer().due, first.due);
  EXPECT_EQ(timer().started, first.started);
  office.settings.desk.digest_at = minutes(7 * 60);
  office.now = first.due + hours(100);
  start();
  EXPECT_LT(timer().due, first.due + hours(24));
}

TEST_F(Digests, StopsWhereItIsOff) {
  start();
  office.settings.desk.digest_at = minutes(-1);
  start();
  EXPECT_TRUE(office.snapshot.timers.empty());
}

TEST_F(Digests, WithoutNewsNobodyGetsOne) {
  start();
  EXPECT_EQ(mails(), Lines{});
  EXPECT_GT(timer().due, office.now);
}

TEST_F(Digests, OneThatIsLateIsSentOnce) {
  start();
  office.take(mail("Printer", "It jams."));
  office.now = timer().due + hours(24 * 10);
  EXPECT_EQ(mails(), (Lines{"mail digest to bob@example.org"}));
  EXPECT_GT(timer().due, office.now);
  EXPECT_LE(timer().due - office.now, hours(24));
}

TEST_F(Digests, TellsWhatIsNobodysYet) {
  start();
  const auto told = office.story(mail("Printer", "It jams."));
  EXPECT_THAT(told, Contains("mail agent-notice to lea@example.org"));
  EXPECT_THAT(told, Not(Contains("mail agent-notice to bob@example.org")));
  office.take(mail("Server\r\nBcc: x", "It burns."));
  office.ticket(2).priority = model::Priority::urgent;
  office.take(mail("Taken", "text"));
  office.ticket(3).assignee = "lea@example.org";
  office.take(mail("Offer", "text"), "sales");
  office.take(mail("Done", "text"));
  office.ticket(5).status = "completed";
  EXPECT_EQ(mails(), (Lines{"mail digest to bob@example.org"}));
  const auto& digest = office.last_mail_to("bob@example.org");
  EXPECT_EQ(digest.subject, "Daily digest: 2 without an agent");
  const auto urgent = digest.text.find("HD-2  URGENT  Server"), other = digest.text.find("HD-1  Printer, Ann Example");
  EXPECT_NE(urgent, std::string::npos) << digest.text;
  EXPECT_LT(urgent, other) << digest.text;
  for (const char* absent : {"HD-3", "HD-4", "HD-5", "release"}) EXPECT_THAT(digest.text, Not(HasSubstr(absent)));
}

// What is urgent, or given to them, does not wait for the digest.
TEST_F(Digests, WhatComesAtOnceAllTheSame) {
  config::Rule urgent, given;
  urgent.name = "fire";
  urgent.words = {"burns"};
  urgent.priority = "urgent";
  given.name = "bobs";
  given.words = {"bob"};
  given.assign = {"bob@example.org"};
  office.settings.rules = {urgent, given};
  EXPECT_THAT(office.story(mail("Server", "It burns.")), Contains("mail agent-notice to bob@example.org"));
  EXPECT_THAT(office.story(mail("For Bob", "text")), Contains("mail agent-notice to bob@example.org"));
}

TEST_F(Digests, TellsWhatIsHeldToWhoDecides) {
  start();
  keep(17, "support");
  keep(18, "sales", "the message could not be understood: boom");
  keep(19, "support", "rule junk (postern.toml:3): every mail");
  EXPECT_EQ(mails(), (Lines{"mail digest to lea@example.org", "mail digest to cleo@example.org"}));
  const auto& digest = office.last_mail_to("lea@example.org");
  EXPECT_EQ(digest.subject, "Daily digest, 1 held");
  EXPECT_THAT(digest.text, HasSubstr("  17  Eve <eve@example.net>: Gewinn"));
  EXPECT_THAT(digest.text, HasSubstr("\n      held: rule upstream-spam\n"));
  EXPECT_THAT(digest.text, HasSubstr("release NUMBER"));
  EXPECT_THAT(digest.text, Not(HasSubstr("  18  ")));
  EXPECT_THAT(digest.text, Not(HasSubstr("  19  "))) << "what a rule put aside for good";
  EXPECT_THAT(office.last_mail_to("cleo@example.org").text, HasSubstr("could not be understood"));
  // The next one has what came since; a mail that was fetched before this one and committed after it is no exception.
  EXPECT_EQ(mails(), Lines{});
  keep(20, "support");
  office.quarantine.back().received = timer().started - minutes(2);
  EXPECT_EQ(mails(), (Lines{"mail digest to lea@example.org"}));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, Not(HasSubstr("  17  ")));
}

TEST_F(Digests, IsAnsweredWithLines) {
  start();
  keep(17, "support");
  keep(18, "support");
  mails();
  office.settings.desk.language = "de";
  parser::Mail answer = reply_to(office.last_mail_to("lea@example.org"), "release 17\nspam 18");
  with_header(answer, "Received", "from out.example.org by mx.example.org (Postfix) with ESMTPSA");
  EXPECT_THAT(Office(office).story(answer), Contains("dispose ignored")) << "forged";
  with_header(answer, "Authentication-Results", "mx.example.org; dmarc=pass header.from=example.org");
  const auto story = office.story(answer);
  EXPECT_THAT(story, Contains("settle ticket_message HD-1"));
  EXPECT_THAT(story, Contains("settle ignored"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text,
              HasSubstr("E-Mail 17 ist jetzt HD-1.\nE-Mail 18 ist als Spam weggelegt."));
}

// It is spread like the others, and named where others are overdue; alone it is no news.
TEST_F(Digests, AfterAPauseOfTheTimers) {
  start();
  model::Timer limit;
  limit.ticket = {1};
  limit.name = "limit";
  limit.due = timer().due;
  const TimersResumed resumed{"the clock went forward", timer().due + hours(2), "sixteen bytes or more"};
  office.snapshot.overdue = {timer()};
  EXPECT_EQ(plot(lines(decide(office.desk(), resumed, office.snapshot))), (Lines{"end of pause"}));
  office.snapshot.overdue = {timer(), limit};
  office.apply(decide(office.desk(), resumed, office.snapshot));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, HasSubstr("  desk  the daily digest, due "));
  office.now = resumed.now;
  keep(17, "support");
  EXPECT_EQ(mails(), (Lines{"mail digest to lea@example.org"})) << "also of one that fires late";
}

}  // namespace
}  // namespace postern::desk::test
