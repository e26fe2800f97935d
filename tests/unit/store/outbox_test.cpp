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

const model::Route kAny{};  // of the one relay, and strays

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
    while (static_cast<int>(ids.size()) < limit) {
      const auto item = must(store.next_mail(kAny, now, kLease));
      if (!item) break;
      ids.push_back(item->id.value);
    }
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
  const auto item = must(store.next_mail(kAny, kNow, kLease));
  ASSERT_TRUE(item);
  EXPECT_EQ(item->attempts, 1);
  EXPECT_EQ(item->next_attempt, later(kLease));
  EXPECT_EQ(item->message_id, "mail-to-ann@x");
  EXPECT_EQ(item->boundary_seed.size(), 6u);
  EXPECT_THAT(claim(later(kLease - 1)), IsEmpty());
  EXPECT_EQ(must(store.next_mail(kAny, later(kLease), kLease)).value().attempts, 2);
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

TEST_F(OutboxTest, C16OnlyMailsThatWereOnTheirWayMayArriveTwice) {
  for (const char* email : {"ann@x", "bob@x", "cleo@x", "dora@x"}) queue({1}, email);
  ASSERT_THAT(claim(kNow, 3), ElementsAre(1, 2, 3));  // two connections at work, a third has just ended
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, "250 ok"), kNow));
  EXPECT_EQ(must(store.resume_cut_off(later(1))), 2);
  std::vector<std::string> told;
  for (const model::Event& event : story(path, 1).events) {
    if (event.actor == "outbox") told.push_back(event.what);
  }
  EXPECT_THAT(told, ElementsAre("acknowledgement to bob@x may arrive twice", "acknowledgement to cleo@x may arrive twice"));
}

TEST_F(OutboxTest, TheLastOutcomeAndTheNextMailAreOneTransaction) {
  queue({1}, "ann@x");
  queue({1}, "ann@x");  // waits for the first
  ASSERT_THAT(claim(kNow), ElementsAre(1));
  const model::Delivery first{{1}, outcome(model::DeliveryState::sent, "250 ok")};
  EXPECT_EQ(must(store.next_mail(kAny, later(1), kLease, first)).value().id.value, 2);
  const model::Delivery second{{2}, outcome(model::DeliveryState::sent, "250 ok")};
  EXPECT_FALSE(must(store.next_mail(kAny, later(2), kLease, second)));
  for (const auto& mail : story(path, 1).mails) EXPECT_EQ(mail.state, model::DeliveryState::sent);
}

TEST_F(OutboxTest, EachRelayHasItsOwnMailsAndTheFirstTheStraysToo) {
  const auto queue_by = [&](const std::string& relay) {
    model::OutboxItem item = mail_to({}, "to@x", relay + "@y");
    item.relay = relay;
    must(store.transact(edit({model::QueueMail{item}})));
  };
  for (const char* relay : {"", "bulk", "gone"}) queue_by(relay);
  const model::Route main{"", {"", "bulk"}, true}, bulk{"bulk", {"", "bulk"}, false};
  EXPECT_EQ(must(store.due(main, kNow)), 2);
  EXPECT_EQ(must(store.due(bulk, kNow)), 1);
  EXPECT_TRUE(must(store.next_due(bulk)));
  EXPECT_EQ(must(store.next_mail(bulk, kNow, kLease)).value().relay, "bulk");
  EXPECT_FALSE(must(store.next_mail(bulk, kNow, kLease)));
  EXPECT_EQ(must(store.next_mail(main, kNow, kLease)).value().relay, "");
  EXPECT_EQ(must(store.next_mail(main, kNow, kLease)).value().relay, "gone");
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
  EXPECT_FALSE(must(store.next_due(kAny)));
  queue({1}, "ann@x", later(60));
  queue({1}, "ann@x", later(-60));  // due long ago, but behind the first
  EXPECT_EQ(must(store.next_due(kAny)), later(60)) << "or the loop would spin";
  queue({}, "bob@x", later(30));
  EXPECT_EQ(must(store.next_due(kAny)), later(30));
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

TEST_F(OutboxTest, AFailedMailGoesOutAgainAsItWas) {
  queue({1}, "ann@x");
  const model::OutboxItem first = *must(store.next_mail(kAny, kNow, kLease));
  must(store.record_delivery({1}, outcome(model::DeliveryState::failed, "550 no such user"), later(1)));
  EXPECT_THAT(claim(later(86400)), IsEmpty());
  must(store.transact(edit({model::ResendMail{{1}}})));
  EXPECT_EQ(happenings(story(path, 1)).back(), "acknowledgement to ann@x goes out again: [HD] printer");
  EXPECT_EQ(story(path, 1).events.back().actor, "rule test");
  const model::OutboxItem again = *must(store.next_mail(kAny, later(9), kLease));
  EXPECT_EQ(again.message_id, first.message_id);
  EXPECT_EQ(again.date, first.date);
  EXPECT_EQ(again.boundary_seed, first.boundary_seed);
  EXPECT_EQ(again.attempts, 2);
}

// O-15: a new chance has all the patience of the first one.
TEST_F(OutboxTest, TriesAreCountedSinceTheMailLastFailed) {
  queue({1}, "ann@x");
  for (int i = 0; i < 3; ++i) {
    const model::OutboxItem item = *must(store.next_mail(kAny, later(i * 100), kLease));
    EXPECT_EQ(item.tries, i + 1);
    EXPECT_EQ(item.tried_since, kNow);
    const bool last = i == 2;
    must(store.record_delivery({1}, outcome(last ? model::DeliveryState::failed : model::DeliveryState::pending, "451", later(i * 100 + 50)),
                               later(i * 100 + 1)));
  }
  must(store.transact(edit({model::ResendMail{{1}}})));
  const model::OutboxItem again = *must(store.next_mail(kAny, later(999), kLease));
  EXPECT_EQ(again.tries, 1);
  EXPECT_EQ(again.tried_since, later(999));
}

TEST_F(OutboxTest, ADroppedMailIsGoneAndItsTicketSaysWhatItWas) {
  queue({1}, "ann@x");
  queue({1}, "ann@x");
  must(store.transact(edit({model::DropMail{{1}}})));
  EXPECT_EQ(happenings(story(path, 1)).back(), "acknowledgement to ann@x dropped: [HD] printer");
  EXPECT_THAT(claim(kNow), ElementsAre(2));
  EXPECT_FALSE(store.transact(edit({model::DropMail{{1}}})));
  queue({1}, "ann@x");
  EXPECT_EQ(story(path, 1).mails.back().id, model::OutboxId{3});
}

std::vector<std::int64_t> chosen(Store& store, const model::OutboxChoice& choice) {
  model::Lookups lookups;
  lookups.outbox = choice;
  std::vector<std::int64_t> ids;
  for (const auto& mail : snapshot_of(store, lookups).outbox) ids.push_back(mail.on_its_way ? -mail.id.value : mail.id.value);
  return ids;
}

TEST_F(OutboxTest, MailsAreChosenByNumberTicketAndState) {
  queue({1}, "sent@x");
  queue({1}, "failed@x");
  queue({1}, "going@x");
  queue({2}, "held@x", kNow, model::DeliveryState::held);
  queue({}, "waits@x", later(5));
  claim(kNow);
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, ""), kNow));
  must(store.record_delivery({2}, outcome(model::DeliveryState::failed, "550"), kNow));
  EXPECT_THAT(chosen(store, {.mail = {1}, .ticket = {}, .state = {}}), ElementsAre(1));
  EXPECT_THAT(chosen(store, {.mail = {9}, .ticket = {}, .state = {}}), IsEmpty());
  EXPECT_THAT(chosen(store, {.mail = {}, .ticket = {1}, .state = {}}), ElementsAre(2, -3));
  EXPECT_THAT(chosen(store, {.mail = {}, .ticket = {}, .state = model::DeliveryState::failed}), ElementsAre(2));
  EXPECT_THAT(chosen(store, {.mail = {}, .ticket = {}, .state = model::DeliveryState::pending}), ElementsAre(-3, 5));
  EXPECT_THAT(chosen(store, {}), IsEmpty());
}

std::vector<std::int64_t> listed(const std::string& path, const OutboxFilter& filter) {
  std::vector<std::int64_t> ids;
  for (const auto& mail : must(must(Reader::open(path)).outbox_mails(filter))) ids.push_back(mail.id.value);
  return ids;
}

TEST_F(OutboxTest, TheListIsFiltered) {
  queue({1}, "Ann@x");
  queue({2}, "bob@x", kNow, model::DeliveryState::held);
  queue({}, "cat@x");
  claim(kNow, 1);
  must(store.record_delivery({1}, outcome(model::DeliveryState::sent, ""), kNow));
  OutboxFilter filter;
  EXPECT_THAT(listed(path, filter), ElementsAre(2, 3));
  filter.states = {model::DeliveryState::sent};
  EXPECT_THAT(listed(path, filter), ElementsAre(1));
  filter.states.push_back(model::DeliveryState::held);
  EXPECT_THAT(listed(path, filter), ElementsAre(1, 2));
  filter.to = "ann@X";
  EXPECT_THAT(listed(path, filter), ElementsAre(1));
  filter.ticket = {2};
  EXPECT_THAT(listed(path, filter), IsEmpty());
  filter = {};
  filter.limit = 1;
  EXPECT_THAT(listed(path, filter), ElementsAre(2));
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
