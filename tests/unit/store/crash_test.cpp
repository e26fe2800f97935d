// Kill -9 at every step a mail passes, then open again: all of it is there, or nothing is (P1, P2, I5).
#include "child.h"
#include "desk_stub.h"
#include "store/fail_point.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

#ifdef POSTERN_FAIL_POINTS

class CrashTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";

  // Runs `body` on the store in a process that dies at the fail point.
  void die_at(const std::string& plan, const std::function<void(Store&)>& body) {
    const int status = status_of_child([&] {
      Store store = open_store(path);
      arm_fail_points(plan);
      body(store);
    });
    ASSERT_TRUE(was_killed(status)) << plan << " was never passed";
  }
};

TEST_F(CrashTest, AMailIsThereWholeOrNotAtAll) {
  struct Case {
    const char* name;
    const char* step;
    bool stored;
  };
  const Case cases[] = {
      {"raw bytes written", "store.raw-stored:2:kill", false},
      {"C-07 ticket created, nobody told", "store.ticket-created:2:kill", false},
      {"C-06 message inserted, ticket not complete", "store.message-inserted:2:kill", false},
      {"C-08 outgoing mail inserted", "store.outbox-inserted:2:kill", false},
      {"C-08 before COMMIT", "store.before-commit:2:kill", false},
      {"C-10 after COMMIT, the server not told", "store.committed:2:kill", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    path = dir / "postern.db";
    std::filesystem::remove(path);
    std::filesystem::remove(path + "-wal");
    std::filesystem::remove(path + "-shm");
    die_at(c.step, [](Store& store) {
      must(store.transact(new_ticket_job(arrival(1, "before"))));
      static_cast<void>(store.transact(new_ticket_job(arrival(2, "fire"))));
    });

    Store store = open_store(path);
    EXPECT_THAT(must(store.verify()), IsEmpty());
    EXPECT_EQ(static_cast<bool>(must(must(Reader::open(path)).story({2}))), c.stored);
    EXPECT_EQ(static_cast<bool>(store.raw("hash-of-fire")), c.stored);
    // The server shows the mail again: the end state is that of a run without the crash.
    EXPECT_EQ(must(store.transact(new_ticket_job(arrival(2, "fire")))).already_known, c.stored);
    EXPECT_EQ(must(must(Reader::open(path)).tickets({})).size(), 2u);
    EXPECT_EQ(story(path, 2).mails.size(), 1u) << "one acknowledgement, never two";
    EXPECT_EQ(must(store.untold("support", "INBOX", 7)).size(), 2u);
    EXPECT_THAT(must(store.verify()), IsEmpty());
  }
}

TEST_F(CrashTest, ABatchIsThereWholeOrNotAtAll) {
  for (const char* step : {"store.message-inserted:3:kill", "store.before-commit:1:kill"}) {
    die_at(step, [](Store& store) {
      const std::vector<Job> jobs = {new_ticket_job(arrival(1, "one")), new_ticket_job(arrival(2, "two")),
                                     new_ticket_job(arrival(3, "three"))};
      static_cast<void>(store.transact(jobs));
    });
    Store store = open_store(path);
    EXPECT_THAT(must(store.unknown_uids("support", "INBOX", 7, std::vector<std::uint32_t>{1, 2, 3})),
                ElementsAre(1u, 2u, 3u));
    EXPECT_THAT(must(store.verify()), IsEmpty());
  }
}

TEST_F(CrashTest, AClaimedMailIsNotSentAgainBeforeItsLeaseEnds) {  // C-13
  die_at("outbox.claimed:1:kill", [](Store& store) {
    must(store.transact(new_ticket_job(arrival(1, "fire"))));
    static_cast<void>(store.next_mail({}, kNow, 300));
  });
  Store store = open_store(path);
  EXPECT_FALSE(must(store.next_mail({}, kNow + std::chrono::seconds(299), 300)));
  EXPECT_EQ(must(store.next_due({})), kNow + std::chrono::seconds(300));
  const auto item = must(store.next_mail({}, kNow + std::chrono::seconds(300), 300));
  ASSERT_TRUE(item);
  EXPECT_EQ(item->attempts, 2);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(CrashTest, AnOutcomeNotWrittenIsTriedAgainWithTheSameMessageId) {  // C-17
  die_at("outbox.before-record:1:kill", [](Store& store) {
    must(store.transact(new_ticket_job(arrival(1, "fire"))));
    const auto item = must(store.next_mail({}, kNow, 300));
    static_cast<void>(store.record_delivery(item.value().id, {model::DeliveryState::sent, {}, "250", false}, kNow));
  });
  Store store = open_store(path);
  const auto item = must(store.next_mail({}, kNow + std::chrono::seconds(300), 300));
  ASSERT_TRUE(item);
  EXPECT_EQ(item->message_id, "hd-1@example.org");
  EXPECT_EQ(item->date, kNow);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(CrashTest, AMigrationIsDoneOrNotBegun) {  // C-21
  const int status = status_of_child([&] {
    arm_fail_points("store.migrated:1:kill");
    open_store(path);
  });
  ASSERT_TRUE(was_killed(status));
  EXPECT_EQ(Reader::open(path).error().kind, Failure::no_input);
  Store store = open_store(path);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(CrashTest, AFailPointCanFailInsteadOfKilling) {
  Store store = open_store(path);
  arm_fail_points("store.outbox-inserted:2:error,store.before-commit:2:error");
  EXPECT_TRUE(store.transact(new_ticket_job(arrival(1, "one"))));
  const std::vector<Job> jobs = {new_ticket_job(arrival(2, "two")), new_ticket_job(arrival(3, "three"))};
  for (const auto& result : store.transact(jobs)) EXPECT_FALSE(result) << "the transaction failed: so did every job";
  arm_fail_points("");
  for (const auto& result : store.transact(jobs)) EXPECT_FALSE(must(result).already_known);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

#endif

}  // namespace
}  // namespace postern::store::testing
