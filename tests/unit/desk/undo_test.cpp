// /undo: what an agent's mail did is taken back, unseen while its mails wait, told honestly afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

config::Settings staffed() {
  config::Settings settings = test::settings();
  settings.agents = {{"Bob", "bob@example.org", false, {}}, {"Cid", "cid@example.org", false, {}}};
  settings.fields = {{"room", "Room", {}}};
  return settings;
}

struct Undo : testing::Test {
  Office office{staffed()};

  Undo() {
    office.take(mail("The VPN is down", "I cannot work since nine."));
    office.take(mail("The printer jams", "It is the left one."));
    office.outgoing();
  }

  Lines write(const std::string& agent, const std::string& words) {
    for (const auto& item : office.sent) {
      if (item.to_email != agent + "@example.org" || item.ticket.value != 1) continue;
      return office.story(proven(reply_to(item, words)));
    }
    ADD_FAILURE() << "no notice to " << agent;
    return {};
  }
  const std::string& told(const std::string& agent) { return office.last_mail_to(agent + "@example.org").text; }
  // All mails of the last deed have left.
  void deliver() {
    for (auto& mail : office.deeds.back().mails) mail.state = model::DeliveryState::sent;
    office.snapshot.waiting.clear();
  }
  const std::string& token() { return office.deeds.back().token; }
  model::Ticket& ticket() { return office.ticket(1); }
};

TEST_F(Undo, AnswersWaitForIt) {
  write("bob", "Restart it.");
  EXPECT_EQ(office.last_mail_to("ann@example.com").next_attempt, office.now + std::chrono::seconds(60));
  office.settings.desk.send_delay = {};
  write("bob", "Restart it twice.");
  EXPECT_EQ(office.last_mail_to("ann@example.com").next_attempt, office.now);
}

TEST_F(Undo, WhatAgentsAreToldWaitsForNothing) {
  write("bob", "/assign cid@example.org\nRestart it.");
  EXPECT_EQ(office.last_mail_to("cid@example.org").next_attempt, office.now);
  EXPECT_EQ(office.last_mail_to("bob@example.org").next_attempt, office.now);
}

TEST_F(Undo, TheReceiptNamesEachPartyAndSaysHow) {
  write("bob", "/done\n/cc carl@example.net\n/assign cid@example.org\nRestart it.");
  EXPECT_THAT(told("bob"),
              AllOf(HasSubstr("\nTo ann@example.com: your words\nTo carl@example.net: a copy of your words\nTo "
                              "cid@example.org: a notice\n"),
                    HasSubstr("\nRequesters get nothing before 14:14. Until then an answer with the line /undo " +
                              token() + " takes all of this back unseen")));
  write("bob", "/tag vpn");
  EXPECT_THAT(told("bob"),
              StartsWith("Done: tag vpn\nTo take this back, answer with the line /undo " + token() + "\n"));
  write("bob", "/my");
  EXPECT_THAT(told("bob"), Not(HasSubstr("/undo")));
}

TEST_F(Undo, AnAnswerThatWaitsIsNotSent) {
  write("bob", "Restart it, you fool.");
  const auto answer = office.deeds.back().mails.front().id.value;
  const Lines story = write("bob", "/undo");
  EXPECT_EQ(story, (Lines{"append to HD-1 internal", "drop " + std::to_string(answer), "message becomes a note on HD-1",
                          "status in-progress -> submitted", "set assignee ", "undo on HD-1",
                          "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(
      told("bob"),
      StartsWith("Taken back.\nNot sent: ann@example.com (your words)\nPut back: status Submitted, assignee none\n"));
  EXPECT_EQ(office.messages.at(2).direction, model::Direction::note);
  EXPECT_EQ(ticket().status, "submitted");
}

TEST_F(Undo, AllOfAMailOrNone) {
  office.settings.desk.merge_moves = std::chrono::seconds(120);
  write("bob",
        "/take\n/priority urgent\n/tag vpn\n/field room 12\n/cc carl@example.net\n/link HD-2\n/status client-testing");
  EXPECT_THAT(write("bob", "/undo " + token()),
              AllOf(Contains("status client-testing -> submitted"), Contains("set priority normal"),
                    Contains("untag vpn"), Contains("field room "), Contains("not on the ticket carl@example.net"),
                    Contains("unlink HD-2"), Contains("set assignee "), Not(Contains(HasSubstr("ann@example.com")))));
  EXPECT_THAT(told("bob"), HasSubstr("Not sent: ann@example.com (the news of the move)\n"));
  EXPECT_TRUE(ticket().fields.empty() && ticket().tags.empty() && ticket().links.empty());
}

TEST_F(Undo, WhatHasLeftIsToldAndItsReaderHearsOfTheReturn) {
  write("bob", "/done\nRestart it.");
  deliver();
  office.now += std::chrono::minutes(10);
  const Lines story = write("bob", "/undo");
  EXPECT_THAT(story, AllOf(Not(Contains("message becomes a note on HD-1")), Not(Contains(StartsWith("drop"))),
                           Contains("status client-testing -> submitted")));
  EXPECT_THAT(told("bob"), HasSubstr("\nSent already, and not to be taken back: ann@example.com (your words)\n"));
}

TEST_F(Undo, WhoWasToldThatItIsDoneIsAskedToTestAgain) {
  write("bob", "/status client-testing");
  deliver();
  write("bob", "/status completed");
  deliver();
  EXPECT_THAT(write("bob", "/undo"),
              AllOf(Contains("status completed -> client-testing"), Contains("mail status to ann@example.com")));
}

TEST_F(Undo, AStatusThatTellsNobodyIsToldByTheAgent) {
  write("bob", "/take");
  write("bob", "/status client-testing");
  deliver();
  EXPECT_THAT(write("bob", "/undo"), Not(Contains(HasSubstr("ann@example.com"))));
  EXPECT_THAT(told("bob"), HasSubstr("ann@example.com was told of the move and hears nothing of its return by itself"));
}

TEST_F(Undo, WhoHeardNothingOfTheMoveBeforeHearsIt) {
  office.settings.desk.merge_moves = std::chrono::seconds(120);
  write("bob", "/status client-testing");
  write("cid", "/status in-progress");
  EXPECT_THAT(write("cid", "/undo"),
              AllOf(Contains("status in-progress -> client-testing"), Contains("mail status to ann@example.com")));
}

TEST_F(Undo, WhatWasChangedSinceStays) {
  write("bob", "/take\n/tag vpn\n/field room 12");
  write("cid", "/untag vpn\n/field room 14\n/assign me");
  write("bob", "/undo");
  EXPECT_THAT(
      told("bob"),
      HasSubstr("\nLeft as it is, because it was changed since: room 14, without tag vpn, assignee cid@example.org\n"));
  EXPECT_EQ(ticket().assignee, "cid@example.org");
}

TEST_F(Undo, OnlyOnesOwnAndOnlyOnce) {
  EXPECT_THAT(write("bob", "/undo"), Not(Contains(StartsWith("undo"))));
  EXPECT_THAT(told("bob"), HasSubstr("There is nothing of yours to take back on HD-1."));
  write("bob", "/tag vpn");
  const std::string of_bob = token();
  EXPECT_THAT(write("cid", "/undo " + of_bob), Not(Contains(StartsWith("undo")))) << "another agent's word";
  write("bob", "/tag wifi");
  write("bob", "/undo");
  EXPECT_EQ(ticket().tags, Lines{"vpn"});
  EXPECT_THAT(write("bob", "/undo"), Not(Contains(StartsWith("undo"))))
      << "sent twice, it must not take back what was before";
  EXPECT_THAT(told("bob"), HasSubstr("That was taken back already, on HD-1."));
  EXPECT_THAT(write("bob", "/undo " + of_bob), Contains("untag vpn"));
}

TEST_F(Undo, StandsAloneAndItsWordsGoToNobody) {
  write("bob", "/tag vpn");
  EXPECT_THAT(write("bob", "/undo\n/tag wifi"), Not(Contains(StartsWith("undo"))));
  EXPECT_THAT(told("bob"), HasSubstr("/undo does not go together with other commands"));
  EXPECT_THAT(write("bob", "/undo\nSorry, Ann!"),
              AllOf(Contains("untag vpn"), Not(Contains(HasSubstr("ann@example.com")))));
  EXPECT_THAT(told("bob"), HasSubstr("Your words are kept as an internal note."));
}

TEST_F(Undo, WhoWasNamedByMistakeIsNotOnTheTicketAnyMore) {
  write("bob", "/take\n/requester eve@example.net\nHello");
  EXPECT_THAT(write("bob", "/undo"),
              AllOf(Contains("set requester ann@example.com"), Contains("not on the ticket eve@example.net")));
  EXPECT_EQ(ticket().requester().email, "ann@example.com");
  EXPECT_EQ(ticket().participants.size(), 1u);
}

TEST_F(Undo, SaysWhatItLeaves) {
  write("bob", "/away 3d\n/time 1h\n/remind 3d\n/hold\n/tag vpn");
  write("bob", "/undo");
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("You are still away"), HasSubstr("The time stays noted (time 60 minutes)."),
                                 HasSubstr("The reminder stays"), HasSubstr("still rest")));
}

// The question that travelled with an answer cannot be taken back either: somebody has to say so.
TEST_F(Undo, AQuestionThatWentOutWithTheAnswerIsNamed) {
  write("bob", "/done\nRestart it.");
  deliver();
  write("bob", "/undo");
  EXPECT_THAT(told("bob"), HasSubstr("ann@example.com was told of the move and hears nothing of its return by itself"));
}

// What stays is not offered to be taken back.
TEST_F(Undo, IsOfferedForWhatItCanUndoAlone) {
  write("bob", "/time 1h\n/remind 3d\n/away 3d");
  EXPECT_THAT(told("bob"), Not(HasSubstr("/undo")));
  write("bob", "/tag vpn");
  EXPECT_THAT(told("bob"), HasSubstr("/undo"));
}

// Who heard that the ticket is another's hears that it is theirs again.
TEST_F(Undo, OfAnAssignmentIsTold) {
  write("cid", "/take");
  write("bob", "/assign bob");
  EXPECT_THAT(told("cid"), HasSubstr("HD-1 is Bob's now, by Bob."));
  write("bob", "/undo");
  EXPECT_THAT(told("cid"), HasSubstr("Bob gave you HD-1."));
}

}  // namespace
}  // namespace postern::desk::test
