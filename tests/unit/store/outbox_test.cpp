// The outbox: what is due, in which order, and what becomes of it.
#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr int kLease = 300;

model::Time later(int seconds) { return kNow + std::chrono::seconds(seconds); }

model::DeliveryResult outcome(model::DeliveryState state, const std::string& detail, model::Time next = {}) {
  return {state, next, detail, false};
}

class OutboxTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);

  void SetUp() override {
    must(store.transact(edit({model::CreateTicket{ticket(1)}, model::CreateTicket{ticket(2)}})));
  }
  void TearDown() override { EXPECT_THAT(must(store.verify()), IsEmpty()); }

  void queue(model::TicketId about, const std::string& to, model::Time due = kNow,
             model::DeliveryState state = model::DeliveryState::pending) {
    model::OutboxItem item = mail_to(about, to, "mail-to-" + to);
    item.next_attempt = due;
    item.state = state;
    must(store.transact(edit({model::QueueMail{item}})));
  }
  std::vector<std::int64_t> claim(model::Time now, int limit = 100) {
    std::vector<std::int64_t> ids;
    for (const auto& item : must(store.claim_due(now, limit, kLease))) ids.push_back(item.id.value);
    return ids;
  }
};

TEST_F(OutboxTest, WhatIsDueIsClaimedLongestDueFirst) {
  queue({}, "a@x", later(-10));
  queue({}, "b@x", later(-30));
  queue({}, "c@x", later(1));
  queue({}, "d@x", later(-20), model::DeliveryState::held);
  queue({}, "e@x", later(0));
  EXPECT_THAT(claim(kNow, 2), ElementsAre(2, 1));
  EXPECT_THAT(claim(kNow), ElementsAre(5));
  EXPECT_THAT(claim(kNow), IsEmpty());
}

TEST_F(OutboxTest, AClaimIsAnAttemptAndALease) {
  queue({1}, "ann@x");
  const auto items = must(store.claim_due(kNow, 1, kLease));
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].attempts, 1);
  EXPECT_EQ(items[0].next_attempt, later(kLease));
  EXPECT_EQ(items[0].message_id, "mail-to-ann@x");
  EXPECT_EQ(items[0].boundary_seed.size(), 6u);
  EXPECT_THAT(claim(later(kLease - 1)), IsEmpty());
  EXPECT_EQ(must(store.claim_due(later(kLease), 1, kLease)).at(0).attempts, 2);
}

TEST_F(OutboxTest, C13AnAttemptThatWasCutOffIsTriedAgainSoonAndLaterEachTime) {
  EXPECT_EQ(must(store.resume_cut_off(kNow)), 0);
  queue({1}, "ann@x");
  queue({1}, "bob@x");
  ASSERT_THAT(claim(kNow), ElementsAre(1, 2));
  must(store.record_delivery({2}, outcome(model::DeliveryState::pending, "451", later(40)), kNow));
  EXPECT_EQ(must(store.resume_cut_off(later(1))), 1);
  EXPECT_THAT(claim(later(30)), IsEmpty());
  ASSERT_THAT(claim(later(31)), ElementsAre(1));
  EXPECT_EQ(must(store.resume_cut_off(later(32))), 1);
  EXPECT_THAT(claim(later(91)), ElementsAre(2)) << "the second time it waits a minute";
  EXPECT_THAT(claim(later(92)), ElementsAre(1));
  EXPECT_EQ(must(store.resume_cut_off(later(92))), 2);
  EXPECT_EQ(must(store.resume_cut_off(later(92))), 0);
}

TEST_F(OutboxTest, C16OnlyTheMailThatWasOnItsWayMayArriveTwice) {
  for (const char* email : {"ann@x", "bob@x", "cleo@x"}) queue({1}, email);
  ASSERT_THAT(claim(kNow), ElementsAre(1, 2, 3));
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, "250 ok"), kNow));
  EXPECT_EQ(must(store.resume_cut_off(later(1))), 2);
  std::vector<std::string> told;
  for (const model::Event& event : story(path, 1).events) {
    if (event.actor == "outbox") told.push_back(event.what);
  }
  EXPECT_THAT(told, ElementsAre("acknowledgement to bob@x may arrive twice"));
}

TEST_F(OutboxTest, AConversationKeepsItsOrderAndOthersDoNotWaitForIt) {
  queue({1}, "ann@x", later(60));  // 1: not due yet
  queue({1}, "ann@x");             // 2: waits for 1
  queue({1}, "bob@x");             // 3: another recipient
  queue({2}, "ann@x");             // 4: another ticket
  queue({}, "ann@x");              // 5: about no ticket
  queue({}, "ann@x");              // 6
  EXPECT_THAT(claim(kNow), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(claim(later(60)), ElementsAre(1));
  EXPECT_THAT(claim(later(61)), IsEmpty());  // 1 is being sent
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, ""), later(62)));
  EXPECT_THAT(claim(later(62)), ElementsAre(2));
}

TEST_F(OutboxTest, AFailedOrHeldMailBlocksNothing) {
  queue({1}, "ann@x");
  queue({1}, "ann@x", kNow, model::DeliveryState::held);
  queue({1}, "ann@x");
  EXPECT_THAT(claim(kNow), ElementsAre(1));
  must(store.record_delivery({1}, outcome(model::DeliveryState::failed, "550 no"), kNow));
  EXPECT_THAT(claim(kNow), ElementsAre(3));
}

TEST_F(OutboxTest, NextDueIsNeverAMailThatWaitsForAnother) {
  EXPECT_FALSE(must(store.next_due()));
  queue({1}, "ann@x", later(60));
  queue({1}, "ann@x", later(-60));  // due long ago, but behind the first
  EXPECT_EQ(must(store.next_due()), later(60)) << "or the loop would spin";
  queue({}, "bob@x", later(30));
  EXPECT_EQ(must(store.next_due()), later(30));
}

TEST_F(OutboxTest, OutcomesAreWrittenDown) {
  struct Case {
    const char* name;
    model::DeliveryResult result;
    model::DeliveryState state;
    const char* last_error;
    const char* event;  // "" for none
  };
  const Case cases[] = {
      {"sent", {model::DeliveryState::sent, {}, "250 ok", false}, model::DeliveryState::sent, "", ""},
      {"again later", {model::DeliveryState::pending, later(900), "451 later", false}, model::DeliveryState::pending,
       "451 later", ""},
      {"C-16: perhaps delivered", {model::DeliveryState::pending, later(900), "lost after the final dot", true},
       model::DeliveryState::pending, "lost after the final dot", "acknowledgement to p3@x may arrive twice"},
      {"refused", {model::DeliveryState::failed, {}, "550 no such user", false}, model::DeliveryState::failed,
       "550 no such user", "acknowledgement to p4@x failed"},
  };
  int number = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ++number;
    queue({1}, "p" + std::to_string(number) + "@x");
    ASSERT_THAT(claim(kNow), ElementsAre(number));
    const std::size_t events = story(path, 1).events.size();
    must(store.record_delivery({number}, c.result, later(1)));
    const Story told = story(path, 1);
    const model::OutboxItem& item = told.mails.back();
    EXPECT_EQ(item.state, c.state);
    EXPECT_EQ(item.last_error, c.last_error);
    if (c.state == model::DeliveryState::pending) {
      EXPECT_EQ(item.next_attempt, later(900));
    }
    ASSERT_EQ(told.events.size(), events + (*c.event == '\0' ? 0 : 1));
    if (*c.event != '\0') {
      EXPECT_EQ(told.events.back().what, c.event);
      EXPECT_EQ(told.events.back().actor, "outbox");
      EXPECT_EQ(told.events.back().why, c.result.detail);
    }
  }
}

TEST_F(OutboxTest, ABounceThatCameFirstIsNotOverwritten) {
  queue({1}, "ann@x");
  claim(kNow);
  must(store.transact(edit({model::MarkBounced{{1}, "no such user"}})));
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, ""), later(1)));
  EXPECT_EQ(story(path, 1).mails[0].state, model::DeliveryState::failed);
  EXPECT_THAT(story(path, 1).mails[0].last_error, StartsWith("bounced"));
}

TEST_F(OutboxTest, AMailHeldWhileItWasOnItsWayIsSentAllTheSame) {
  queue({}, "ann@x", kNow, model::DeliveryState::held);
  must(store.record_delivery({1}, outcome(model::DeliveryState::failed, "550 no"), kNow));
  const OutboxCount count = must(must(Reader::open(path)).outbox());
  EXPECT_EQ(count.failed, 1);
  EXPECT_EQ(count.held, 0);
}

TEST_F(OutboxTest, AnUnknownMailIsABug) {
  const Status recorded = store.record_delivery({99}, outcome(model::DeliveryState::sent, ""), kNow);
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, Failure::bug);
  EXPECT_THAT(recorded.error().text, HasSubstr("99"));
}

TEST_F(OutboxTest, CountsAreByState) {
  queue({}, "a@x", later(5));
  queue({}, "b@x", later(5), model::DeliveryState::held);
  queue({}, "c@x", later(-5));
  claim(kNow);
  must(store.record_delivery({3}, outcome(model::DeliveryState::sent, ""), kNow));
  const OutboxCount count = must(must(Reader::open(path)).outbox());
  EXPECT_EQ(count.pending, 1);
  EXPECT_EQ(count.held, 1);
  EXPECT_EQ(count.sent, 1);
  EXPECT_EQ(count.failed, 0);
  EXPECT_EQ(count.oldest_pending, kNow);
}

}  // namespace
}  // namespace postern::store::testing
