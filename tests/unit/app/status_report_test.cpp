// What `postern status` says of a mailbox that works and of one that does not.
#include "daemon/app/status_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::app {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

Health two_mailboxes(std::chrono::system_clock::time_point now) {
  Health health;
  health.started = now - seconds(60);
  health.mailboxes["support"] = {.connected = true, .doing = "idle", .last_success = now - seconds(3), .committed = 7};
  health.mailboxes["sales"] = {.doing = "waiting 40 s before the next try",
                               .error = "the server refused the login",
                               .hint = "check the password",
                               .failures = 3};
  return health;
}

TEST(StatusReport, NamesCauseAndRemedy) {
  const auto now = std::chrono::system_clock::time_point(seconds(1'000'000));
  const std::string text = status_text(status_json(two_mailboxes(now), now));
  EXPECT_THAT(text, HasSubstr("mailbox support: connected, idle; listed 3 s ago; 7 committed"));
  EXPECT_THAT(text, HasSubstr("mailbox sales: NOT CONNECTED, waiting 40 s before the next try; listed never"));
  EXPECT_THAT(text, HasSubstr("error: the server refused the login"));
  EXPECT_THAT(text, HasSubstr("remedy: check the password"));
}

TEST(StatusReport, NamesAccountsWithoutATokenAndSignInsThatEnd) {
  const auto now = std::chrono::system_clock::time_point(seconds(1'000'000));
  Health health = two_mailboxes(now);
  health.accounts["a@x at oauth.ms"] = {.error = "the sign-in has ended", .hint = "postern oauth login a", .ends = now - seconds(1)};
  health.accounts["b@x at oauth.ms"] = {.warning = "the sign-in ends in 3 days", .ends = now + seconds(3000)};
  const std::string text = status_text(status_json(health, now));
  EXPECT_THAT(text, HasSubstr("account a@x at oauth.ms: NO TOKEN\n    error: the sign-in has ended\n    remedy: postern oauth login a\n"));
  EXPECT_THAT(text, HasSubstr("account b@x at oauth.ms: has a token for 50 min\n    warning: the sign-in ends in 3 days\n"));
  Health only;
  only.accounts["a"].warning = "soon";
  EXPECT_FALSE(has_trouble(only));
  only.accounts["a"].error = "ended";
  EXPECT_TRUE(has_trouble(only));
}

TEST(StatusReport, SaysWhoGetsNoAutomaticMail) {  // L-02
  const auto now = std::chrono::system_clock::time_point(seconds(1'000'000));
  Health health = two_mailboxes(now);
  EXPECT_THAT(status_text(status_json(health, now)), Not(HasSubstr("automatic mail")));
  health.quiet.stopped_since = model::Time(seconds(999'000));
  health.quiet.reason = "2000 automatic mails within an hour";
  health.quiet.muted = {{"robot@example.net", model::Time(seconds(1'086'400))}};
  const std::string text = status_text(status_json(health, now));
  EXPECT_THAT(
      text,
      HasSubstr(
          "automatic mail to requesters: STOPPED since 1970-01-12T13:30:00Z: 2000 automatic mails within an hour\n"));
  EXPECT_THAT(
      text,
      HasSubstr("no automatic mail to robot@example.net until 1970-01-13T13:46:40Z: they answer it like a machine\n"));
}

TEST(StatusReport, OneLineForTheServiceManager) {
  EXPECT_EQ(status_line(two_mailboxes({})), "1 of 2 mailboxes connected, 7 mails taken in");
}

}  // namespace
}  // namespace postern::app
