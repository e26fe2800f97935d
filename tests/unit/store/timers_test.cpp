// Timers: rows that a decision starts and consumes, in the transaction of all else it does.
#include "desk_stub.h"


namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono::hours;

model::Timer timer(std::int64_t on, const std::string& name, model::Time due, int step = 0) {
  model::Timer made;
  made.ticket = {on};
  made.name = name;
  made.step = step;
  made.due = due;
  made.why = "it is a test";
  return made;
}

class TimersTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);

  TimersTest() {
    for (std::uint32_t uid = 1; uid <= 2; ++uid) must(store.transact(new_ticket_job(arrival(uid, std::to_string(uid)))));
  }
  void TearDown() override { EXPECT_THAT(must(store.verify()), IsEmpty()); }

  void start(const model::Timer& one) { must(store.transact(edit({model::StartTimer{one}}))); }
  std::vector<std::string> due(model::Time now) {
    std::vector<std::string> found;
    for (const model::DueTimer& one : must(store.due_timers(now, 100))) {
      found.push_back(one.timer.name + " on " + std::to_string(one.timer.ticket.value) + " of " + one.requester);
    }
    return found;
  }
};

TEST_F(TimersTest, AreDueInTheirOrderAndNotBefore) {
  EXPECT_EQ(must(store.next_timer_due()), std::nullopt);
  start(timer(1, "limit", kNow + hours(2)));
  start(timer(2, "limit", kNow + hours(1)));
  start(timer(1, "follow-up", kNow + hours(3)));
  EXPECT_EQ(must(store.next_timer_due()), kNow + hours(1));
  EXPECT_THAT(due(kNow), IsEmpty());
  EXPECT_THAT(due(kNow + hours(2)), ElementsAre("limit on 2 of ann@example.org", "limit on 1 of ann@example.org"));
  EXPECT_EQ(must(store.due_timers(kNow + hours(9), 2)).size(), 2u);
}

TEST_F(TimersTest, OneOfANameReplacesTheOther) {
  start(timer(1, "limit", kNow + hours(2)));
  const model::TimerId first = must(store.due_timers(kNow + hours(2), 1)).at(0).timer.id;
  start(timer(1, "limit", kNow + hours(5), 3));
  EXPECT_THAT(due(kNow + hours(4)), IsEmpty());
  const model::Timer second = must(store.due_timers(kNow + hours(5), 1)).at(0).timer;
  EXPECT_NE(second.id, first) << "a decision on its way for the first would take the second for it";
  EXPECT_EQ(second.step, 3);
  EXPECT_EQ(second.started, kNow);
  EXPECT_EQ(second.why, "it is a test");
}

TEST_F(TimersTest, AreCancelledByNameOrAllOfATicket) {
  for (const char* name : {"follow-up", "limit", "answer"}) start(timer(1, name, kNow));
  start(timer(2, "limit", kNow));
  must(store.transact(edit({model::CancelTimers{{1}, {"follow-up", "answer"}}})));
  EXPECT_THAT(due(kNow), ElementsAre("limit on 1 of ann@example.org", "limit on 2 of ann@example.org"));
  must(store.transact(edit({model::CancelTimers{{1}, {}}})));
  EXPECT_THAT(due(kNow), ElementsAre("limit on 2 of ann@example.org"));
}

TEST_F(TimersTest, ADecisionSeesThoseOfItsTicketsAndTheOneThatFires) {
  start(timer(1, "limit", kNow + hours(2)));
  start(timer(1, "answer", kNow + hours(1)));
  start(timer(2, "limit", kNow));
  model::Lookups lookups;
  lookups.tickets = {1};
  lookups.timer = must(store.due_timers(kNow, 1)).at(0).timer.id;
  lookups.overdue = kNow + hours(1);
  const model::Snapshot snapshot = snapshot_of(store, lookups);
  ASSERT_EQ(snapshot.timers.size(), 2u);
  EXPECT_EQ(snapshot.timers[0].name, "answer");
  EXPECT_EQ(snapshot.timers[1].name, "limit");
  ASSERT_TRUE(snapshot.fired);
  EXPECT_EQ(snapshot.fired->ticket.value, 2);
  ASSERT_EQ(snapshot.overdue.size(), 2u);
  EXPECT_EQ(snapshot.overdue[0].ticket.value, 2);

  must(store.transact(edit({model::CancelTimers{{2}, {}}})));
  EXPECT_FALSE(snapshot_of(store, lookups).fired) << "cancelled meanwhile";
}

TEST_F(TimersTest, AFaultyDecisionConsumesNothing) {
  start(timer(1, "limit", kNow));
  const auto failed = store.transact(edit({model::CancelTimers{{1}, {}}, model::SetStatus{{1}, "elsewhere", "approved"}}));
  ASSERT_FALSE(failed);
  EXPECT_THAT(due(kNow), ElementsAre("limit on 1 of ann@example.org"));
  must(store.postpone_timer(must(store.due_timers(kNow, 1)).at(0).timer.id, kNow + hours(1)));
  EXPECT_THAT(due(kNow), IsEmpty());
  EXPECT_EQ(must(store.next_timer_due()), kNow + hours(1));
}

TEST_F(TimersTest, WhatIsOverdueIsMarkedListedAndEndsWithTheStatus) {
  using What = model::MarkOverdue::What;
  must(store.transact(edit({model::MarkOverdue{What::languishing, {1}, true}, model::MarkOverdue{What::unanswered, {2}, true}})));
  Reader reader = must(Reader::open(path));
  EXPECT_EQ(must(reader.tickets({.languishing = true})).size(), 2u);
  EXPECT_EQ(story(path, 1).ticket.languishing, kNow);
  EXPECT_EQ(story(path, 2).ticket.unanswered, kNow);
  EXPECT_EQ(happenings(story(path, 1)).back(), "languishing");

  must(store.transact(edit({model::SetStatus{{1}, "submitted", "in-review"}, model::SetStatus{{2}, "submitted", "in-review"}})));
  EXPECT_EQ(story(path, 1).ticket.languishing, std::nullopt);
  EXPECT_EQ(story(path, 2).ticket.unanswered, kNow) << "a move is no answer by itself";
  must(store.transact(edit({model::MarkOverdue{What::unanswered, {2}, false}})));
  EXPECT_EQ(must(reader.tickets({.languishing = true})).size(), 0u);
  EXPECT_EQ(happenings(story(path, 2)).back(), "status submitted -> in-review") << "nothing to tell";
}

TEST_F(TimersTest, WhatIsNotResolvedIsMarkedAndListedUntilItIsSaid) {
  using What = model::MarkOverdue::What;
  must(store.transact(edit({model::MarkOverdue{What::unresolved, {1}, true}})));
  Reader reader = must(Reader::open(path));
  ASSERT_EQ(must(reader.tickets({.languishing = true})).size(), 1u);
  EXPECT_EQ(story(path, 1).ticket.unresolved, kNow);
  EXPECT_EQ(story(path, 2).ticket.unresolved, std::nullopt);
  must(store.transact(edit({model::SetStatus{{1}, "submitted", "in-review"}})));
  EXPECT_EQ(story(path, 1).ticket.unresolved, kNow) << "a move resolves nothing by itself";
  must(store.transact(edit({model::MarkOverdue{What::unresolved, {1}, false}})));
  EXPECT_EQ(must(reader.tickets({.languishing = true})).size(), 0u);
}

TEST_F(TimersTest, AStoryTellsWhatIsToCome) {
  start(timer(1, "limit", kNow + hours(2)));
  start(timer(1, "answer", kNow + hours(1)));
  model::Timer resting = timer(1, "resolution", kNow);
  resting.rest = hours(3);
  start(resting);
  const Story told = story(path, 1);
  ASSERT_EQ(told.timers.size(), 3u);
  EXPECT_EQ(told.timers[0].name, "answer");
  EXPECT_EQ(told.timers[2].rest, hours(3)) << "one that rests stands last";
  EXPECT_THAT(due(kNow), IsEmpty()) << "and is never due";
}

TEST_F(TimersTest, RememberTheClockAcrossARestart) {
  EXPECT_FALSE(must(store.timer_clock()).looked);
  must(store.set_timer_clock({kNow, kNow + hours(1)}));
  store = Store(must([&] {
    { const Store closed = std::move(store); }
    return Store::open({.path = path});
  }()));
  EXPECT_EQ(must(store.timer_clock()).looked, kNow);
  EXPECT_EQ(must(store.timer_clock()).paused_until, kNow + hours(1));
  must(store.transact(edit({model::EndPause{}})));
  EXPECT_EQ(must(store.timer_clock()).looked, kNow);
  EXPECT_FALSE(must(store.timer_clock()).paused_until);
}

}  // namespace
}  // namespace postern::store::testing
