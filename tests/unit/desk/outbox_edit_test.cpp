// An admin's word on outgoing mail: which mails are meant, and which may be touched.
#include "daemon/desk/outbox_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;
using State = model::DeliveryState;
using Verb = OutboxEdit::Verb;

model::QueuedMail queued(std::int64_t id, State state, bool on_its_way = false) {
  return {{id}, {1}, "reply", "ann@example.com", "RCPT TO: 550 5.1.1 no such user", state, on_its_way};
}

Result<model::Decision> edit(Verb verb, std::vector<model::QueuedMail> mails, const std::string& note = "") {
  model::Snapshot snapshot;
  snapshot.outbox = std::move(mails);
  return decide(OutboxEdit{verb, {.mail = {7}, .ticket = {}, .state = {}}, "admin root", note, kNow}, snapshot);
}

TEST(OutboxEdit, ChoicesAreNumbersKeysAndStates) {
  const config::Settings desk = settings();
  EXPECT_EQ(read_choice(desk, "17")->mail, model::OutboxId{17});
  EXPECT_EQ(read_choice(desk, "hd-1042")->ticket, model::TicketId{1042});
  EXPECT_EQ(read_choice(desk, "all-failed")->state, State::failed);
  EXPECT_EQ(read_choice(desk, "ALL-HELD")->state, State::held);
  EXPECT_EQ(read_choice(desk, "all-pending")->state, State::pending);
  for (const char* wrong : {"", "0", "-3", "17x", "HD-", "HD-0", "XX-4", "all", "all-sent", "99999999999999999999"}) {
    const auto choice = read_choice(desk, wrong);
    ASSERT_FALSE(choice) << wrong;
    EXPECT_EQ(choice.error().kind, Failure::usage) << wrong;
    EXPECT_THAT(choice.error().hint, HasSubstr("HD-1042")) << wrong;
  }
}

TEST(OutboxEdit, WhatIsNotSentGoesOutAgain) {
  const auto decision =
      edit(Verb::resend, {queued(7, State::failed), queued(8, State::held), queued(9, State::pending)});
  ASSERT_TRUE(decision);
  EXPECT_EQ(lines(*decision), (Lines{"resend 7", "no longer suppress ann@example.com", "resend 8", "resend 9"}));
  EXPECT_EQ(decision->steps[0].actor, "admin root");
  EXPECT_EQ(decision->steps[0].why, "postern outbox retry, after: RCPT TO: 550 5.1.1 no such user");
}

TEST(OutboxEdit, ADropSaysWhoAndWhy) {
  const auto decision = edit(Verb::drop, {queued(7, State::failed)}, "she has called");
  ASSERT_TRUE(decision);
  EXPECT_EQ(lines(*decision), (Lines{"drop 7"}));
  EXPECT_EQ(decision->steps[0].why, "she has called");
}

TEST(OutboxEdit, WhatWasSentOrIsOnItsWayIsLeftAlone) {
  const auto sent = edit(Verb::resend, {queued(7, State::sent)});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().text, "mail 7 (reply to ann@example.com) was sent");
  const auto on_its_way = edit(Verb::drop, {queued(7, State::pending, true)});
  ASSERT_FALSE(on_its_way);
  EXPECT_EQ(on_its_way.error().kind, Failure::temporary);
  const auto others = edit(Verb::drop, {queued(7, State::pending, true), queued(8, State::failed)});
  ASSERT_TRUE(others);
  EXPECT_EQ(lines(*others), (Lines{"drop 8"}));
}

TEST(OutboxEdit, NoMailIsAnError) {
  const auto none = edit(Verb::resend, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Failure::no_input);
  EXPECT_EQ(none.error().text, "there is no outgoing mail 7");
}

}  // namespace
}  // namespace postern::desk::test
