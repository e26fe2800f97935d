// The parts of the session machine by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "daemon/imap/commands.h"
#include "daemon/imap/fetch_window.h"
#include "daemon/imap/listing.h"
#include "daemon/imap/refusal.h"
#include "daemon/imap/rest.h"
#include "daemon/imap/settle.h"

namespace postern::imap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string set_of(std::set<std::uint32_t> uids, std::size_t bytes = 1000) {
  std::set<std::uint32_t> taken;
  const std::set<std::uint32_t> before = uids;
  std::string set = take_uid_set(uids, bytes, taken);
  taken.merge(uids);
  EXPECT_EQ(taken, before);  // each UID is either taken or left
  return set;
}

TEST(UidSetText, JoinsNeighboursOnly) {
  EXPECT_EQ(set_of({}), "");
  EXPECT_EQ(set_of({7}), "7");
  EXPECT_EQ(set_of({1, 2, 3, 5, 8, 9}), "1:3,5,8:9");
  EXPECT_EQ(set_of({4294967294, 4294967295}), "4294967294:4294967295");
}

TEST(UidSetText, IsBoundedAndTakesAtLeastOne) {
  EXPECT_EQ(set_of({1, 3, 5, 7}, 5), "1,3,5");
  EXPECT_EQ(set_of({1000000, 3000000}, 1), "1000000");
}

TEST(FolderArgument, IsQuotedModifiedUtf7) {
  EXPECT_EQ(folder_argument("INBOX"), "\"INBOX\"");
  EXPECT_EQ(folder_argument("a\"b\\c"), "\"a\\\"b\\\\c\"");
  // Whatever the config says, a name cannot end its line and begin another command.
  EXPECT_EQ(folder_argument("x\r\nA1 DELETE INBOX"), "\"x&AA0ACg-A1 DELETE INBOX\"");
  EXPECT_FALSE(folder_argument(""));
  EXPECT_FALSE(folder_argument("\xFF"));
}

TEST(Commands, AnswersNeedNotComeInOrder) {
  Commands commands;
  EXPECT_EQ(commands.begin(Purpose::noop, "NOOP"), "p1 NOOP\r\n");
  commands.begin(Purpose::fetch, "UID FETCH 9 x", 9);
  EXPECT_EQ(commands.finish("p2")->uid, 9u);
  EXPECT_FALSE(commands.finish("p2"));
  EXPECT_FALSE(commands.finish("p3"));
  EXPECT_EQ(commands.oldest().purpose, Purpose::noop);
  EXPECT_TRUE(commands.finish("p1"));
  EXPECT_FALSE(commands.waiting());
}

Listed mail(std::uint32_t uid, std::uint64_t size) { return {uid, size, 0, false, false}; }

TEST(FetchWindow, BoundsCountAndBytes) {
  FetchWindow window(100, 3);
  for (std::uint32_t uid = 1; uid <= 5; ++uid) window.want(mail(uid, 30), 30);
  EXPECT_THAT(window.ask(), ElementsAre(1, 2, 3));
  EXPECT_THAT(window.ask(), IsEmpty());
  Listed listed;
  EXPECT_EQ(window.claim(2, 90, listed), FetchWindow::Claim::first);
  EXPECT_EQ(listed.uid, 2u);
  EXPECT_EQ(window.claim(1, 10, listed), FetchWindow::Claim::first);
  EXPECT_TRUE(window.overfull());
  EXPECT_TRUE(window.release(2));
  EXPECT_FALSE(window.release(2));
  EXPECT_FALSE(window.overfull());
  EXPECT_THAT(window.ask(), ElementsAre(4));
}

TEST(FetchWindow, AMailLargerThanTheWindowGoesAlone) {
  FetchWindow window(100, 10);
  window.want(mail(1, 500), 500);
  window.want(mail(2, 1), 1);
  window.want(mail(3, 0), std::numeric_limits<std::uint64_t>::max());
  EXPECT_THAT(window.ask(), ElementsAre(1));
  window.finish(1);
  EXPECT_THAT(window.ask(), ElementsAre(2));
  window.finish(2);
  EXPECT_THAT(window.ask(), ElementsAre(3));
}

TEST(FetchWindow, EachMailOnce) {
  FetchWindow window(100, 10);
  window.want(mail(1, 1), 1);
  window.want(mail(1, 1), 1);
  Listed listed;
  EXPECT_EQ(window.claim(1, 1, listed), FetchWindow::Claim::unasked);  // still queued
  EXPECT_THAT(window.ask(), ElementsAre(1));
  EXPECT_EQ(window.claim(1, 1, listed), FetchWindow::Claim::first);
  EXPECT_EQ(window.claim(1, 1, listed), FetchWindow::Claim::repeated);
  EXPECT_FALSE(window.finish(1));
  EXPECT_FALSE(window.empty());
  window.release(1);
  EXPECT_TRUE(window.empty());
}

parser::ImapFetch fetched(std::uint32_t uid) {
  parser::ImapFetch fetch;
  fetch.uid = uid;
  return fetch;
}

TEST(ListingCollector, HoldsTheLowestAndGoesOnFromThere) {
  ListingCollector listing(3);
  listing.begin(10);
  for (const std::uint32_t uid : {50u, 9u, 20u, 40u, 10u, 30u, 20u}) listing.add(fetched(uid));
  EXPECT_TRUE(listing.cut());
  const auto mails = listing.take();
  ASSERT_EQ(mails.size(), 3u);
  EXPECT_EQ(mails[0].uid, 10u);
  EXPECT_EQ(mails[2].uid, 30u);
  EXPECT_EQ(listing.next(), 31u);
}

TEST(ListingCollector, PassesTheDeletedOverButCountsThem) {
  ListingCollector listing(10);
  listing.begin(0);
  auto deleted = fetched(7);
  deleted.flags = std::vector<std::string>{"\\DELETED"};
  listing.add(fetched(5));
  listing.add(deleted);
  EXPECT_EQ(listing.take().size(), 1u);
  EXPECT_EQ(listing.next(), 8u);
  EXPECT_TRUE(listing.take().empty());
  EXPECT_EQ(listing.next(), 8u);
}

parser::ImapStatus no(std::string_view text) { return parser::imap_status(parser::ImapStatus::Condition::no, text); }

TEST(Settle, PausesGrowAndEndWithASuccess) {  // S-06: no storm
  Settle settle(After::seen, "", 1000);
  settle.add(1);
  std::vector<int> pauses;
  for (int round = 0; round < 9; ++round) {
    ASSERT_TRUE(settle.next({}));
    EXPECT_THAT(settle.answer(no("not now"), {}).warning, HasSubstr("UID 1: not now"));
    int polls = 0;
    for (; settle.quiet() && polls < 1000; ++polls) settle.tick();
    pauses.push_back(polls);
  }
  EXPECT_THAT(pauses, ElementsAre(1, 2, 4, 8, 16, 32, 64, 64, 64));
  ASSERT_TRUE(settle.next({}));
  EXPECT_THAT(settle.answer(parser::imap_status(parser::ImapStatus::Condition::ok, ""), {}).told, ElementsAre(1));
  settle.add(2);
  ASSERT_TRUE(settle.next({}));
  settle.answer(no(""), {});
  settle.tick();
  EXPECT_FALSE(settle.quiet());
}

TEST(Settle, ABatchFitsACommand) {
  Settle settle(After::seen, "", 1000);
  for (std::uint32_t uid = 1; uid < 4000; uid += 2) settle.add(uid * 1000000 / 4000 * 1000 + 1);
  while (const auto command = settle.next({})) {
    EXPECT_LE(command->size(), 1040u);
    settle.answer(parser::imap_status(parser::ImapStatus::Condition::ok, ""), {});
  }
  EXPECT_TRUE(settle.quiet());
}

TEST(Rest, SleepsToThePollAndIdlesNoLongerThanAllowed) {
  Rest rest(100, 250);
  rest.begin_idle();
  EXPECT_FALSE(rest.leave());  // the "+" is still to come
  EXPECT_TRUE(rest.accepted());
  EXPECT_EQ(rest.seconds(), 100);
  EXPECT_FALSE(rest.slept());
  EXPECT_FALSE(rest.slept());
  EXPECT_EQ(rest.seconds(), 50);
  EXPECT_TRUE(rest.slept());
  EXPECT_TRUE(rest.leave());
  rest.ended(true);
  rest.begin_waiting();
  EXPECT_EQ(rest.seconds(), 250);
}

struct RefusalCase {
  const char* text;
  Close::Retry retry;
  bool turned_away;
};

class Refusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(Refusal, SaysWhenToComeBack) {  // S-21
  EXPECT_EQ(refused("x", no(GetParam().text)).retry, GetParam().retry) << GetParam().text;
  EXPECT_EQ(is_turned_away(no(GetParam().text)), GetParam().turned_away) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    , Refusal,
    testing::Values(RefusalCase{"[UNAVAILABLE] x", Close::Retry::backoff, true},
                    RefusalCase{"[INUSE] x", Close::Retry::backoff, true},
                    RefusalCase{"[LIMIT] x", Close::Retry::slowly, true},
                    RefusalCase{"[AUTHENTICATIONFAILED] x", Close::Retry::slowly, true},
                    RefusalCase{"[SERVERBUG] x", Close::Retry::backoff, false},
                    RefusalCase{"[OVERQUOTA] x", Close::Retry::slowly, false},
                    RefusalCase{"Account exceeded command or bandwidth limits", Close::Retry::slowly, true},
                    RefusalCase{"User is authenticated but not connected", Close::Retry::backoff, true},
                    RefusalCase{"Session invalidated - AccessTokenExpired", Close::Retry::soon, true},
                    RefusalCase{"", Close::Retry::backoff, false}));

TEST(RefusalText, IsPrintable) {  // S-15
  EXPECT_EQ(refused("SELECT", no("\x1B[0m")).reason, "the server refused SELECT: \\x1b[0m");
  EXPECT_EQ(refused("SELECT", no("")).reason, "the server refused SELECT: no reason given");
}

}  // namespace
}  // namespace postern::imap
