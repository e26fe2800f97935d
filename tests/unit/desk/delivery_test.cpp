// The table of delivery verdicts, and the ladder of retries.
#include "daemon/desk/delivery.h"

#include <gtest/gtest.h>

namespace postern::desk {
namespace {

using Stage = DeliveryOutcome::Stage;
using State = model::DeliveryState;

const model::Time kQueued{std::chrono::seconds(1'790'000'000)};

struct Case {
  const char* name;
  DeliveryOutcome outcome;
  State state;
};

// O-01, O-02, O-07, O-11 as rows.
TEST(Delivery, Table) {
  const Case cases[] = {
      {"accepted", {Stage::final_dot, 250, "2.0.0", "queued"}, State::sent},
      {"no connection", {Stage::connect, 0, "", "timed out"}, State::pending},
      {"host says it has no service", {Stage::connect, 554, "5.3.2", "no"}, State::pending},
      {"busy at the greeting", {Stage::connect, 421, "", "busy"}, State::pending},
      {"wrong password", {Stage::login, 535, "5.7.8", "bad"}, State::pending},
      {"login server down", {Stage::login, 454, "4.7.0", "later"}, State::pending},
      {"login wanted at MAIL", {Stage::mail, 530, "5.7.0", "authenticate first"}, State::pending},
      {"MAIL later", {Stage::mail, 451, "", ""}, State::pending},
      {"too big", {Stage::mail, 552, "5.3.4", "size"}, State::failed},
      {"no such user", {Stage::rcpt, 550, "5.1.1", "unknown"}, State::failed},
      {"greylisted", {Stage::rcpt, 451, "4.7.1", "greylisted"}, State::pending},
      {"mailbox busy", {Stage::rcpt, 450, "", ""}, State::pending},
      {"codes disagree", {Stage::rcpt, 550, "4.2.1", "try later"}, State::pending},
      {"bare 552 at RCPT", {Stage::rcpt, 552, "", ""}, State::pending},
      {"mailbox full for good", {Stage::rcpt, 552, "5.2.2", ""}, State::failed},
      {"no SMTPUTF8", {Stage::mail, 553, "5.6.7", "needs SMTPUTF8"}, State::failed},
      {"closing at DATA", {Stage::data, 421, "4.3.2", ""}, State::pending},
      {"refused content", {Stage::final_dot, 554, "5.7.1", "spam"}, State::failed},
      {"content later", {Stage::final_dot, 452, "4.3.1", "disk"}, State::pending},
      {"bad sequence", {Stage::data, 503, "5.5.1", "bad sequence"}, State::pending},
      {"nonsense", {Stage::data, 999, "", "?"}, State::pending},
      {"success where none belongs", {Stage::rcpt, 250, "", "ok"}, State::pending},
  };
  for (const Case& c : cases) EXPECT_EQ(judge(c.outcome, 1, kQueued, kQueued, 0).state, c.state) << c.name;
}

TEST(Delivery, LostAfterTheFinalDotMayHaveArrived) {  // C-16, O-05
  const auto result = judge({Stage::final_dot, 0, "", "connection lost"}, 1, kQueued, kQueued, 0);
  EXPECT_EQ(result.state, State::pending);
  EXPECT_TRUE(result.maybe_delivered);
  EXPECT_FALSE(judge({Stage::data, 0, "", "connection lost"}, 1, kQueued, kQueued, 0).maybe_delivered);
}

TEST(Delivery, WaitsLongerEachTimeAndGivesUpAfterFiveDays) {  // RFC 5321 4.5.4.1
  const DeliveryOutcome busy{Stage::rcpt, 451, "", "busy"};
  model::Time now = kQueued;
  std::chrono::seconds last{0};
  int attempts = 0;
  for (; attempts < 1000; ++attempts) {
    const auto result = judge(busy, attempts + 1, kQueued, now, 0.5);
    if (result.state == State::failed) {
      EXPECT_NE(result.detail.find("given up after 5 days"), std::string::npos);
      break;
    }
    const auto wait = result.next_attempt - now;
    EXPECT_GE(wait, last);
    last = wait;
    now = result.next_attempt;
  }
  EXPECT_GT(attempts, 20);
  EXPECT_LT(attempts, 50);
  EXPECT_GE(now - kQueued, std::chrono::days(5));
}

TEST(Delivery, GreylistingOfFifteenMinutesIsOverAtTheFifthTry) {  // O-12
  model::Time now = kQueued;
  for (int attempt = 1; attempt < 5; ++attempt) {
    now = judge({Stage::rcpt, 451, "4.7.1", "greylisted"}, attempt, kQueued, now, 0).next_attempt;
  }
  EXPECT_GE(now - kQueued, std::chrono::minutes(15));
  EXPECT_LE(now - kQueued, std::chrono::minutes(30));
}

TEST(Delivery, RefusedLoginNeverLosesTheMail) {  // O-11
  const auto late = kQueued + std::chrono::days(30);
  const auto result = judge({Stage::login, 535, "5.7.8", "bad password"}, 99, kQueued, late, 0);
  EXPECT_EQ(result.state, State::pending);
  EXPECT_GE(result.next_attempt - late, std::chrono::hours(1));
}

// O-15: what is still refused after five days fails, with the last reason; a day earlier it does not.
TEST(Delivery, AfterFiveDaysATransientRefusalIsFinal) {
  const DeliveryOutcome full{Stage::rcpt, 452, "4.2.2", "mailbox full"};
  EXPECT_EQ(judge(full, 30, kQueued, kQueued + std::chrono::days(4), 0).state, State::pending);
  const auto result = judge(full, 40, kQueued, kQueued + std::chrono::days(5), 0);
  EXPECT_EQ(result.state, State::failed);
  EXPECT_EQ(result.detail, "given up after 5 days: RCPT TO: 452 4.2.2 mailbox full");
}

TEST(Delivery, RefusalsThatMayBeAboutTheSender) {
  const struct {
    const char* name;
    DeliveryOutcome outcome;
    bool expected;
  } cases[] = {
      {"not owned by the login", {Stage::rcpt, 553, "5.7.1", "Sender address rejected"}, true},
      {"send as denied", {Stage::mail, 550, "5.7.60", "no permission to send as"}, true},
      {"bare refusal at MAIL", {Stage::mail, 550, "", "no"}, true},
      {"unknown sender", {Stage::rcpt, 550, "5.1.8", "bad sender"}, true},
      {"no such recipient", {Stage::rcpt, 550, "5.1.1", "unknown"}, false},
      {"recipient's mailbox full", {Stage::rcpt, 552, "5.2.2", "full"}, false},
      {"too large", {Stage::mail, 552, "5.3.4", "size"}, false},
      {"needs SMTPUTF8", {Stage::mail, 550, "5.6.7", "utf8"}, false},
      {"later", {Stage::mail, 451, "4.7.1", "later"}, false},
      {"login wanted", {Stage::mail, 530, "5.7.0", "authenticate first"}, false},
      {"content", {Stage::final_dot, 554, "5.7.1", "spam"}, false},
  };
  for (const auto& c : cases) EXPECT_EQ(may_blame_sender(c.outcome), c.expected) << c.name;
}

TEST(Delivery, DetailNamesStageAndReply) {
  const auto result = judge({Stage::rcpt, 550, "5.1.1", "no such\r\nuser"}, 1, kQueued, kQueued, 0);
  EXPECT_EQ(result.detail.substr(0, 28), "RCPT TO: 550 5.1.1 no such\\x");
}

}  // namespace
}  // namespace postern::desk
