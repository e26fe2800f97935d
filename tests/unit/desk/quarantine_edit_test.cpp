// An admin's word on mail in quarantine: a ticket of its own, on another, or away.
#include "daemon/desk/quarantine_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using Verb = QuarantineEdit::Verb;
using testing::Contains;
using testing::HasSubstr;

struct Quarantine : testing::Test {
  Office office;

  Quarantine() {
    office.take(mail("The VPN is down", "I cannot work."));
    model::HeldMail held{
        "hash-17", "gone-since", kNow.time_since_epoch().count(),
        "From: Eve <eve@example.net>\r\nSubject: Hello\r\nMessage-ID: <e@example.net>\r\n\r\nHelp.\r\n"};
    held.number = {17};
    held.received = kNow;
    office.quarantine = {held};
  }

  QuarantineEdit edit(Verb verb, std::int64_t number = 17, std::int64_t to = 0, const std::string& note = "") const {
    return {verb, number, {to}, "admin root", note, office.now, "sixteen bytes or more"};
  }

  Result<QuarantineVerdict> decide_on(const QuarantineEdit& edit) {
    office.load(wants(office.desk(), edit));
    return decide(office.desk(), edit, office.snapshot);
  }
};

TEST_F(Quarantine, ReleaseOpensATicket) {
  const auto verdict = decide_on(edit(Verb::release, 17, 0, "known to us"));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->done, "mail 17 is HD-2 now");
  EXPECT_EQ(plot(lines(verdict->decision)),
            (Lines{"create HD-2", "append to HD-2", "mail acknowledgement to eve@example.net",
                   "mail agent-notice to bob@example.org", "settle ticket_message HD-2"}));
  office.apply(verdict->decision);
  EXPECT_THAT(office.notes(2), HasSubstr("known to us | postern quarantine release"));
  for (const auto& step : verdict->decision.steps) EXPECT_FALSE(step.actor.empty() || step.why.empty());
}

TEST_F(Quarantine, AnOldMailIsNotAcknowledged) {
  office.quarantine[0].internal_date -= 48 * 3600;
  const auto verdict = decide_on(edit(Verb::release));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(
      plot(lines(verdict->decision)),
      (Lines{"create HD-2", "append to HD-2", "mail agent-notice to bob@example.org", "settle ticket_message HD-2"}));
}

TEST_F(Quarantine, ReleaseOntoATicket) {
  const auto verdict = decide_on(edit(Verb::release, 17, 1));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->done, "mail 17 is on HD-1 now, and eve@example.net can write on that ticket from now on");
  EXPECT_EQ(plot(lines(verdict->decision)),
            (Lines{"append to HD-1 unverified", "participant eve@example.net", "mail agent-notice to bob@example.org",
                   "settle ticket_message HD-1"}));
}

// Nothing of it is read: it may be what broke the reader.
TEST_F(Quarantine, DropPutsAway) {
  const auto verdict = decide_on(edit(Verb::drop, 17, 0, "junk"));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->done, "mail 17 is put away");
  EXPECT_EQ(lines(verdict->decision), (Lines{"settle ignored"}));
  EXPECT_EQ(verdict->decision.steps[0].why, "postern quarantine drop by admin root: junk");
}

TEST_F(Quarantine, WhatIsNotThere) {
  const auto gone = decide_on(edit(Verb::release, 18));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().text, "there is no mail 18 in quarantine");
  EXPECT_EQ(gone.error().kind, Failure::no_input);
  const auto nowhere = decide_on(edit(Verb::release, 17, 99));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().text, "there is no ticket HD-99");
}

TEST_F(Quarantine, Numbers) {
  EXPECT_EQ(read_held_number("17").value_or(0), 17);
  EXPECT_EQ(read_held_number("#17").value_or(0), 17);
  for (const char* wrong : {"", "0", "-1", "17x", "HD-1", "all"}) EXPECT_FALSE(read_held_number(wrong)) << wrong;
}

}  // namespace
}  // namespace postern::desk::test
