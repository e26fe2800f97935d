// What keeps the desk quiet, as rows: it outlives the process (L-13).
#include <gmock/gmock.h>

#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using std::chrono::hours;

class QuietTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
  void SetUp() override { must(store.transact(new_ticket_job(arrival(1, "mail")))); }
};

TEST_F(QuietTest, SuppressionKeepsItsFirstReasonAndIsLifted) {
  must(store.transact(edit({model::Suppress{{1}, "ann@example.org", "550 no such user"},
                            model::Suppress{{1}, "ann@example.org", "again"}})));
  const auto known = snapshot_of(store, {.people = {"ann@example.org", "eve@example.org"}}).suppressed;
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known.at("ann@example.org").reason, "550 no such user");
  EXPECT_EQ(snapshot_of(store, {.tickets = {1}}).suppressed.size(), 1u) << "the ticket's requester";
  ASSERT_TRUE(story(path, 1).suppressed);
  must(store.transact(edit(
      {model::Suppress{{1}, "ann@example.org", std::nullopt}, model::Suppress{{1}, "ann@example.org", std::nullopt}})));
  EXPECT_FALSE(story(path, 1).suppressed);
  int told = 0;
  for (const auto& event : story(path, 1).events) told += event.what.find("automatic mail") != std::string::npos;
  EXPECT_EQ(told, 2) << "what changes nothing is no event";
}

TEST_F(QuietTest, EchoesOfADay) {
  model::Decision old{.at = kNow - hours(24), .steps = {{model::CountEcho{{"ann@example.org"}, 1}, "desk", "test"}}};
  model::Decision now{
      .at = kNow,
      .steps = {{model::CountEcho{{"ann@example.org", "@example.org"}, ~std::uint64_t{0}}, "desk", "test"}}};
  for (const auto& decision : {old, now}) {
    Job job;
    job.decide = [decision](const model::Snapshot&) { return decision; };
    must(store.transact(job));
  }
  const auto echoes =
      snapshot_of(store, {.echoes = {"ann@example.org", "@example.org", "@example.net"}, .now = kNow}).echoes;
  ASSERT_EQ(echoes.size(), 2u);
  ASSERT_EQ(echoes.at("ann@example.org").size(), 1u);
  EXPECT_EQ(echoes.at("ann@example.org").front().print, ~std::uint64_t{0});
}

TEST_F(QuietTest, CountersByTheirBeginning) {
  const auto count = [&](std::vector<std::string> names, model::Time at) {
    Job job;
    job.decide = [=](const model::Snapshot&) {
      return model::Decision{.at = at, .steps = {{model::CountMail{names}, "desk", "test"}}};
    };
    must(store.transact(job));
  };
  count({"muted:old@example.org"}, kNow - hours(24));
  count({"muted:ann@example.org", "total"}, kNow - hours(2));
  count({"muted:ann@example.org", "muted:@example.net", "mutedly"}, kNow - hours(1));
  count({"muted:bob@example.org"}, kNow);
  const std::vector<std::pair<std::string, model::Time>> expected = {{"muted:bob@example.org", kNow},
                                                                     {"muted:@example.net", kNow - hours(1)},
                                                                     {"muted:ann@example.org", kNow - hours(1)}};
  EXPECT_EQ(must(store.counted_since("muted:", kNow - hours(24), 10)), expected);
  EXPECT_EQ(must(store.counted_since("muted:", kNow - hours(24), 1)).size(), 1u);
}

TEST_F(QuietTest, HeldBackNoticesAreCountedByTicket) {
  const auto hold = [](std::int64_t ticket, const char* queue) {
    return model::HoldBack{"bob@example.org", queue, {ticket}};
  };
  must(store.transact(edit({hold(1, "support"), hold(1, "support"), hold(0, "support"), hold(1, "sales")})));
  model::Lookups lookups;
  lookups.held_back = {{"bob@example.org", "support"}};
  auto news = snapshot_of(store, lookups).held_back;
  EXPECT_EQ(news.tickets, 2);
  EXPECT_EQ(news.notices, 3);
  ASSERT_EQ(news.listed.size(), 2u);
  EXPECT_EQ(news.listed[0].ticket, model::TicketId{1});
  EXPECT_EQ(news.listed[0].notices, 2);
  EXPECT_FALSE(news.listed[0].key.empty());
  EXPECT_EQ(news.listed[1].key, "");
  must(store.transact(edit({model::ForgetHeldBack{"bob@example.org", "support"}})));
  EXPECT_EQ(snapshot_of(store, lookups).held_back.notices, 0);
}

TEST_F(QuietTest, CountersOfTheRequesterOfATicket) {
  const std::string requester = story(path, 1).ticket.requester().email;
  const std::string domain = "@" + requester.substr(requester.find('@') + 1);
  must(store.transact(edit({model::CountMail{{"muted:" + requester}}, model::CountMail{{"muted:" + domain}}})));
  model::Lookups lookups;
  lookups.tickets = {1};
  lookups.requester_budgets = {{"muted:", 3600}};
  lookups.now = kNow;
  const auto budgets = snapshot_of(store, lookups).budgets;
  EXPECT_EQ(budgets.at({"muted:" + requester, 3600}), 1);
  EXPECT_EQ(budgets.at({"muted:" + domain, 3600}), 1);
}

TEST_F(QuietTest, WhatIsRememberedCanBeAskedFor) {
  EXPECT_EQ(must(store.remembered("breaker")), "");
  must(store.transact(edit({model::Remember{"breaker", "17 too much"}})));
  EXPECT_EQ(must(store.remembered("breaker")), "17 too much");
}

}  // namespace
}  // namespace postern::store::testing
