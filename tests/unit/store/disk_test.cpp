// A disk that fails at every single write and sync: what was said to be stored is stored, what was not can be given
// again, and the file stays sound (C-09, D-01, D-02).
#include <sys/resource.h>

#include <csignal>

#include "child.h"
#include "desk_stub.h"
#include "fault_disk.h"

namespace postern::store::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum Said { kStored = 0, kFailed = 3, kNoFault = 10, kWrong = 11 };

std::vector<Job> two_mails() {
  model::Arrival large = arrival(2, "large");
  for (int i = 0; i < 3000; ++i) large.raw += std::to_string(i * 7919) + "\r\n";
  return {new_ticket_job(arrival(1, "small")), new_ticket_job(large)};
}

// In a child: the fault at the n-th write, two mails in one batch, and what the store said of them.
Said take_in(const std::string& path, Fault fault, int n) {
  install_fault_disk();
  Store store = open_store(path);
  arm_fault(fault, n);
  const std::vector<Job> jobs = two_mails();
  const auto results = store.transact(jobs);
  if (!fault_came()) return kNoFault;
  if (static_cast<bool>(results[0]) != static_cast<bool>(results[1])) return kWrong;
  if (results[0]) return kStored;
  const Failure kind = results[0].error().kind;
  if (kind != Failure::temporary && kind != Failure::io) return kWrong;
  // Once there is room again, the same store goes on; after a failed sync it must not.
  if (fault == Fault::full_once && !store.transact(jobs)[1]) return kWrong;
  if (fault == Fault::sync_error && store.transact(jobs)[1]) return kWrong;
  return kFailed;
}

// In memory where there is such a folder: hundreds of stores, and none has to outlive a power cut.
std::string fast_folder() { return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : ::testing::TempDir(); }

class DiskTest : public ::testing::TestWithParam<Fault> {
 protected:
  TempDir dir{fast_folder()};
  std::string path = dir / "postern.db";

  void put_back(const std::string& fresh) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    std::filesystem::copy_file(fresh, path);
  }

  void expect_sound(bool said_stored) {
    Store store = open_store(path);
    EXPECT_THAT(must(store.verify()), IsEmpty());
    const bool there = static_cast<bool>(store.raw("hash-of-large"));
    EXPECT_EQ(there, static_cast<bool>(store.raw("hash-of-small"))) << "half a batch";
    EXPECT_TRUE(there || !said_stored) << "said to be stored, and lost";
    for (const auto& result : store.transact(two_mails())) EXPECT_EQ(must(result).already_known, there);
    EXPECT_EQ(story(path, 1).mails.size() + story(path, 2).mails.size(), 2u);
    EXPECT_THAT(must(store.verify()), IsEmpty());
  }
};

TEST_P(DiskTest, NothingIsLostOrHalfWritten) {
  const std::string fresh = dir / "fresh.db";
  { Store store = open_store(fresh); }
  int n = 1;
  for (; n < 10'000; ++n) {
    SCOPED_TRACE("at write or sync " + std::to_string(n));
    put_back(fresh);
    const int status = Child([&](Child::Pipes&) { ::_exit(take_in(path, GetParam(), n)); }).wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoFault) break;
    const bool said = WIFEXITED(status);
    ASSERT_TRUE(said || was_killed(status));
    ASSERT_TRUE(!said || WEXITSTATUS(status) == kStored || WEXITSTATUS(status) == kFailed) << WEXITSTATUS(status);
    expect_sound(said && WEXITSTATUS(status) == kStored);
    if (HasFailure()) break;
  }
  EXPECT_GT(n, 1) << "the disk was never written to";
}

std::string name_of_fault(const ::testing::TestParamInfo<Fault>& of) {
  constexpr const char* kNames[] = {"Kill", "Torn", "Full", "FullOnce", "IoError", "SyncError"};
  return kNames[static_cast<int>(of.param)];
}

INSTANTIATE_TEST_SUITE_P(EveryWrite, DiskTest,
                         ::testing::Values(Fault::kill, Fault::torn, Fault::full, Fault::full_once, Fault::io_error,
                                           Fault::sync_error),
                         name_of_fault);

TEST(FullDisk, IsSaidSoAndWhatWasStoredStays) {  // D-01
  TempDir dir;
  const std::string path = dir / "postern.db";
  { Store store = open_store(path); }
  const int status = status_of_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    Store store = open_store(path);
    const rlimit small{256 << 10, 256 << 10};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    std::uint32_t uid = 0;
    Result<Applied> applied = Applied{};
    while (applied && uid < 1000) {
      ++uid;
      applied = store.transact(new_ticket_job(arrival(uid, "mail" + std::to_string(uid))));
    }
    ASSERT_FALSE(applied);
    EXPECT_THAT(applied.error().kind, AnyOf(Failure::temporary, Failure::io));
    EXPECT_THAT(applied.error().text, HasSubstr(path));
    EXPECT_THAT(applied.error().text, AnyOf(HasSubstr("disk is full"), HasSubstr("writing the disk failed")));
    EXPECT_FALSE(applied.error().hint.empty());
    EXPECT_EQ(must(must(Reader::open(path)).tickets({})).size(), uid - 1);
  });
  EXPECT_TRUE(ended_well(status));
  Store store = open_store(path);
  EXPECT_THAT(must(store.verify()), IsEmpty());
  EXPECT_GT(must(store.untold("support", "INBOX", 7)).size(), 0u);
}

}  // namespace
}  // namespace postern::store::testing
