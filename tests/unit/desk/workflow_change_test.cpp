// A config whose workflow is another than the one tickets were left in.
#include "daemon/desk/workflow_change.h"

#include <gtest/gtest.h>

#include "daemon/desk/timers.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using std::chrono::days;

TEST(LeftInAStatus, StatusesOfTheWorkflowAndRenamedOnesAreInOrder) {
  config::Settings settings = test::settings();
  EXPECT_TRUE(check_left_behind(settings, {}));
  EXPECT_TRUE(check_left_behind(settings, {{"submitted", 3}, {"completed", 900}}));
  EXPECT_TRUE(check_left_behind(settings, {{"gone", 0}}));
  settings.workflow.renamed["gone"] = "in-review";
  EXPECT_TRUE(check_left_behind(settings, {{"gone", 5}}));
}

TEST(LeftInAStatus, AStatusThatIsGoneIsRefusedWithTheTableToWrite) {
  const Status refused = check_left_behind(test::settings(), {{"in-reviews", 2}, {"parked", 1}, {"submitted", 3}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::config);
  EXPECT_EQ(refused.error().text,
            "2 tickets are in in-reviews, 1 ticket is in parked: no status of the workflow in postern.toml is called so");
  EXPECT_NE(refused.error().hint.find("[workflow.rename]\n    in-reviews = \"in-review\"\n    parked = \"submitted\""), std::string::npos)
      << refused.error().hint;
}

class Changed : public ::testing::Test {
 protected:
  Changed() {
    office.take(mail("Printer", "It jams."));
    begin = office.now;
  }

  config::WorkflowStatus& status(const std::string& id) {
    for (auto& one : office.settings.workflow.statuses) {
      if (one.id == id) return one;
    }
    throw std::logic_error("no status " + id);
  }

  // What the start of a daemon does.
  Lines start() {
    const WorkflowChange change{{}, office.now, "sixteen bytes or more"};
    const model::Lookups lookups = wants(office.desk(), change);
    office.snapshot.in_status.clear();
    for (const auto& ticket : office.snapshot.tickets) {
      const auto& wanted = lookups.in_status;
      if (std::count(wanted.begin(), wanted.end(), ticket.status) > 0) office.snapshot.in_status.push_back(ticket);
    }
    const auto decision = decide(office.desk(), change, office.snapshot);
    office.apply(decision);
    Lines out = lines(decision);
    std::erase_if(out, [](const std::string& line) { return line.starts_with("remember"); });
    return out;
  }

  std::optional<model::Time> due(const char* name) const {
    for (const auto& timer : office.snapshot.timers) {
      if (timer.name == name) return timer.due;
    }
    return std::nullopt;
  }

  Office office;
  model::Time begin;
};

TEST_F(Changed, NothingChangesOnASecondStart) {
  start();
  EXPECT_EQ(start(), Lines{});
}

TEST_F(Changed, ALimitCountsByTheNewTimeFromWhenTheTicketEntered) {
  start();
  office.now += std::chrono::hours(10);
  status("submitted").limit = days(3);
  EXPECT_EQ(start(), (Lines{"timer limit 0 on HD-1"}));
  EXPECT_EQ(due(kLimit), begin + days(3));
  EXPECT_EQ(start(), Lines{});
}

TEST_F(Changed, ATicketWithoutItsTimerGetsIt) {
  office.snapshot.timers.clear();  // as one from a store that knew no timers
  start();
  EXPECT_EQ(due(kLimit), begin + days(1));
}

TEST_F(Changed, ALimitThatIsGoneEndsItsTimerAndItsMark) {
  start();
  office.ticket(1).languishing = office.now;
  status("submitted").limit.reset();
  EXPECT_EQ(start(), (Lines{"timer end on HD-1: limit, limit-lead", "no longer languishing HD-1"}));
  EXPECT_FALSE(due(kLimit));
}

TEST_F(Changed, WhatLanguishesHasBeenTold) {
  start();
  office.snapshot.timers.clear();
  office.ticket(1).languishing = office.now;
  status("submitted").limit = days(4);
  EXPECT_EQ(start(), Lines{});
}

TEST_F(Changed, TicketsUnderAnOldNameGetTheNewOneAndItsTimes) {
  start();
  office.ticket(1).status = "triage";
  office.settings.workflow.renamed["triage"] = "in-review";
  EXPECT_EQ(start(), (Lines{"timer limit 0 on HD-1", "rename triage -> in-review"}));
  EXPECT_EQ(office.ticket(1).status, "in-review");
  EXPECT_EQ(due(kLimit), begin + days(2));
}

TEST_F(Changed, RenamedToAFinalStatusNothingIsDueAnyMore) {
  start();
  office.ticket(1).status = "done";
  office.settings.workflow.renamed["done"] = "completed";
  EXPECT_EQ(start(), (Lines{"timer end on HD-1: ", "rename done -> completed"}));
  EXPECT_TRUE(office.snapshot.timers.empty());
}

class Reminding : public Changed {
 protected:
  Reminding() {
    office.ticket(1).status = "client-testing";
    office.snapshot.timers.clear();
  }
};

TEST_F(Reminding, BeginsWithTheFirstReminderThatIsStillToCome) {
  office.now += days(3);
  start();
  EXPECT_EQ(due(kFollowUp), begin + days(5));
  EXPECT_EQ(office.snapshot.timers.at(0).step, 1);
}

TEST_F(Reminding, WhenAllArePastNobodyIsReminded) {
  office.now += days(30);
  start();
  EXPECT_FALSE(due(kFollowUp));
}

TEST_F(Reminding, AnAnsweredTicketIsNotRemindedAgain) {
  start();
  office.snapshot.timers.clear();  // the requester has answered
  status("client-testing").follow_ups[1].after = days(6);
  start();
  EXPECT_FALSE(due(kFollowUp));
}

TEST_F(Reminding, ARunningReminderMovesWithTheConfig) {
  start();
  EXPECT_EQ(due(kFollowUp), begin + days(2));
  status("client-testing").follow_ups[0].after = days(1);
  start();
  EXPECT_EQ(due(kFollowUp), begin + days(1));
  status("client-testing").follow_ups.clear();
  start();
  EXPECT_FALSE(due(kFollowUp));
}

}  // namespace
}  // namespace postern::desk::test
