// What is asked, fetched and settled of a folder that its server has numbered anew, with a real store (S-01, S-05).
#include "daemon/app/listing_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace postern::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr model::Time kNow{std::chrono::seconds(1'700'000'000)};
constexpr std::uint32_t kOld = 2500;  // mails

store::Job journal(std::uint32_t uid) {
  store::Job job;
  model::Arrival mail;
  mail.location = {"support", "INBOX", 7, uid};
  mail.raw = "mail " + std::to_string(uid);
  mail.content_hash = "hash-" + std::to_string(uid);
  mail.size = 100;
  mail.internal_date = 5000;
  mail.received = kNow;
  job.arrival = mail;
  job.lookups.same_id = std::to_string(uid) + "@x";
  job.decide = [](const model::Snapshot&) {
    model::Decision decision;
    decision.at = kNow;
    decision.steps.push_back({model::Dispose{model::Disposition::ignored, {}, "test"}, "test", "test"});
    return decision;
  };
  return job;
}

struct ListingPlanTest : ::testing::Test {
  std::string folder = [] {
    std::string pattern = ::testing::TempDir() + "postern-plan-XXXXXX";
    return std::string(::mkdtemp(pattern.data()));
  }();
  store::Store store = [this] {
    auto opened = store::Store::open({.path = folder + "/postern.db"});
    if (!opened) std::abort();
    return std::move(*opened);
  }();

  ListingPlanTest() {
    std::vector<store::Job> jobs;
    for (std::uint32_t uid = 1; uid <= kOld; ++uid) jobs.push_back(journal(uid));
    for (const auto& result : store.transact(jobs)) EXPECT_TRUE(result);
    EXPECT_TRUE(store.renumber("support", "INBOX", {8, 0}));
  }
  ~ListingPlanTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  ListingPlan plan(std::uint32_t mails, bool settles = true) {
    std::vector<imap::Listed> listed;
    for (std::uint32_t uid = 1; uid <= mails; ++uid) listed.push_back({uid, 100, 5000, false, false});
    return ListingPlan::make(store, {"support", "INBOX", 8, settles}, listed).value();
  }
  // Answers as a server would whose mail `uid` has this Message-ID.
  static imap::Identified answer(const imap::Identify& ask, const std::function<std::string(std::uint32_t)>& name) {
    imap::Identified answer;
    for (const std::uint32_t uid : ask.uids) answer.mails.push_back({uid, "Message-ID: <" + name(uid) + ">\r\n\r\n"});
    return answer;
  }
};

TEST_F(ListingPlanTest, OldMailsAreAskedInPartsAndSettledTogether) {
  ListingPlan made = plan(kOld + 1);  // the last one is new, and looks like an old one
  std::vector<std::size_t> asked;
  while (const auto ask = made.next()) {
    asked.push_back(ask->uids.size());
    made.heard(answer(*ask, [](std::uint32_t uid) { return std::to_string(uid) + "@x"; }));
  }
  EXPECT_THAT(asked, ElementsAre(2000u, 501u));
  EXPECT_TRUE(made.doubts());
  EXPECT_EQ(made.recognise(store, kNow).value(), kOld);
  EXPECT_FALSE(made.doubts());
  EXPECT_THAT(made.wanted().fetch, ElementsAre(kOld + 1));
  EXPECT_EQ(made.wanted().settle.size(), kOld);
  // Listed again, after a crash before the server was told: only the new one is in doubt, and the others are to be
  // told.
  ListingPlan again = plan(kOld + 1);
  EXPECT_THAT(again.next().value().uids, ElementsAre(kOld + 1));
  EXPECT_THAT(again.wanted().fetch, ElementsAre(kOld + 1));
  EXPECT_EQ(again.wanted().settle.size(), kOld);
}

TEST_F(ListingPlanTest, TwoOfOneNameAreInDoubtAcrossParts) {
  ListingPlan made = plan(kOld);
  while (const auto ask = made.next())
    made.heard(answer(*ask, [](std::uint32_t uid) { return std::to_string(uid == kOld ? 1 : uid) + "@x"; }));
  EXPECT_EQ(made.recognise(store, kNow).value(), kOld - 2);
  EXPECT_THAT(made.wanted().fetch, ElementsAre(1u, kOld));
}

TEST_F(ListingPlanTest, WithoutAnAnswerEverythingIsFetched) {
  ListingPlan made = plan(3);
  const auto ask = made.next();
  ASSERT_TRUE(ask);
  EXPECT_THAT(ask->uids, ElementsAre(1u, 2u, 3u));
  made.heard({{{2, "Subject: no such field\r\n\r\n"}, {77, "Message-ID: <1@x>\r\n\r\n"}}});
  EXPECT_FALSE(made.next());
  EXPECT_EQ(made.recognise(store, kNow).value(), 0u);
  EXPECT_THAT(made.wanted().fetch, ElementsAre(1u, 2u, 3u));
  EXPECT_THAT(made.wanted().settle, IsEmpty());
}

TEST_F(ListingPlanTest, WhereNothingIsToldNothingIsSettled) {
  ListingPlan made = plan(3, false);
  made.heard(answer(*made.next(), [](std::uint32_t uid) { return std::to_string(uid) + "@x"; }));
  EXPECT_EQ(made.recognise(store, kNow).value(), 3u);
  EXPECT_THAT(made.wanted().fetch, IsEmpty());
  EXPECT_THAT(made.wanted().settle, IsEmpty());
}

}  // namespace
}  // namespace postern::app
