// What somebody has to be told, and by which way not.
#include "daemon/app/trouble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::app {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

const std::chrono::system_clock::time_point kNow{hours(500'000)};

std::vector<std::string> names(const Health& health, const config::Settings& settings = {}) {
  std::vector<std::string> out;
  for (const Trouble& one : troubles(settings, health, kNow)) out.push_back(one.name + (one.at_once ? " at once" : ""));
  return out;
}

TEST(Trouble, NoneWhereAllWorks) {
  Health health;
  health.mailboxes["support"] = {.connected = true, .certificate_ends = kNow + hours(24 * 15)};
  health.relays[""] = {};
  EXPECT_TRUE(names(health).empty());
}

TEST(Trouble, OfMailboxesRelaysAndAccounts) {
  Health health;
  health.mailboxes["support"] = {.error = "refused", .certificate_ends = kNow + hours(24 * 9)};
  health.relays["bulk"] = {.error = "away"};
  health.accounts["a@x at oauth.ms"] = {.error = "the sign-in has ended", .hint = "postern oauth login a"};
  health.accounts["b@x at oauth.ms"] = {.warning = "the sign-in ends in 3 days"};
  EXPECT_THAT(names(health), ElementsAre("mailbox support", "certificate of mailbox support at once", "relay smtp.bulk",
                                         "account a@x at oauth.ms at once", "sign-in of account b@x at oauth.ms at once"));
}

TEST(Trouble, AnAccountsRelayIsNotTheWay) {
  config::Settings settings;
  settings.relays = {{.name = "", .user = "a@x", .oauth = "ms"}, {.name = "other", .user = "a@x"}};
  Health health;
  health.accounts["a@x at oauth.ms"] = {.error = "ended"};
  health.relays["other"] = {.error = "away"};
  const auto all = troubles(settings, health, kNow);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_THAT(all[0].relays, ElementsAre("other"));
  EXPECT_THAT(all[1].relays, ElementsAre(""));
}

TEST(Trouble, CertificateEndsInWords) {
  EXPECT_EQ(certificate_warning({}, kNow), "");
  EXPECT_EQ(certificate_warning(kNow + hours(24 * 14 + 1), kNow), "");
  EXPECT_EQ(certificate_warning(kNow + hours(24 * 14), kNow), "the certificate of the server ends in 14 days");
  EXPECT_EQ(certificate_warning(kNow + hours(47), kNow), "the certificate of the server ends in 47 hours");
  EXPECT_EQ(certificate_warning(kNow, kNow), "the certificate of the server has ended");
}

}  // namespace
}  // namespace postern::app
