// Reading stored mails again (P5): what a better parser changes, what stays, and that a kill leaves the old or the new.
#include "child.h"
#include "desk_stub.h"
#include "store/fail_point.h"
#include "store/sqlite.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DerivedTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";

  static void new_mail(Store& store, std::uint32_t uid, const std::string& content, const std::string& text) {
    must(store.transact(new_ticket_job(arrival(uid, content), text)));
  }
  // As a better parser would read it: the text, and on demand nothing that a reader sees.
  static Job reread(const std::string& content, const std::string& text, bool shown = true) {
    Job job;
    job.lookups.reread = "hash-of-" + content;
    job.decide = [text, shown](const model::Snapshot& snapshot) {
      std::vector<model::Effect> effects;
      for (model::Message message : snapshot.reread) {
        message.text = text;
        effects.push_back(model::ReplaceDerived{message, {"text"}, shown});
      }
      return decision(effects);
    };
    return job;
  }
  std::size_t found(const std::string& words) const {
    return must(must(Reader::open(path)).tickets({.words = words})).size();
  }
};

TEST_F(DerivedTest, TheDerivedValuesAreReplacedAndNothingElse) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  const Story before = story(path, 1);
  Job job;
  job.lookups.reread = "hash-of-fire";
  job.decide = [](const model::Snapshot& snapshot) {
    model::Message read = snapshot.reread.at(0);
    read.subject = "the printer";
    read.text = "smoke";
    read.reply_text = "smoke only";
    read.message_id = "other@example.org";
    read.automatic = true;
    read.attachments = {{"a.pdf", "application/pdf", 10, "aa", false, "", 100, 14, 1}};
    read.from_name = "Mallory";  // decided, not derived: these stay
    read.from_email = "mallory@example.org";
    read.direction = model::Direction::note;
    read.internal = true;
    read.verified = false;
    read.proof = {true, "a better parser"};
    read.at = kNow + std::chrono::hours(1);
    model::Decision made = decision({model::ReplaceDerived{read, {"text", "attachments"}}});
    made.at = kNow + std::chrono::hours(2);
    return made;
  };
  EXPECT_EQ(must(store.transact(job)).ticket.value, 1);

  const Story after = story(path, 1);
  model::Message expected = before.messages.at(0);
  const model::Message& kept = after.messages.at(0);
  EXPECT_EQ(kept.subject, "the printer");
  EXPECT_EQ(kept.text, "smoke");
  EXPECT_EQ(kept.reply_text, "smoke only");
  EXPECT_EQ(kept.message_id, "other@example.org");
  EXPECT_TRUE(kept.automatic);
  ASSERT_EQ(kept.attachments.size(), 1u);
  EXPECT_EQ(kept.attachments[0].filename, "a.pdf");
  EXPECT_EQ(kept.from_name, expected.from_name);
  EXPECT_EQ(kept.from_email, expected.from_email);
  EXPECT_EQ(kept.direction, expected.direction);
  EXPECT_EQ(kept.internal, expected.internal);
  EXPECT_EQ(kept.verified, expected.verified);
  EXPECT_EQ(kept.proof, expected.proof);
  EXPECT_EQ(kept.at, expected.at);
  EXPECT_EQ(after.ticket.updated, before.ticket.updated) << "the ticket has no news";
  EXPECT_EQ(after.ticket.subject, before.ticket.subject);
  EXPECT_EQ(after.mails.size(), before.mails.size());
  ASSERT_EQ(after.events.size(), before.events.size() + 1);
  EXPECT_EQ(after.events.back().what, "reindexed: attachments, text of 1 message");
  EXPECT_EQ(after.events.back().actor, "rule test");
  EXPECT_EQ(after.events.back().why, "it is a test");
  EXPECT_EQ(after.events.back().at, kNow + std::chrono::hours(2));
  EXPECT_EQ(must(store.raw("hash-of-fire")), arrival(1, "fire").raw);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(DerivedTest, TheIndexFindsTheNewWordsAndNoLongerTheOld) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  new_mail(store, 2, "water", "mojibake too");
  const std::vector<Job> jobs = {reread("fire", "smoke"), new_ticket_job(arrival(3, "air"), "wind"),
                                 reread("fire", "smoke again")};  // twice in one transaction: the last holds
  for (const auto& result : store.transact(jobs)) must(result);
  EXPECT_EQ(found("mojibake"), 1u);
  EXPECT_EQ(found("smoke again"), 1u);
  EXPECT_EQ(found("wind"), 1u);
  EXPECT_TRUE(must(store.words_in_order()));
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(DerivedTest, OneEventATicketAndNoneForWhatNobodySees) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  must(store.transact(Job{{}, {}, arrival(2, "more"), [](const model::Snapshot&) {
                            return decision({model::AppendMessage{message({1}, arrival(2, "more"), "mojibake")},
                                             model::Dispose{model::Disposition::ticket_message, {1}, "reply"}});
                          }}));
  const std::size_t before = story(path, 1).events.size();
  const std::vector<Job> unseen = {reread("fire", "mojibake", false)};
  must(store.transact(unseen).at(0));
  EXPECT_EQ(story(path, 1).events.size(), before);
  const std::vector<Job> jobs = {reread("fire", "smoke"), reread("more", "more smoke")};
  for (const auto& result : store.transact(jobs)) must(result);
  EXPECT_EQ(story(path, 1).events.size(), before + 1);
  EXPECT_EQ(story(path, 1).events.back().what, "reindexed: text of 2 messages");
}

TEST_F(DerivedTest, AMailThatFailsIsUndoneAlone) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  new_mail(store, 2, "water", "mojibake");
  Job broken = reread("fire", "smoke");
  broken.decide = [whole = broken.decide](const model::Snapshot& snapshot) {
    model::Decision made = whole(snapshot);
    made.steps.push_back({model::AddTag{{99}, "x"}, "test", "no such ticket"});
    return made;
  };
  const std::vector<Job> jobs = {broken, reread("water", "smoke")};
  const auto results = store.transact(jobs);
  EXPECT_FALSE(results.at(0));
  EXPECT_TRUE(results.at(1));
  EXPECT_EQ(story(path, 1).messages.at(0).text, "mojibake");
  EXPECT_EQ(story(path, 1).events.size(), 2u) << "no event of what was undone";
  EXPECT_EQ(found("mojibake"), 1u);
  EXPECT_EQ(found("smoke"), 1u);
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(DerivedTest, AMessageThatIsNotThereIsABug) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  model::Message nobodys = story(path, 1).messages.at(0);
  nobodys.key = {99};
  EXPECT_EQ(store.transact(edit({model::ReplaceDerived{nobodys, {"text"}}})).error().kind, Failure::bug);
}

TEST_F(DerivedTest, OutgoingMailsGoOnNamingTheirFiles) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "see the files");
  model::OutboxItem notice = mail_to({1}, "bob@example.org", "n@example.org");
  notice.attachments = {{"hash-of-fire", 0}, {"hash-of-fire", -1}, {"hash-of-fire", 1}};
  must(store.transact(edit({model::QueueMail{notice}})));
  must(store.transact(edit({model::RenumberFiles{"hash-of-fire", {{0, 1}, {1, 2}}}})));
  const model::OutboxItem kept = story(path, 1).mails.at(1);
  ASSERT_EQ(kept.attachments.size(), 3u);
  EXPECT_EQ(kept.attachments[0].index, 1);
  EXPECT_EQ(kept.attachments[1].index, -1);
  EXPECT_EQ(kept.attachments[2].index, 2);

  model::Lookups lookups;
  lookups.reread = "hash-of-fire";
  const auto carried = snapshot_of(store, lookups).carried;
  ASSERT_EQ(carried.size(), 2u) << "the whole mail is no file";
  EXPECT_EQ(carried[0].index, 1);
  EXPECT_TRUE(carried[0].on_its_way);
  must(store.record_delivery({2}, {model::DeliveryState::sent, {}, "250", false}, kNow));
  EXPECT_FALSE(snapshot_of(store, lookups).carried.at(0).on_its_way);
}

TEST_F(DerivedTest, StoredMailsAreListedOnceByTicket) {
  Store store = open_store(path);
  for (std::uint32_t uid = 1; uid <= 5; ++uid) new_mail(store, uid, "mail " + std::to_string(uid), "text");
  // A second ticket has a message made from the first mail, and a mail of its own.
  must(store.transact(edit({model::AppendMessage{message({2}, arrival(1, "mail 1"), "text")}})));
  const auto all = [&](model::TicketId ticket, int limit) {
    std::vector<std::string> hashes;
    StoredMail last;
    for (;;) {
      const auto page = must(store.stored_mails(ticket, last, limit));
      for (const StoredMail& mail : page) hashes.push_back(mail.content_hash.substr(8));
      if (page.empty()) return hashes;
      last = page.back();
    }
  };
  for (const int limit : {1, 2, 100}) {
    EXPECT_THAT(all({}, limit), ElementsAre("mail 1", "mail 2", "mail 3", "mail 4", "mail 5"));
    EXPECT_THAT(all({2}, limit), ElementsAre("mail 2", "mail 1"));
  }
  EXPECT_EQ(must(store.count_stored_mails({})), 5);
  EXPECT_EQ(must(store.count_stored_mails({2})), 2);
  EXPECT_EQ(must(store.stored_mails({}, {}, 1)).at(0).size, arrival(1, "mail 1").raw.size());
}

TEST_F(DerivedTest, AnIndexAtOddsWithTheMessagesIsSeenAndMadeAnew) {
  Store store = open_store(path);
  new_mail(store, 1, "fire", "mojibake");
  {
    Database direct = must(Database::open(path, Database::Mode::write, 100));
    must(direct.run("UPDATE message SET text = 'smoke and much more than there was'"));
  }
  EXPECT_FALSE(must(store.words_in_order()));
  must(store.rebuild_words());
  EXPECT_TRUE(must(store.words_in_order()));
  EXPECT_EQ(found("mojibake"), 0u);
  EXPECT_EQ(found("smoke"), 1u);
}

#ifdef POSTERN_FAIL_POINTS
TEST_F(DerivedTest, KilledItIsTheOldOrTheNew) {
  for (const auto& [step, done] : {std::pair{"store.derived-replaced:2:kill", false},
                                   {"store.before-commit:1:kill", false},
                                   {"store.committed:1:kill", true}}) {
    SCOPED_TRACE(step);
    TempDir own;
    path = own / "postern.db";
    const int status = status_of_child([&, step = step] {
      Store store = open_store(path);
      new_mail(store, 1, "fire", "mojibake");
      new_mail(store, 2, "water", "mojibake");
      arm_fail_points(step);
      const std::vector<Job> jobs = {reread("fire", "smoke"), reread("water", "smoke")};
      static_cast<void>(store.transact(jobs));
    });
    ASSERT_TRUE(was_killed(status));
    Store store = open_store(path);
    EXPECT_EQ(found("smoke"), done ? 2u : 0u);
    EXPECT_EQ(found("mojibake"), done ? 0u : 2u);
    for (const std::int64_t number : {1, 2}) {
      EXPECT_EQ(story(path, number).messages.at(0).text, done ? "smoke" : "mojibake");
      EXPECT_EQ(story(path, number).events.size(), done ? 3u : 2u);
    }
    EXPECT_THAT(must(store.verify()), IsEmpty());
  }
}
#endif

}  // namespace
}  // namespace postern::store::testing
