// Moves shortly after one another make one mail.
#include <gtest/gtest.h>

#include "daemon/desk/edit.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using std::chrono::seconds;

class MergedMoves : public ::testing::Test {
 protected:
  MergedMoves() : office([] {
    auto settings = test::settings();
    settings.desk.merge_moves = seconds(120);
    return settings;
  }()) {
    office.take(mail("Printer", "It jams."));
    office.outgoing();
  }

  Lines set(const std::string& status) {
    const Edit edit{{1}, {{"status", status}}, "admin root", "", office.now, "sixteen bytes or more"};
    office.load(wants(office.desk(), edit));
    const auto decision = decide(office.desk(), edit, office.snapshot);
    EXPECT_TRUE(decision) << decision.error().text;
    office.apply(*decision);
    return plot(lines(*decision));
  }

  Office office;
};

TEST_F(MergedMoves, AMoveIsToldLaterAndTheNextOneInstead) {
  EXPECT_EQ(set("client-testing"), (Lines{"status submitted -> client-testing", "mail status to ann@example.com"}));
  EXPECT_EQ(office.outgoing()[0].next_attempt, office.now + seconds(120));
  office.now += seconds(60);
  const Lines second = set("completed");
  ASSERT_EQ(second.size(), 3u);
  EXPECT_EQ(second[1].substr(0, 5), "drop ");
  EXPECT_EQ(second[2], "mail status to ann@example.com");
  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0].next_attempt, office.now + seconds(120));
  EXPECT_NE(mails[0].subject.find("completed"), std::string::npos);
}

TEST_F(MergedMoves, AMoveThatIsTakenBackIsNotTold) {
  set("client-testing");
  const Lines back = set("in-progress");
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[1].substr(0, 5), "drop ");
  EXPECT_TRUE(office.snapshot.waiting.empty());
}

TEST_F(MergedMoves, WhatHasGoneOutIsNotTakenBack) {
  set("client-testing");
  office.snapshot.waiting.clear();  // it was sent meanwhile
  EXPECT_EQ(set("completed"), (Lines{"status client-testing -> completed", "mail status to ann@example.com"}));
}

TEST_F(MergedMoves, TheNoticeToTheAssigneeWaitsToo) {
  set("approved");
  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0].to_email, "bob@example.org");
  EXPECT_EQ(mails[0].merge, "moves");
  EXPECT_EQ(set("in-progress").size(), 2u);
}

TEST_F(MergedMoves, AnAnswerOfTheRequesterMovesAndEveryMailButTheStatusGoesAtOnce) {
  set("client-testing");
  office.snapshot.waiting.clear();
  parser::Mail yes = reply_to(office.last_mail_to("ann@example.com"), "Yes");
  office.outgoing();
  office.take(yes);
  for (const auto& item : office.outgoing()) {
    EXPECT_EQ(item.next_attempt, item.purpose == "status" ? office.now + seconds(120) : office.now) << item.purpose;
  }
}

TEST_F(MergedMoves, WithoutItEachMoveIsToldAtOnce) {
  office.settings.desk.merge_moves = seconds(0);
  set("client-testing");
  EXPECT_EQ(office.outgoing()[0].next_attempt, office.now);
  EXPECT_EQ(set("completed"), (Lines{"status client-testing -> completed", "mail status to ann@example.com"}));
}

}  // namespace
}  // namespace postern::desk::test
