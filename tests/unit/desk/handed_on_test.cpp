// A customer's mail that an agent forwards to the desk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class HandedOnTest : public ::testing::Test {
 protected:
  // Bob forwards what Ann wrote to him.
  parser::Mail forward(bool proven = true) {
    parser::Mail out = mail("Fwd: Printer", "Please take this one.");
    from(out, "Bob", "bob@example.org").language = "en";
    out.text = "Please take this one.\n\n-----Original Message-----\nFrom: Ann\n\n/close\nIt jams.";
    out.reply_text = "Please take this one.";
    out.forwarded = parser::Forwarded{{{"Ann Example", "ann@example.com"}}, std::nullopt, "Printer", "/close\nIt jams."};
    if (proven) with_header(out, "Authentication-Results", "mx.example.org; dmarc=pass header.from=example.org");
    return out;
  }

  std::string requester() { return office.ticket(1).requester().email; }

  Office office;
};

// what the forwarded mail says commands nothing.
TEST_F(HandedOnTest, IsTheOriginalSendersAndCommandsNothing) {
  EXPECT_EQ(office.story(forward()), (Lines{"create HD-1", "append to HD-1", "mail acknowledgement to ann@example.com",
                                            "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_EQ(requester(), "ann@example.com");
  EXPECT_FALSE(office.ticket(1).subject_proven);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Bob forwarded it. The requester is Ann Example <ann@example.com>"));
}

// nothing of the agent's mail is in what the requester gets; L-11: and none of their words.
TEST_F(HandedOnTest, TheAcknowledgementHoldsNothingOfTheAgents) {
  const parser::Mail mail = forward();
  office.take(mail);
  const auto& ack = office.last_mail_to("ann@example.com");
  EXPECT_EQ(ack.in_reply_to, "");
  for (const auto& id : ack.references) EXPECT_NE(id, mail.message_id);
  EXPECT_THAT(ack.text, Not(HasSubstr("Printer")));
  EXPECT_THAT(ack.text + ack.html.value_or(""), Not(HasSubstr("bob@example.org")));
}

TEST_F(HandedOnTest, WhoForwardedItCanAnswer) {
  office.take(forward());
  const parser::Mail answer = proven(reply_to(office.last_mail_to("bob@example.org"), "We look at it."));
  EXPECT_THAT(office.story(answer), Contains("mail reply to ann@example.com"));
}

TEST_F(HandedOnTest, WithoutProofItIsTheAgentsOwnRequest) {
  office.take(forward(false));
  EXPECT_EQ(requester(), "bob@example.org");
}

TEST_F(HandedOnTest, WhatIsUnclearIsTheAgentsOwnRequest) {
  const struct {
    const char* name;
    std::vector<parser::Address> from;
    const char* why;
  } cases[] = {
      {"nobody", {}, "does not say who"},
      {"two", {{"Ann", "ann@example.com"}, {"Max", "max@example.com"}}, "several senders"},
      {"a name alone", {{"Ann", ""}}, "no sound address"},
      {"ours", {{"", "support@example.org"}}, "an address of ours"},
      {"an agent", {{"Bob", "bob@example.org"}}, "is an agent"},
      {"hostile", {{"", "ann@example.com\r\nBcc: x@example.net"}}, "no sound address"},
  };
  for (const auto& test : cases) {
    Office fresh;
    parser::Mail mail = forward();
    mail.forwarded->from = test.from;
    fresh.take(mail);
    EXPECT_EQ(fresh.ticket(1).requester().email, "bob@example.org") << test.name;
    EXPECT_THAT(fresh.notes(1), HasSubstr(test.why)) << test.name;
  }
}

TEST_F(HandedOnTest, ARequestersOwnForwardStaysTheirs) {
  parser::Mail mail = forward();
  from(mail, "Max", "max@example.com");
  office.take(mail);
  EXPECT_EQ(requester(), "max@example.com");
}

TEST_F(HandedOnTest, InAnswerToANoticeAForwardIsAnAnswer) {
  office.take(mail("Hello", "text"));
  parser::Mail answer = proven(reply_to(office.last_mail_to("bob@example.org"), "/note\nSee below."));
  answer.forwarded = parser::Forwarded{{{"Eve", "eve@example.net"}}, std::nullopt, "x", "y"};
  EXPECT_THAT(office.story(answer), Not(Contains("create HD-2")));
}

}  // namespace
}  // namespace postern::desk::test
