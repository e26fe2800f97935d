// Who is away, who waits in Cc and who gets copies: what the store keeps of them.
#include <gmock/gmock.h>

#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class PeopleTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
  void SetUp() override { must(store.transact(new_ticket_job(arrival(1, "mail")))); }

  std::vector<std::string> pending() {
    std::vector<std::string> emails;
    for (const auto& person : story(path, 1).ticket.pending) emails.push_back(person.email + " " + person.name);
    return emails;
  }
  model::Role role_of(const std::string& email) {
    for (const auto& person : story(path, 1).ticket.participants) {
      if (person.email == email) return person.role;
    }
    ADD_FAILURE() << email << " is not on the ticket";
    return {};
  }
};

TEST_F(PeopleTest, AbsencesComeBackWithTheirWhy) {
  const model::Time until = kNow + std::chrono::hours(24);
  must(store.transact(edit({model::SetAway{"bob@example.org", until}, model::SetAway{"eve@example.org", kNow}})));
  auto away = snapshot_of(store, {}).away;
  ASSERT_EQ(away.size(), 2u);
  EXPECT_EQ(away.at("bob@example.org").until, until);
  EXPECT_EQ(away.at("bob@example.org").why, "it is a test");
  must(store.transact(edit({model::SetAway{"bob@example.org", until + std::chrono::hours(1)}, model::SetAway{"eve@example.org", std::nullopt}})));
  away = must(must(Reader::open(path)).snapshot({}, {}, "", kNow)).away;
  ASSERT_EQ(away.size(), 1u);
  EXPECT_EQ(away.at("bob@example.org").until, until + std::chrono::hours(1));
}

TEST_F(PeopleTest, PendingPeopleWaitOnceAndAreNoParticipants) {
  const model::Participant carl{"carl@example.org", "Carl", model::Role::participant};
  must(store.transact(edit({model::AddPending{{1}, carl}, model::AddPending{{1}, carl},
                            model::AddPending{{1}, {"ann@example.org", "Ann", model::Role::participant}}})));
  EXPECT_THAT(pending(), ::testing::ElementsAre("carl@example.org Carl"));
  EXPECT_EQ(story(path, 1).ticket.participants.size(), 1u);
  EXPECT_EQ(snapshot_of(store, {.tickets = {1}}).tickets.at(0).pending.size(), 1u);
}

TEST_F(PeopleTest, CopiesEndTheWaitAndNeverTakeTheRequestersPlace) {
  must(store.transact(edit({model::AddPending{{1}, {"carl@example.org", "Carl", model::Role::participant}},
                            model::AddParticipant{{1}, {"eve@example.org", "Eve", model::Role::participant}}})));
  const auto copies_to = [](const char* email) {
    return model::AddParticipant{{1}, {email, "", model::Role::copied}};
  };
  must(store.transact(edit({copies_to("carl@example.org"), copies_to("eve@example.org"), copies_to("ann@example.org")})));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(role_of("carl@example.org"), model::Role::copied);
  EXPECT_EQ(role_of("eve@example.org"), model::Role::copied) << "may write and is written to from now on";
  EXPECT_EQ(role_of("ann@example.org"), model::Role::requester);
  EXPECT_THAT(happenings(story(path, 1)), Contains("gets copies: carl@example.org"));
}

}  // namespace
}  // namespace postern::store::testing
