// Stored mails read again: which, in what steps, and what is told of those that cannot be (P5, P6).
#include "daemon/app/reindex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "daemon/app/commands.h"
#include "daemon/app/job.h"
#include "store/fail_point.h"
#include "store/reader.h"

namespace postern::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ReindexTest : public ::testing::Test {
 protected:
  ReindexTest() {
    std::string pattern = ::testing::TempDir() + "postern-reindex-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    settings.desk.domain = "example.org";
    settings.store.path = folder + "/postern.db";
    settings.mailboxes.resize(1);
    settings.mailboxes[0].name = "support";
    settings.mailboxes[0].address = "support@example.org";
    auto opened = store::Store::open({.path = settings.store.path});
    if (!opened) std::abort();
    store = std::make_unique<store::Store>(std::move(*opened));
    watcher.changed = [this](const Reading& reading) { readings.push_back(reading); };
    watcher.kept = [this](const Kept& mail) { kept.push_back(mail); };
    watcher.progress = [this](std::size_t mails, std::size_t of) { progress = {mails, of}; };
  }
  ~ReindexTest() override {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  // Taken in as the door does, all in one transaction; each its own ticket.
  void take(int count, const std::string& text = "It jams.") {
    const desk::Desk desk{settings, keys};
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(++taken);
      const std::string raw = "From: Ann <ann@example.com>\r\nTo: support@example.org\r\nSubject: Printer " + number +
                              "\r\nMessage-ID: <" + number + "@example.com>\r\n\r\n" + text + "\r\n";
      const Moment moment = this_moment();
      const store::Job job =
          mail_job(desk, settings.mailboxes[0], delivered(settings.mailboxes[0], raw, moment), true, moment);
      ASSERT_TRUE(store->transact(job));
    }
  }
  // As an older parser would have left them.
  void age(const std::vector<std::int64_t>& tickets) {
    std::vector<store::Job> jobs;
    for (const std::int64_t number : tickets) {
      model::Message message = messages(number).at(0);
      message.text = message.reply_text = "mojibake";
      store::Job job;
      job.decide = [message](const model::Snapshot&) {
        return model::Decision{this_moment().now, {{model::ReplaceDerived{message, {"text"}, false}, "test", "test"}}};
      };
      jobs.push_back(job);
    }
    for (const auto& result : store->transact(jobs)) ASSERT_TRUE(result);
  }
  std::vector<model::Message> messages(std::int64_t ticket) const { return story(ticket).messages; }
  store::Story story(std::int64_t ticket) const {
    return store::Reader::open(settings.store.path)->story({ticket})->value();
  }
  std::string text_of(std::int64_t ticket) const { return messages(ticket).at(0).text; }
  Result<Reindexed> run(const ReindexOptions& options) {
    readings.clear();
    kept.clear();
    return reindex(settings, *store, options, watcher);
  }
  static ReindexOptions options() { return {.tickets = {}, .dry_run = false, .actor = "admin root", .why = "a test"}; }

  std::string folder;
  config::Settings settings;
  desk::KeyRing keys{{{"k1", std::string(32, 'k')}}};
  std::unique_ptr<store::Store> store;
  int taken = 0;
  ReindexWatcher watcher;
  std::vector<Reading> readings;
  std::vector<Kept> kept;
  std::pair<std::size_t, std::size_t> progress;
};

TEST_F(ReindexTest, WhatAnOlderParserLeftIsMendedOnce) {
  take(3);
  age({1, 3});
  auto done = run(options());
  ASSERT_TRUE(done) << done.error().text;
  EXPECT_EQ(done->mails, 3u);
  EXPECT_EQ(done->messages, 2u);
  EXPECT_FALSE(done->words_rebuilt);
  EXPECT_EQ(progress, std::pair(std::size_t{3}, std::size_t{3}));
  ASSERT_EQ(readings.size(), 2u);
  EXPECT_EQ(readings[1].ticket.value, 3);
  EXPECT_EQ(readings[1].subject, "Printer 3");
  EXPECT_THAT(readings[1].values, ElementsAre("text", "new text"));
  EXPECT_EQ(text_of(3), "It jams.\n");
  EXPECT_EQ(story(3).events.back().what, "reindexed: new text, text of 1 message");
  EXPECT_EQ(story(3).events.back().actor, "admin root");

  const std::size_t events = story(3).events.size();
  done = run(options());
  EXPECT_EQ(done->messages, 0u) << "a second run has nothing to do";
  EXPECT_EQ(story(3).events.size(), events);
  EXPECT_THAT(*store->verify(), IsEmpty());
}

TEST_F(ReindexTest, ADryRunSaysTheSameAndChangesNothing) {
  take(2);
  age({2});
  ReindexOptions dry = options();
  dry.dry_run = true;
  const std::size_t events = story(2).events.size();
  EXPECT_EQ(run(dry)->messages, 1u);
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_EQ(readings[0].ticket.value, 2);
  EXPECT_EQ(text_of(2), "mojibake");
  EXPECT_EQ(story(2).events.size(), events);
}

TEST_F(ReindexTest, NamedTicketsAlone) {
  take(3);
  age({1, 2, 3});
  ReindexOptions named = options();
  named.tickets = {{3}, {1}};
  EXPECT_EQ(run(named)->messages, 2u);
  EXPECT_EQ(text_of(2), "mojibake");
  named.tickets = {{2}, {9}};
  EXPECT_EQ(run(named).error().kind, Failure::no_input);
  EXPECT_EQ(run(named).error().text, "there is no ticket HD-9");
  EXPECT_EQ(text_of(2), "mojibake") << "nothing was done before the mistake was seen";
}

TEST_F(ReindexTest, AMailAboveTheLimitIsKeptAndNamed) {
  take(1);
  take(1, std::string(5000, 'x'));
  age({1, 2});
  settings.limits.message_bytes = 4000;
  const auto done = run(options());
  EXPECT_EQ(done->mails, 2u);
  EXPECT_EQ(done->messages, 1u);
  EXPECT_EQ(done->not_parsed, 1u);
  EXPECT_EQ(done->damaged, 0u);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].ticket.value, 2);
  EXPECT_THAT(kept[0].why.text, HasSubstr("max_message_size"));
  EXPECT_EQ(text_of(2), "mojibake");
}

#ifdef POSTERN_FAIL_POINTS
TEST_F(ReindexTest, CutShortItIsFinishedByTheNextRun) {
  take(300);
  std::vector<std::int64_t> all;
  for (std::int64_t number = 1; number <= 300; ++number) all.push_back(number);
  age(all);
  store::arm_fail_points("store.before-commit:2:error");  // after a whole batch
  EXPECT_FALSE(run(options()));
  store::arm_fail_points("");
  const std::size_t before = readings.size();
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, 300u);
  EXPECT_EQ(text_of(1), "It jams.\n");
  EXPECT_EQ(text_of(300), "mojibake");
  EXPECT_THAT(*store->verify(), IsEmpty());
  EXPECT_EQ(run(options())->messages, 300u - before);
  EXPECT_EQ(text_of(300), "It jams.\n");
  EXPECT_THAT(*store->verify(), IsEmpty());
}
#endif

}  // namespace
}  // namespace postern::app
