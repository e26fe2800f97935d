// What one mail of an agent did, as rows: what its transaction wrote and nothing else, and what takes it back.
#include <gmock/gmock.h>

#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char* kBob = "bob@example.org";

class DeedsTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
  void SetUp() override {
    must(store.transact(new_ticket_job(arrival(1, "mail"))));
    must(store.transact(new_ticket_job(arrival(2, "another"))));
  }

  void decide(std::vector<model::Effect> effects, model::Time at = kNow) {
    model::Decision decision{.at = at, .steps = {}};
    for (auto& effect : effects) decision.steps.push_back({std::move(effect), kBob, "test"});
    Job job;
    job.decide = [decision](const model::Snapshot&) { return decision; };
    must(store.transact(job));
  }
  std::vector<model::Deed> deeds(const std::string& token = "", const std::string& agent = kBob) {
    model::Lookups lookups;
    lookups.tickets = {1};
    lookups.deed = {{agent, token}};
    return snapshot_of(store, lookups).deeds;
  }
  static model::BeginDeed begin(const char* token) { return {{1}, kBob, token, "The time stays.\n", true}; }
  void expect_sound() { EXPECT_THAT(must(store.verify()), IsEmpty()); }
};

TEST_F(DeedsTest, HoldsWhatStandsBehindItsBeginning) {
  decide({model::AddTag{{1}, "before"}});
  decide({model::AddTag{{1}, "first"}, begin("aaaa1111"), model::AddTag{{1}, "vpn"},
          model::FillField{{1}, "room", "12"}, model::AddTag{{2}, "elsewhere"},
          model::LinkTickets{{1}, {model::Link::Kind::related, {2}}}});
  decide({model::AddTag{{1}, "after"}});
  const auto found = deeds();
  ASSERT_EQ(found.size(), 1u);
  const model::Deed& deed = found[0];
  std::vector<std::string> changes;
  for (const auto& change : deed.changes) changes.push_back(change.field + " " + change.before + ">" + change.after);
  EXPECT_THAT(changes, ElementsAre("tag >vpn", "field:room >12", "link >HD-2"));
  EXPECT_EQ(deed.token, "aaaa1111");
  EXPECT_EQ(deed.stays, "The time stays.\n");
  EXPECT_TRUE(deed.dropped_news);
  EXPECT_EQ(deed.at, kNow);
  EXPECT_THAT(deed.mails, IsEmpty());
  expect_sound();
}

TEST_F(DeedsTest, TheNewestOrTheOneThatIsNamedAndNobodyElses) {
  decide({begin("aaaa1111"), model::AddTag{{1}, "vpn"}});
  decide({begin("bbbb2222"), model::AddTag{{1}, "wifi"}});
  EXPECT_EQ(deeds().at(0).token, "bbbb2222");
  EXPECT_EQ(deeds("aaaa1111").at(0).changes.at(0).after, "vpn");
  EXPECT_THAT(deeds("cccc3333"), IsEmpty());
  EXPECT_THAT(deeds("", "cid@example.org"), IsEmpty());
  decide({model::UndoDeed{{1}, deeds().at(0).id}}, kNow + hours(1));
  EXPECT_EQ(deeds().at(0).undone, kNow + hours(1));
}

TEST_F(DeedsTest, AreKeptForAMonth) {
  decide({begin("aaaa1111")}, kNow - std::chrono::days(31));
  EXPECT_EQ(deeds().size(), 1u);
  decide({begin("bbbb2222")});
  EXPECT_THAT(deeds("aaaa1111"), IsEmpty());
}

TEST_F(DeedsTest, ItsMailsAreThoseThatCanBeDroppedAndThoseThatCannot) {
  decide({begin("aaaa1111"), model::QueueMail{mail_to({1}, "ann@example.org", "m1@x")},
          model::QueueMail{mail_to({1}, "carl@example.org", "m2@x")}});
  auto mails = deeds().at(0).mails;
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_FALSE(mails[0].on_its_way);
  EXPECT_EQ(mails[0].to_email, "ann@example.org");
  decide({model::DropMail{mails[0].id}});
  for (int taken = 0; taken < 3; ++taken)
    must(store.next_mail({}, kNow + hours(1), 60));  // two acknowledgements before
  mails = deeds().at(0).mails;
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_TRUE(mails[0].on_its_way) << "an attempt that was begun may have arrived";
}

TEST_F(DeedsTest, AnAnswerBecomesANote) {
  model::Message answer;
  answer.ticket = {1};
  answer.direction = model::Direction::outbound;
  answer.from_email = kBob;
  answer.reply_text = "Restart it.";
  decide({begin("aaaa1111"), model::AppendMessage{answer}});
  const auto messages = deeds().at(0).answers;
  ASSERT_EQ(messages.size(), 1u);
  const std::string words = story(path, 1).messages.back().reply_text;
  decide({model::TurnMessage{{1}, messages[0], model::Direction::note}});
  const auto stored = story(path, 1).messages.back();
  EXPECT_EQ(stored.direction, model::Direction::note);
  EXPECT_TRUE(stored.internal);
  EXPECT_EQ(stored.reply_text, words);
  EXPECT_THAT(deeds().at(0).answers, IsEmpty());
  decide({model::TurnMessage{{1}, messages[0], model::Direction::outbound, "Restart."}});
  EXPECT_EQ(story(path, 1).messages.back().reply_text, "Restart.");
  expect_sound();
}

TEST_F(DeedsTest, WhoGotCopiesGetsNoneAndKeepsWhatTheyHadBefore) {
  const model::Participant writer{"carl@example.org", "", model::Role::participant};
  const model::Participant copied{"carl@example.org", "", model::Role::copied};
  decide({model::AddParticipant{{1}, writer}});
  decide({begin("aaaa1111"), model::AddParticipant{{1}, copied}});
  EXPECT_EQ(deeds().at(0).changes.at(0).before, "participant");
  decide({model::EndCopies{{1}, "carl@example.org", true}});
  EXPECT_EQ(story(path, 1).ticket.participants.at(1).role, model::Role::participant);
  expect_sound();
  decide({model::EndCopies{{1}, "carl@example.org", false}, model::EndCopies{{1}, "ann@example.org", false}});
  EXPECT_EQ(story(path, 1).ticket.participants.size(), 1u) << "never the requester";
  expect_sound();
}

TEST_F(DeedsTest, UnlinkedTicketsReplay) {
  decide({model::LinkTickets{{1}, {model::Link::Kind::related, {2}}}});
  decide({model::UnlinkTickets{{1}, {2}}, model::UnlinkTickets{{1}, {2}}});
  EXPECT_THAT(story(path, 1).ticket.links, IsEmpty());
  expect_sound();
}

}  // namespace
}  // namespace postern::store::testing
