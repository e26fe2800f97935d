// Mail of ours that the relay never took: who hears of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/desk/returned.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;

struct Undelivering : testing::Test {
  Office office;
  Undelivering() { office.take(mail("The VPN is down", "text")); }

  model::Decision fail(const model::OutboxItem& item, const std::string& detail) {
    const Undelivered undelivered{item, {model::DeliveryState::failed, {}, detail, false}, office.now, "a seed"};
    const model::Lookups lookups = wants(office.desk(), undelivered);
    office.load(lookups);
    model::Snapshot loaded = office.snapshot;
    std::erase_if(loaded.budgets, [&](const auto& counted) {  // the store loads no others
      return std::find(lookups.budgets.begin(), lookups.budgets.end(), counted.first) == lookups.budgets.end();
    });
    return decide(office.desk(), undelivered, loaded);
  }
};

TEST_F(Undelivering, TheAgentsHearThatTheRequesterDidNot) {
  const auto decision = fail(office.last_mail_to("ann@example.com"), "RCPT TO: 550 5.1.1 no such user");
  EXPECT_EQ(lines(decision), (Lines{"failed: RCPT TO: 550 5.1.1 no such user", "mail agent-internal to bob@example.org",
                                    "count", "suppress ann@example.com"}));
  const auto& notice = std::get<model::QueueMail>(decision.steps[1].effect).item;
  EXPECT_EQ(notice.subject, "[HD-1] A mail did not arrive");
  EXPECT_THAT(notice.text, HasSubstr("To: ann@example.com\nRCPT TO: 550 5.1.1 no such user"));
}

TEST_F(Undelivering, AnAgentsOwnMailboxIsNoNews) {  // L-04
  const auto decision = fail(office.last_mail_to("bob@example.org"), "RCPT TO: 550 5.1.1 bob has left");
  EXPECT_EQ(lines(decision), (Lines{"failed: RCPT TO: 550 5.1.1 bob has left", "away bob@example.org",
                                    "note on HD-1: nobody is told: no other agent is here"}));
}

TEST_F(Undelivering, AMailAboutNoTicketIsOnlyRecorded) {
  model::OutboxItem alert = office.last_mail_to("ann@example.com");
  alert.ticket = {};
  EXPECT_EQ(lines(fail(alert, "550")), (Lines{"failed: 550"}));
}

TEST_F(Undelivering, ARelayThatRefusesEverythingDoesNotFillAMailbox) {  // P4
  const model::OutboxItem item = office.last_mail_to("ann@example.com");
  std::size_t notices = 0;
  for (int i = 0; i < 200; ++i) {
    const auto decision = fail(item, "550");
    for (const std::string& line : lines(decision)) notices += line.starts_with("mail ");
    office.apply(decision);
  }
  EXPECT_GT(notices, 0U);
  EXPECT_LT(notices, 100U);
}

}  // namespace
}  // namespace postern::desk::test
