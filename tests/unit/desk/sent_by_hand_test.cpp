// Answers written in a mail client, signed in as the desk: found in the folder for sent mail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/token.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;

struct SentByHand : testing::Test {
  Office office;
  parser::Mail request = mail("The VPN is down", "I cannot work since nine.");

  SentByHand() {
    office.settings.mailboxes[0].sent_folder = "Sent";
    office.take(request);
    office.outgoing();
  }

  parser::Mail answer() {
    parser::Mail answer = mail("Re: The VPN is down", "Please restart it.");
    from(answer, "Support", "support@example.org");
    answer.to = {{"Ann", "ann@example.com"}};
    answer.in_reply_to = {request.message_id};
    return answer;
  }
  Lines story(const parser::Mail& mail) { return office.story(mail, "support", "Sent"); }
  static Lines ignored() { return {"dispose ignored"}; }
};

TEST_F(SentByHand, AnAnswerCountsAsTheAgents) {
  EXPECT_EQ(story(answer()), (Lines{"append to HD-1 outbound", "status submitted -> in-progress",
                                    "dispose ticket_message HD-1"}));
  EXPECT_TRUE(office.outgoing().empty()) << "the requester has it already";
}

TEST_F(SentByHand, FromAnAgentsAddressItTakesTheTicket) {
  parser::Mail mail = answer();
  from(mail, "Bob", "bob@example.org");
  EXPECT_EQ(story(mail), (Lines{"append to HD-1 outbound", "set assignee bob@example.org",
                                "status submitted -> in-progress", "dispose ticket_message HD-1"}));
}

TEST_F(SentByHand, TheSubjectsKeyIsEnoughForIt) {
  parser::Mail mail = answer();
  mail.in_reply_to.clear();
  mail.subject = "[HD-1] about your VPN";
  EXPECT_EQ(story(mail).back(), "dispose ticket_message HD-1");
}

TEST_F(SentByHand, TheRequestersNextWordsJoin) {
  const parser::Mail by_hand = answer();
  office.take(by_hand, "support", "Sent");
  parser::Mail thanks = mail("Re: The VPN is down", "It works.");
  thanks.in_reply_to = {by_hand.message_id};
  EXPECT_EQ(office.story(thanks).back(), "dispose ticket_message HD-1");
}

TEST_F(SentByHand, WhatIsNotForTheRequesterIsIgnored) {
  parser::Mail mail = answer();
  mail.to = {{"", "colleague@example.net"}};
  EXPECT_EQ(story(mail), ignored());
}

TEST_F(SentByHand, WhatNamesNoTicketIsIgnored) {
  parser::Mail mail = answer();
  mail.in_reply_to.clear();
  EXPECT_EQ(story(mail), ignored());
}

// Relays that keep a copy of what we send put it there, too.
TEST_F(SentByHand, OurOwnMailIsIgnored) {
  parser::Mail mail = answer();
  mail.message_id = make_message_id(office.keys, "HD", model::TicketId{1}, 7, "example.org");
  EXPECT_EQ(story(mail), ignored());
}

TEST_F(SentByHand, AnAbsenceNoticeOfTheAccountIsIgnored) {
  parser::Mail mail = answer();
  with_header(mail, "Auto-Submitted", "auto-replied");
  EXPECT_EQ(story(mail), ignored());
}

TEST_F(SentByHand, AClosedTicketStaysClosed) {
  office.ticket(1).status = "completed";
  EXPECT_EQ(story(answer()), (Lines{"append to HD-1 outbound", "dispose ticket_message HD-1"}));
}

TEST_F(SentByHand, TheSameWordsInTheFolderOfRequestsAreNoAgents) {
  EXPECT_THAT(office.story(answer()), testing::Not(testing::Contains("append to HD-1 outbound")));
}

}  // namespace
}  // namespace postern::desk::test
