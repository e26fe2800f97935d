// Timers: which run when, and what each does. Time passes in the office without anybody waiting.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "daemon/desk/draft.h"
#include "timed_office.h"

namespace postern::desk::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Timers : TimedOffice {};

TEST_F(Timers, AFortnightOfClientTesting) {
  ask();
  EXPECT_THAT(pass(days(14)), ElementsAre("2d mail status to ann@example.com", "5d mail status to ann@example.com",
                                          "8d mail agent-notice to bob@example.org"));
  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 3u);
  EXPECT_EQ(mails[0].subject, "[HD-1] Does it work now?");
  EXPECT_NE(mails[0].message_id, mails[1].message_id);
  EXPECT_THAT(mails[2].text, HasSubstr("Please call"));
  EXPECT_THAT(mails[2].text, HasSubstr("ann@example.com"));
  EXPECT_THAT(running(), IsEmpty());
  EXPECT_THAT(pass(days(365)), IsEmpty());
}

TEST_F(Timers, InBusinessTime) {
  office.settings.business_hours.timezone = "Europe/Berlin";
  office.settings.business_hours.days = {true, true, true, true, true, false, false};
  office.settings.business_hours.from = hours(9);
  office.settings.business_hours.to = hours(17);
  using namespace std::chrono;
  office.now = sys_days(2026y / March / 26) + hours(14);  // a Thursday; summer time begins on the Sunday
  ask();
  pass(days(20));
  std::vector<model::Time> dates;
  for (const auto& item : office.outgoing()) dates.push_back(item.date);
  EXPECT_THAT(dates, ElementsAre(sys_days(2026y / March / 30) + hours(13), sys_days(2026y / April / 2) + hours(13),
                                 sys_days(2026y / April / 7) + hours(13)));
}

TEST_F(Timers, ARealReplyEndsTheReminders) {
  ask();
  office.take(reply("We shall see next week, when the others are back."));
  EXPECT_EQ(office.ticket(1).status, "client-testing");
  EXPECT_THAT(office.notes(1), HasSubstr("no more reminders"));
  EXPECT_THAT(pass(days(20)), IsEmpty());
}

TEST_F(Timers, AnOutOfOfficeChangesNothing) {
  ask();
  parser::Mail away = reply("I am away.");
  away.kind = parser::Kind::auto_reply;
  away.why_kind = "Auto-Submitted: auto-replied";
  office.take(away);
  parser::Mail shy = reply("Back on Monday.");
  with_header(shy, "Precedence", "bulk");
  office.take(shy);
  EXPECT_EQ(pass(days(14)).size(), 3u);
}

TEST_F(Timers, WhoProvesNothingEndsNothing) {
  ask();
  const Lines lines_of = lines(office.take(mail("Re: [HD-1] The VPN is down", "Never mind at all.")));
  ASSERT_THAT(lines_of, Contains("append to HD-1 unverified"));
  EXPECT_THAT(running(), ElementsAre("follow-up"));
}

TEST_F(Timers, AnAgentsAnswerBeginsTheRemindersAnew) {
  ask();
  const model::OutboxItem notice = [&] {
    office.take(reply("How do I see that?"));
    return office.last_mail_to("bob@example.org");
  }();
  EXPECT_THAT(running(), IsEmpty());
  office.now += days(3);
  office.take(proven(reply_to(notice, "It says so at the top.")));
  begin = office.now;
  EXPECT_EQ(office.ticket(1).status, "client-testing");
  EXPECT_EQ(pass(days(14)).size(), 3u);
}

// Whoever moves it, a ticket has the timers of the status it is in and no others.
TEST_F(Timers, EachStatusHasItsOwn) {
  open();
  EXPECT_THAT(running(), ElementsAre("limit"));
  for (const auto& status : office.settings.workflow.statuses) {
    office.ticket(1).status = "ready-to-install";
    office.snapshot.timers.clear();
    for (const char* name : {"limit", "limit-lead", "follow-up"}) {
      model::Timer old;
      old.ticket = {1};
      old.name = name;
      old.due = begin - days(1);
      office.snapshot.timers.push_back(old);
    }
    Draft draft(office.desk(), office.snapshot, office.now, "sixteen bytes or more", Permit{});
    draft.add(model::SetStatus{{1}, "ready-to-install", status.id}, "anybody", "anyhow");
    office.apply(draft.take());
    std::vector<std::string> expected;
    if (!status.follow_ups.empty()) expected.emplace_back("follow-up");
    if (status.limit) expected.emplace_back("limit");
    EXPECT_EQ(running(), expected) << status.id;
    for (const auto& timer : office.snapshot.timers) EXPECT_GT(timer.due, office.now) << status.id;
    EXPECT_TRUE(status.kind != config::StatusKind::final || expected.empty()) << "no timer on a final status";
  }
}

TEST_F(Timers, ARequestersYesEndsAllAndTheirNoBeginsTheLimit) {
  ask();
  office.take(reply("yes"));
  EXPECT_EQ(office.ticket(1).status, "completed");
  EXPECT_THAT(running(), IsEmpty());
  office.take(reply("It does not work after all, it is still broken."));
  EXPECT_EQ(office.ticket(1).status, "in-progress");
  EXPECT_THAT(running(), ElementsAre("limit"));
}

TEST_F(Timers, WhatIsTakenInQuietlyIsNotTimed) {
  office.settings.targets = {};
  office.quiet = true;
  open();
  EXPECT_THAT(running(1), IsEmpty());
  office.quiet = false;
  open();
  EXPECT_THAT(running(2), UnorderedElementsAre("limit", "answer"));
}

TEST_F(Timers, PastItsLimitATicketLanguishes) {
  open();
  set("status", "in-progress");
  begin = office.now;
  office.outgoing();
  EXPECT_THAT(pass(days(30)), ElementsAre("5d languishing HD-1", "5d mail agent-notice to bob@example.org",
                                          "10d mail agent-notice to lea@example.org"));
  EXPECT_EQ(office.ticket(1).languishing, begin + days(5));
  EXPECT_THAT(office.outgoing()[0].text, HasSubstr("in \"In progress\" for longer than 5d"));
  set("status", "ready-to-test");
  EXPECT_EQ(office.ticket(1).languishing, std::nullopt);
}

TEST_F(Timers, WhatIsForTheLeadsReachesSomebody) {
  office.settings.agents.pop_back();
  open();
  office.outgoing();
  EXPECT_THAT(pass(days(3)), ElementsAre("1d languishing HD-1", "1d mail agent-notice to bob@example.org",
                                         "2d mail agent-notice to bob@example.org"));
}

TEST_F(Timers, AnAnswerThatIsOverdueIsToldOnceForBoth) {
  office.settings.targets = {days(1), hours(2)};
  open();
  office.outgoing();
  EXPECT_THAT(pass(days(9)), ElementsAre("1d languishing HD-1", "1d unanswered HD-1", "1d mail agent-notice to bob@example.org",
                                         "2d mail agent-notice to lea@example.org"));
  EXPECT_TRUE(office.ticket(1).unanswered);
  office.take(mail("Unrelated", "Another request."));
  office.take(reply("Is anybody there?"));
  EXPECT_THAT(running(), IsEmpty()) << "it is overdue already";
}

TEST_F(Timers, TheFirstUnansweredMailCounts) {
  office.settings.targets = {days(3), hours(2)};
  open();
  const auto due = [&] {
    for (const auto& timer : office.snapshot.timers) {
      if (timer.name == "answer" && timer.ticket.value == 1) return timer.due;
    }
    return model::Time{};
  };
  EXPECT_EQ(due(), begin + days(3));
  office.now += hours(5);
  office.take(reply("And another thing."));
  EXPECT_EQ(due(), begin + days(3));
  set("priority", "urgent");
  EXPECT_EQ(due(), begin + hours(2)) << "counted from the mail";
  set("priority", "normal");
  EXPECT_EQ(due(), begin + days(3));
}

TEST_F(Timers, ThanksWaitForNoAnswerNorDoesAYes) {
  office.settings.targets = {};
  ask();
  EXPECT_THAT(running(), ElementsAre("follow-up")) << "the desk has asked: the wait for it is over";
  office.take(reply("Many thanks for the quick help!"));
  EXPECT_THAT(running(), IsEmpty());
  office.take(reply("yes"));
  EXPECT_THAT(running(), IsEmpty());
}

TEST_F(Timers, AnAnswerByHandEndsTheWait) {
  office.settings.targets = {};
  office.settings.mailboxes[0].sent_folder = "Sent";
  open();
  pass(days(1));
  ASSERT_TRUE(office.ticket(1).unanswered);
  parser::Mail answer = mail("Re: [HD-1] The VPN is down", "Please restart it.");
  from(answer, "Support", "support@example.org");
  answer.to = {{"Ann", "ann@example.com"}};
  office.take(answer, "support", "Sent");
  EXPECT_FALSE(office.ticket(1).unanswered);
  EXPECT_THAT(running(), ElementsAre("limit")) << "of the status it went to";
}

TEST_F(Timers, AFollowUpMayMoveTheTicket) {
  for (auto& status : office.settings.workflow.statuses) {
    if (status.id == "client-testing") status.follow_ups.back().then = "completed";
  }
  ask();
  EXPECT_THAT(pass(days(14)), ElementsAre("2d mail status to ann@example.com", "5d mail status to ann@example.com",
                                          "8d mail agent-notice to bob@example.org", "8d status client-testing -> completed",
                                          "8d mail status to ann@example.com"));
  EXPECT_EQ(office.outgoing().back().subject, "[HD-1] Your request is completed");
  EXPECT_THAT(running(), IsEmpty());
}

TEST_F(Timers, WhatFiredLateDelaysWhatFollows) {
  ask();
  office.now += days(4);  // the daemon was away when the first was due
  EXPECT_THAT(pass(days(10)), ElementsAre("4d mail status to ann@example.com", "7d mail status to ann@example.com",
                                          "10d mail agent-notice to bob@example.org"));
}

TEST_F(Timers, OneThatIsGoneOrPutOffDoesNothing) {
  ask();
  const model::Timer timer = office.snapshot.timers.at(0);
  const auto decide_about = [&](std::optional<model::Timer> found) {
    office.snapshot.fired = std::move(found);
    return decide(office.desk(), TimerFired{{timer, ""}, timer.due, "sixteen bytes or more"}, office.snapshot).steps.size();
  };
  EXPECT_EQ(decide_about(std::nullopt), 0u) << "cancelled meanwhile";
  model::Timer later = timer;
  later.due += days(1);
  EXPECT_EQ(decide_about(later), 0u);
  EXPECT_GT(decide_about(timer), 0u);
}

TEST_F(Timers, AFollowUpThatTheConfigNoLongerHasIsNone) {
  ask();
  for (auto& status : office.settings.workflow.statuses) status.follow_ups.clear();
  EXPECT_THAT(pass(days(14)), IsEmpty());
}

TEST_F(Timers, CapsHoldForReminders) {
  ask();
  office.settings.caps.mails_per_recipient_hour = 0;
  EXPECT_THAT(pass(days(3)), IsEmpty());
  EXPECT_THAT(office.notes(1), HasSubstr("automatic mail to ann@example.com suppressed"));
  EXPECT_THAT(running(), ElementsAre("follow-up")) << "the next one";
}

TEST_F(Timers, AfterAJumpOfTheClockTheyGoOnInSmallNumbers) {  // T-01
  constexpr int kTickets = 2 * kLateTimersAnHour + 5;
  office.settings.caps.notices_per_queue_minute = 2 * kTickets;  // a flood would be told in a mail of its own
  for (int i = 0; i < kTickets; ++i) open();
  office.outgoing();
  office.now += days(365);
  office.snapshot.overdue = office.snapshot.timers;
  const TimersResumed resumed{"the clock went forward by 365 days", office.now, "sixteen bytes or more"};
  EXPECT_EQ(wants(office.desk(), resumed).overdue, office.now);
  const model::Decision decision = decide(office.desk(), resumed, office.snapshot);
  office.apply(decision);
  EXPECT_EQ(lines(decision).front(), "end of pause");

  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 1u) << "one mail instead of many";
  EXPECT_EQ(mails[0].to_email, "lea@example.org");
  EXPECT_THAT(mails[0].text, HasSubstr("the clock went forward by 365 days"));
  EXPECT_THAT(mails[0].text, HasSubstr("HD-1  limit of submitted: 1d, due "));
  EXPECT_EQ(mails[0].ticket.value, 0);
  EXPECT_TRUE(mails[0].envelope_from.starts_with("support+b-0.")) << mails[0].envelope_from;

  const auto due = [&](model::Time now) {
    return std::count_if(office.snapshot.timers.begin(), office.snapshot.timers.end(),
                         [&](const auto& timer) { return timer.due <= now; });
  };
  EXPECT_EQ(due(office.now), kLateTimersAnHour);
  EXPECT_EQ(due(office.now + hours(1)), 2 * kLateTimersAnHour);
  EXPECT_EQ(due(office.now + hours(2)), kTickets);
  pass(hours(3));
  EXPECT_THAT(office.outgoing(), IsEmpty()) << "the one mail told it";
  EXPECT_TRUE(office.ticket(kTickets).languishing);
}

TEST_F(Timers, AfterAJumpRequestersAreRemindedOnce) {  // T-01
  ask();
  office.now += days(365);
  office.snapshot.timers[0].late = true;
  EXPECT_THAT(pass(hours(1)), ElementsAre("365d mail status to ann@example.com"));
  EXPECT_THAT(pass(days(4)), ElementsAre("368d mail status to ann@example.com")) << "the others keep their distance";
}

// /remind of an agent: told to that agent alone, also of a ticket that is done.
TEST_F(TimedOffice, ReminderComesToWhoAskedForIt) {
  open();
  office.take(proven(reply_to(office.last_mail_to("bob@example.org"), "/remind 3d\n/status cancelled")));
  EXPECT_EQ(pass(std::chrono::days(4)), (Lines{"3d mail agent-notice to bob@example.org"}));
  const auto& reminder = office.last_mail_to("bob@example.org");
  EXPECT_EQ(reminder.subject, "[HD-1] Reminder: The VPN is down");
  EXPECT_NE(reminder.text.find("you asked to be reminded of HD-1."), std::string::npos) << reminder.text;
}

TEST_F(TimedOffice, ReminderOfWhoIsNoAgentAnyMoreIsANote) {
  open();
  office.apply({.at = office.now, .steps = {{model::StartTimer{{.ticket = {1}, .name = "remind eve@example.org", .due = office.now, .why = "x"}}, "timer", "x"}}});
  EXPECT_EQ(pass(std::chrono::seconds(1)), Lines{});
  EXPECT_NE(office.notes(1).find("nobody is reminded: eve@example.org is no agent any more"), std::string::npos);
}

}  // namespace
}  // namespace postern::desk::test
