// What a decision sees of the store.
#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class SnapshotTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
  void SetUp() override {
    for (std::uint32_t uid = 1; uid <= 3; ++uid) {
      must(store.transact(new_ticket_job(arrival(uid, "mail" + std::to_string(uid)))));
    }
  }
};

TEST_F(SnapshotTest, AnEmptyQuestionSeesOnlyTheNextNumbers) {
  const model::Snapshot seen = snapshot_of(store, {});
  EXPECT_EQ(seen.next_ticket, 4);
  EXPECT_EQ(seen.next_outbox, 4);
  EXPECT_THAT(seen.tickets, IsEmpty());
  EXPECT_THAT(seen.same_content, IsEmpty());
}

TEST_F(SnapshotTest, TicketsByNumberOnceEach) {
  const model::Snapshot seen = snapshot_of(store, {.tickets = {2, 2, 77, 1}});
  ASSERT_EQ(seen.tickets.size(), 2u);
  EXPECT_EQ(seen.tickets[0].key, "HD-2");
  EXPECT_EQ(seen.tickets[0].requester().email, "ann@example.org");
}

TEST_F(SnapshotTest, MergesAreFollowed) {
  must(store.transact(edit({model::SetField{{1}, "merged_into", "2"}, model::SetField{{2}, "merged_into", "3"}})));
  const model::Snapshot seen =
      snapshot_of(store, {.tickets = {1, 2}, .message_ids = {"m-hash-of-mail1@example.org", "hd-2@example.org"}});
  ASSERT_EQ(seen.tickets.size(), 1u);
  EXPECT_EQ(seen.tickets[0].id.value, 3);
  EXPECT_THAT(seen.merged, ElementsAre(Pair(1, 3), Pair(2, 3)));
  EXPECT_EQ(seen.messages.at(0).ticket.value, 3);
  EXPECT_EQ(seen.sent.at(0).ticket.value, 3);
}

TEST_F(SnapshotTest, ACircleOfMergesIsAnErrorNotAHang) {
  must(store.transact(edit({model::SetField{{1}, "merged_into", "2"}, model::SetField{{2}, "merged_into", "1"}})));
  Job job = edit({});
  job.lookups.tickets = {1};
  EXPECT_EQ(store.transact(job).error().kind, Failure::data);
  EXPECT_EQ(must(store.verify()).size(), 2u);  // both tickets of the circle
}

TEST_F(SnapshotTest, MessageIdsOfBothDirectionsBringTheirTickets) {
  const model::Snapshot seen =
      snapshot_of(store, {.message_ids = {"m-hash-of-mail3@example.org", "hd-1@example.org", "", "nobody@knows"}});
  ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0].ticket.value, 3);
  EXPECT_EQ(seen.messages[0].direction, model::Direction::inbound);
  EXPECT_EQ(seen.messages[0].from_email, "ann@example.org");
  ASSERT_EQ(seen.sent.size(), 1u);
  EXPECT_EQ(seen.sent[0].id.value, 1);
  EXPECT_EQ(seen.sent[0].to_email, "ann@example.org");
  ASSERT_EQ(seen.tickets.size(), 2u);
}

TEST_F(SnapshotTest, WhatWasAnsweredComesWithItsText) {
  const model::Snapshot seen =
      snapshot_of(store, {.message_ids = {"hd-1@example.org", "hd-2@example.org"}, .answered = {"hd-2@example.org"}});
  ASSERT_EQ(seen.sent.size(), 2u);
  EXPECT_FALSE(seen.sent[0].text);
  EXPECT_TRUE(seen.sent[1].text);
  EXPECT_EQ(seen.sent[1].purpose, "acknowledgement");
}

TEST_F(SnapshotTest, MailsWithTheSameMessageIdComeWhole) {
  const model::Snapshot seen = snapshot_of(store, {.same_id = "m-hash-of-mail2@example.org"});
  ASSERT_EQ(seen.same_id.size(), 1u);
  EXPECT_EQ(seen.same_id[0].ticket.value, 2);
  EXPECT_EQ(seen.same_id[0].from_email, "ann@example.org");
  ASSERT_EQ(seen.tickets.size(), 1u);
  EXPECT_EQ(seen.tickets[0].key, "HD-2");
}

// An agent's word on a held mail: the notice carries the mail, the answer brings it back with its bytes, once.
TEST_F(SnapshotTest, AHeldMailIsSettledByTheAnswerToItsNotice) {
  Job held;
  held.arrival = arrival(20, "held mail");
  held.decide = [&](const model::Snapshot& seen) {
    model::OutboxItem notice = mail_to({1}, "bob@example.org", "hd-" + std::to_string(seen.next_outbox) + "@example.org");
    notice.purpose = "held-notice";
    notice.attachments = {{held.arrival->content_hash, -1}};
    return decision({model::QueueMail{notice}, model::Dispose{model::Disposition::quarantined, {1}, "held: why"}});
  };
  must(store.transact(held));
  const model::Lookups answer{.message_ids = {"hd-4@example.org"}, .answered = {"hd-4@example.org"}};
  const model::Snapshot seen = snapshot_of(store, answer);
  ASSERT_EQ(seen.held.size(), 1u);
  EXPECT_EQ(seen.held[0].raw, held.arrival->raw);
  EXPECT_EQ(seen.held[0].mailbox, held.arrival->location.mailbox);

  must(store.transact(edit({model::Settle{held.arrival->content_hash, model::Disposition::ignored, {}, "spam"}})));
  EXPECT_THAT(snapshot_of(store, answer).held, IsEmpty());
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

// By their numbers, whole; since a time, newest first where there are many, and then only the beginning.
TEST_F(SnapshotTest, HeldMailsByNumberAndByTime) {
  const auto hold = [&](std::uint32_t uid, const std::string& content, int seconds) {
    Job held;
    held.arrival = arrival(uid, content);
    held.arrival->received = kNow + std::chrono::seconds(seconds);
    held.decide = [](const model::Snapshot&) {
      return decision({model::Dispose{model::Disposition::quarantined, {}, "held: rule"}});
    };
    must(store.transact(held));
  };
  hold(20, "early", 0);
  hold(21, std::string(3'000'000, 'x'), 10);
  const std::int64_t early = 4, late = 5;  // behind those of the tickets
  const model::Snapshot by_number = snapshot_of(store, {.held = {late, 99}});
  ASSERT_EQ(by_number.held.size(), 1u);
  EXPECT_EQ(by_number.held[0].number.value, late);
  EXPECT_GT(by_number.held[0].raw.size(), 3'000'000u);
  EXPECT_EQ(by_number.held[0].reason, "held: rule");
  const model::Snapshot since = snapshot_of(store, {.held_since = kNow + std::chrono::seconds(1)});
  ASSERT_EQ(since.held.size(), 1u);
  EXPECT_EQ(since.held[0].raw.size(), 65536u);
  EXPECT_EQ(snapshot_of(store, {.held = {early}, .held_since = kNow}).held.size(), 2u) << "each once";

  Reader reader = must(Reader::open(path));
  const auto all = must(reader.quarantine(10));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].mail.number.value, early);
  EXPECT_GT(all[1].size, 6'000'000u);
  EXPECT_EQ(must(reader.quarantine(1)).at(0).mail.number.value, late) << "the newest";
  EXPECT_EQ(must(reader.quarantined({early}))->raw, "Subject: early\r\n\r\nearly\r\n");
  EXPECT_FALSE(must(reader.quarantined({1}))) << "it is a ticket's";
  must(store.transact(edit({model::Settle{"hash-of-early", model::Disposition::ignored, {}, "spam"}})));
  EXPECT_EQ(must(reader.quarantine(10)).size(), 1u);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(SnapshotTest, TheSameContentElsewhereIsKnown) {
  Job other;
  other.arrival = arrival(9, "mail1", "sales");
  other.lookups.content_hash = other.arrival->content_hash;
  model::Snapshot seen;
  other.decide = [&](const model::Snapshot& snapshot) {
    seen = snapshot;
    return decision({model::Dispose{model::Disposition::duplicate, {1}, ""}});
  };
  must(store.transact(other));
  ASSERT_EQ(seen.same_content.size(), 1u);
  EXPECT_FALSE(seen.same_content[0].same_mailbox);
  EXPECT_EQ(seen.same_content[0].location.uid, 1u);
  EXPECT_EQ(seen.same_content[0].disposition, model::Disposition::ticket_message);

  other.arrival->location.uid = 10;
  must(store.transact(other));
  ASSERT_EQ(seen.same_content.size(), 2u);
  EXPECT_TRUE(seen.same_content[0].same_mailbox) << "this mailbox's own come first";
}

TEST_F(SnapshotTest, PeopleAreCountedAsRequesters) {
  must(store.transact(edit({model::AddParticipant{{1}, {"eve@example.org", "Eve", model::Role::participant}}})));
  const model::Snapshot seen =
      snapshot_of(store, {.people = {"ann@example.org", "eve@example.org", "nobody@example.org"}});
  ASSERT_EQ(seen.people.size(), 2u);
  EXPECT_EQ(seen.people[0].name, "Ann");
  EXPECT_EQ(seen.people[0].tickets, 3);
  EXPECT_EQ(seen.people[0].latest->value, 3);
  EXPECT_EQ(seen.people[1].tickets, 0);
  EXPECT_FALSE(seen.people[1].latest);
}

// An agent's Message-ID has a token behind the signature, which a bounce address does not tell (L-04).
TEST_F(SnapshotTest, MailsByTheBeginningOfTheirLocalPart) {
  must(store.transact(edit({model::QueueMail{mail_to({1}, "bob@example.org", "hd-1.17.k1mac.token@example.org")},
                            model::QueueMail{mail_to({1}, "bob@example.org", "hd-1.17.k1macs.token@example.org")},
                            model::QueueMail{mail_to({1}, "bob@example.org", "hd-1.17.k1mac.token@example.net")}})));
  const auto sent = snapshot_of(store, {.message_ids = {"hd-1.17.k1mac@example.org"}}).sent;
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].message_id, "hd-1.17.k1mac.token@example.org");
  EXPECT_TRUE(snapshot_of(store, {.message_ids = {"hd-1.17@example", "hd-1.17.k1mac.token"}}).sent.empty());
}

TEST_F(SnapshotTest, BudgetsCountWithinTheirWindowAndSurviveARestart) {  // L-13
  struct Case {
    const char* name;
    std::int64_t window, after;
    int mails;
  };
  const Case cases[] = {
      {"within", 3600, 10, 3},
      {"at the edge it has left the window", 3600, 3600, 0},
      {"a second before the edge", 3600, 3599, 3},
      {"the clock was set back", 3600, -86400, 3},
  };
  store = open_store(dir / "other.db");  // closes the first
  store = open_store(path);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const model::BudgetKey key{"total", c.window};
    const model::Snapshot seen =
        snapshot_of(store, {.budgets = {key, {"unknown", 60}}, .now = kNow + std::chrono::seconds(c.after)});
    EXPECT_EQ(seen.budgets.at(key), c.mails);
    EXPECT_EQ(seen.budgets.at({"unknown", 60}), 0);
  }
}

TEST_F(SnapshotTest, MailsCountedBeyondAnyWindowAreForgotten) {
  const auto count_at = [this](const char* budget, int days) {
    Job job;
    job.decide = [=](const model::Snapshot&) {
      model::Decision made = decision({model::CountMail{{budget}}});
      made.at = kNow + std::chrono::days(days);
      return made;
    };
    must(store.transact(job));
  };
  const auto counted = [this](const char* budget) {
    const model::BudgetKey ever{budget, 1'700'000'000};
    return snapshot_of(store, {.budgets = {ever}, .now = kNow}).budgets.at(ever);
  };
  EXPECT_EQ(counted("total"), 3);
  count_at("total", 36);  // forgets this budget's old ones at once
  EXPECT_EQ(counted("total"), 1);
  EXPECT_EQ(counted("recipient:ann@example.org"), 3);
  must(store.forget_old(kNow));  // that mail was counted while the clock was ahead
  EXPECT_EQ(counted("recipient:ann@example.org"), 3);
  store = open_store(dir / "other.db");  // closes the first
  store = open_store(path);              // forgets everybody's
  EXPECT_EQ(counted("recipient:ann@example.org"), 0);
  EXPECT_EQ(counted("total"), 1);
}

TEST_F(SnapshotTest, JobsOfOneBatchSeeEachOther) {
  std::vector<Job> jobs = {new_ticket_job(arrival(8, "eight")), edit({})};
  model::Snapshot seen;
  jobs[1].lookups = {.content_hash = "hash-of-eight", .tickets = {4}, .budgets = {{"total", 60}}, .now = kNow};
  jobs[1].decide = [&](const model::Snapshot& snapshot) {
    seen = snapshot;
    return decision({});
  };
  for (const auto& result : store.transact(jobs)) must(result);
  EXPECT_EQ(seen.tickets.at(0).key, "HD-4");
  EXPECT_EQ(seen.same_content.size(), 1u);
  EXPECT_EQ(seen.next_ticket, 5);
  EXPECT_EQ(seen.budgets.begin()->second, 4);
}

// What /show tells: of the first ticket asked for, wherever it lives on.
// What the first rows led to is read in the same transaction, with the first question asked again.
TEST_F(SnapshotTest, ASecondRoundSeesBoth) {
  Job job = edit({});
  model::Snapshot first, seen;
  job.lookups.tickets = {1};
  job.more = [&](const model::Snapshot& found) {
    first = found;
    model::Lookups more{.tickets = {1, 2}};
    more.raw = "hash-of-mail3";
    return std::optional(more);
  };
  job.decide = [&](const model::Snapshot& found) {
    seen = found;
    return model::Decision{.at = kNow, .steps = {}};
  };
  must(store.transact(job));
  EXPECT_EQ(first.tickets.size(), 1u);
  EXPECT_EQ(seen.tickets.size(), 2u);
  EXPECT_EQ(seen.raw, arrival(3, "mail3").raw);
  job.more = [](const model::Snapshot&) { return std::nullopt; };
  must(store.transact(job));
  EXPECT_EQ(seen.tickets.size(), 1u);
  EXPECT_EQ(snapshot_of(store, [] { model::Lookups none; none.raw = "never stored"; return none; }()).raw, "");
}

TEST_F(SnapshotTest, TheStoryOfTheFirstTicket) {
  EXPECT_THAT(snapshot_of(store, {.tickets = {2}}).story, IsEmpty());
  EXPECT_THAT(snapshot_of(store, {.story = true}).story, IsEmpty());
  const model::Snapshot seen = snapshot_of(store, {.tickets = {2, 1}, .story = true});
  ASSERT_EQ(seen.story.size(), 1u);
  EXPECT_EQ(seen.story[0].ticket.value, 2);
  ASSERT_FALSE(seen.events.empty());
  for (const auto& event : seen.events) EXPECT_EQ(event.ticket.value, 2);
  must(store.transact(edit({model::SetField{{1}, "merged_into", "2"}})));
  EXPECT_EQ(snapshot_of(store, {.tickets = {1}, .story = true}).story.at(0).ticket.value, 2);
}

TEST_F(SnapshotTest, OfALongStoryTheNewestPart) {
  for (int i = 0; i < 250; ++i) must(store.transact(edit({model::Note{{1}, "note " + std::to_string(i)}})));
  const model::Snapshot seen = snapshot_of(store, {.tickets = {1}, .story = true});
  ASSERT_EQ(seen.events.size(), 200u);
  EXPECT_EQ(seen.events.front().what, "note 50");
  EXPECT_EQ(seen.events.back().what, "note 249");
}

}  // namespace
}  // namespace postern::store::testing
