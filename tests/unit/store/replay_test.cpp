// A ticket's events give its state again, and verify says so when they do not.
#include <gmock/gmock.h>

#include "desk_stub.h"
#include "store/replay.h"
#include "store/sqlite.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    must(store.transact(new_ticket_job(arrival(1, "one"))));
    must(store.transact(new_ticket_job(arrival(2, "two"))));
  }

  std::vector<std::string> verify() { return must(store.verify()); }

  // What a faulty program might do behind the store's back.
  void meddle(const std::string& sql) {
    Database database = must(Database::open(path, Database::Mode::write, 1000));
    must(database.script(sql));
  }

  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
};

TEST_F(ReplayTest, EveryKindOfChangeIsInTheEvents) {
  using model::Link;
  must(store.transact(edit({model::SetStatus{{1}, "submitted", "in-review"},
                            model::SetField{{1}, "assignee", "bob@example.org"},
                            model::SetField{{1}, "priority", "urgent"},
                            model::SetField{{1}, "queue", "sales"},
                            model::SetField{{1}, "requester", "eve@example.org"},
                            model::AddTag{{1}, "vpn"},
                            model::AddTag{{1}, "wifi"},
                            model::RemoveTag{{1}, "vpn"},
                            model::FillField{{1}, "room", "12"},
                            model::FillField{{1}, "room", "13"},
                            model::FillField{{1}, "floor", "2"},
                            model::FillField{{1}, "floor", ""},
                            model::AddParticipant{{1}, {"carl@example.org", "Carl", model::Role::participant}},
                            model::AddParticipant{{1}, {"carl@example.org", "Carl", model::Role::copied}},
                            model::LinkTickets{{1}, {Link::Kind::problem, {2}}},
                            model::CountReopening{{1}},
                            model::SetStatus{{1}, "in-review", "completed"},
                            model::RenameStatus{"completed", "closed"}})));
  EXPECT_THAT(verify(), IsEmpty());
  const Story told = story(path, 1);
  EXPECT_EQ(told.ticket.status, "closed");
  EXPECT_EQ(told.ticket.reopened, 1);
  EXPECT_EQ(told.ticket.fields, (std::map<std::string, std::string>{{"room", "13"}}));
  EXPECT_EQ(told.ticket.links, (std::vector<Link>{{Link::Kind::problem, {2}}}));
  EXPECT_EQ(told.ticket.participants.back().role, model::Role::copied);
}

TEST_F(ReplayTest, AChangeWithoutItsEventIsFound) {
  meddle("UPDATE ticket SET status = 'completed' WHERE id = 2");
  EXPECT_THAT(verify(), ElementsAre("HD-2: its events say status \"submitted\", the ticket says \"completed\""));
}

TEST_F(ReplayTest, AnEventThatDoesNotFollowIsFound) {
  meddle("INSERT INTO event (ticket, at, actor, what, why, field, before, after)"
         " VALUES (1, 1, 'x', 'status', 'y', 'status', 'approved', 'submitted')");
  EXPECT_THAT(verify(), ElementsAre("HD-1: an event changes status from \"approved\", where it was \"submitted\""));
}

TEST_F(ReplayTest, TagsFieldsLinksAndPeopleAreCompared) {
  meddle("INSERT INTO tag VALUES (1, 'x'); INSERT INTO ticket_field VALUES (1, 'room', '1');"
         "INSERT INTO ticket_link VALUES (1, 2, 'related'); INSERT INTO participant VALUES (1, 'm@x.org', '', 'copied', 9)");
  EXPECT_THAT(verify(), ElementsAre(HasSubstr("field:room"), HasSubstr("people"), HasSubstr("tags"), HasSubstr("links to")));
}

TEST_F(ReplayTest, TicketsFromBeforeHaveNoSuchEvents) {
  meddle("UPDATE event SET field = NULL, before = NULL, after = NULL; UPDATE ticket SET status = 'completed'");
  EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(ReplayTest, PendingPeopleHaveNoPartInTheTicket) {
  must(store.transact(edit({model::AddPending{{1}, {"carl@example.org", "Carl", {}}},
                            model::AddPending{{1}, {"ann@example.org", "Ann", {}}}})));
  EXPECT_THAT(verify(), IsEmpty());
  model::Ticket seen = story(path, 1).ticket;
  ASSERT_EQ(seen.pending.size(), 1u) << "who is on the ticket is not pending";
  EXPECT_EQ(seen.participants.size(), 1u);
  must(store.transact(edit({model::AddParticipant{{1}, {"carl@example.org", "Carl", model::Role::copied}}})));
  seen = story(path, 1).ticket;
  EXPECT_TRUE(seen.pending.empty());
  EXPECT_EQ(seen.participants.size(), 2u);
}

TEST_F(ReplayTest, WhoIsAwayAndWhatWasSeenIsRemembered) {
  must(store.transact(edit({model::SetAway{"bob@example.org", kNow}, model::Remember{"times", "a"}, model::Remember{"times", "b"}})));
  const auto seen = snapshot_of(store, {.remembered = {"times", "none"}});
  EXPECT_EQ(seen.away.at("bob@example.org").until, kNow);
  EXPECT_EQ(seen.remembered, (std::map<std::string, std::string>{{"times", "b"}}));
  must(store.transact(edit({model::SetAway{"bob@example.org", std::nullopt}})));
  EXPECT_TRUE(snapshot_of(store, {}).away.empty());
  EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(ReplayTest, TicketsAreFoundByTheirStatusInPortions) {
  must(store.transact(edit({model::SetStatus{{2}, "submitted", "in-review"}})));
  const auto numbers = [&](model::Lookups lookups) {
    std::vector<std::int64_t> out;
    for (const auto& ticket : snapshot_of(store, std::move(lookups)).in_status) out.push_back(ticket.id.value);
    return out;
  };
  EXPECT_THAT(numbers({.in_status = {"in-review", "submitted"}}), ElementsAre(1, 2));
  EXPECT_THAT(numbers({.in_status = {"in-review", "submitted"}, .in_status_after = {1}}), ElementsAre(2));
  EXPECT_THAT(numbers({.in_status = {"completed"}}), IsEmpty());
}

}  // namespace
}  // namespace postern::store::testing
