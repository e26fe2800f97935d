// The intake journal: which UIDs are known, and which of them the server has not been told of.
#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Uids = std::vector<std::uint32_t>;

class JournalTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);

  Uids unknown(const Uids& uids, std::uint32_t validity = 7, const std::string& mailbox = "support") {
    return must(store.unknown_uids(mailbox, "INBOX", validity, uids));
  }
  Uids untold(std::uint32_t validity = 7) {
    Uids uids;
    for (const Untold& one : must(store.untold("support", "INBOX", validity))) uids.push_back(one.uid);
    return uids;
  }
  void take(std::uint32_t uid) {
    must(store.transact(new_ticket_job(arrival(uid, "mail" + std::to_string(uid)))));
  }
};

TEST_F(JournalTest, AFolderNeverSeenHasNoState) {
  const FolderState state = must(store.folder("support", "INBOX"));
  EXPECT_EQ(state.uid_validity, 0u);
  EXPECT_EQ(state.high_water, 0u);
}

TEST_F(JournalTest, AFoldersStateIsKeptAndReplaced) {
  must(store.set_folder("support", "INBOX", {7, 500, 501}));
  EXPECT_EQ(must(store.folder("support", "INBOX")).quiet_below, 501u);
  must(store.set_folder("support", "Sent", {8, 4294967295u}));
  must(store.set_folder("support", "INBOX", {9, 0}));  // UIDVALIDITY changed
  EXPECT_EQ(must(store.folder("support", "INBOX")).uid_validity, 9u);
  EXPECT_EQ(must(store.folder("support", "INBOX")).high_water, 0u);
  EXPECT_EQ(must(store.folder("support", "Sent")).high_water, 4294967295u);
}

TEST_F(JournalTest, TakingInAMailDoesNotTouchTheFoldersState) {
  must(store.set_folder("support", "INBOX", {7, 500}));
  take(501);
  EXPECT_EQ(must(store.folder("support", "INBOX")).high_water, 500u);
}

TEST_F(JournalTest, UnknownUidsAreThoseNotJournaledHere) {
  for (const std::uint32_t uid : {2u, 5u, 9u}) take(uid);
  struct Case {
    const char* name;
    Uids asked, unknown;
  };
  const Case cases[] = {
      {"none asked", {}, {}},
      {"all known", {2, 5, 9}, {}},
      {"before, between, after", {1, 2, 3, 5, 9, 10}, {1, 3, 10}},
      {"unsorted and twice", {10, 9, 10, 1, 5}, {1, 10}},
      {"all unknown above", {11, 12}, {11, 12}},
      {"only the gaps", {3, 4}, {3, 4}},
      {"the largest UID", {4294967295u}, {4294967295u}},
  };
  for (const Case& c : cases) EXPECT_EQ(unknown(c.asked), c.unknown) << c.name;
  EXPECT_THAT(unknown({2}, 8), ElementsAre(2u)) << "another UIDVALIDITY";
  EXPECT_THAT(unknown({2}, 7, "sales"), ElementsAre(2u)) << "another mailbox";
}

TEST_F(JournalTest, AMailIsUntoldUntilItIsMarked) {
  for (const std::uint32_t uid : {5u, 2u, 9u}) take(uid);
  EXPECT_THAT(untold(), ElementsAre(2u, 5u, 9u));
  must(store.mark_told("support", "INBOX", 7, Uids{5, 9, 77}));
  EXPECT_THAT(untold(), ElementsAre(2u));
  EXPECT_THAT(untold(8), IsEmpty());
  must(store.mark_told("support", "Nowhere", 7, Uids{2}));
  EXPECT_THAT(untold(), ElementsAre(2u));
}

TEST_F(JournalTest, AMailThatStaysAsItIsOnItsServerIsTold) {
  auto job = new_ticket_job(arrival(5, "mail5"));
  job.arrival->told = true;
  must(store.transact(std::move(job)));
  take(6);
  EXPECT_THAT(untold(), ElementsAre(6u));
}

TEST_F(JournalTest, EveryDispositionIsKept) {
  const model::Disposition dispositions[] = {model::Disposition::bounce, model::Disposition::quarantined,
                                             model::Disposition::duplicate, model::Disposition::ignored};
  std::uint32_t uid = 0;
  for (const model::Disposition disposition : dispositions) {
    Job job = edit({model::Dispose{disposition, {}, "because"}});
    ++uid;
    job.arrival = arrival(uid, "mail" + std::to_string(uid));
    EXPECT_EQ(must(store.transact(job)).disposition, disposition);
    EXPECT_EQ(must(store.transact(job)).disposition, disposition) << "as the journal remembers it";
  }
  const auto counts = must(must(Reader::open(path)).mailboxes());
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].by_disposition.size(), 4u);
  EXPECT_EQ(counts[0].by_disposition.at("quarantined"), 1);
  EXPECT_EQ(counts[0].untold, 4);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

}  // namespace
}  // namespace postern::store::testing
