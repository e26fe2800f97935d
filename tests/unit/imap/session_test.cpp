// What a dialogue cannot show: deadlines, memory, and a session driven by a shell that does as it is told.
#include "daemon/imap/session.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace postern::imap {
namespace {

template <class T>
const T* last(const std::vector<Action>& actions) {
  return actions.empty() ? nullptr : std::get_if<T>(&actions.back());
}

template <class T>
int count(const std::vector<Action>& actions) {
  int n = 0;
  for (const Action& action : actions) n += std::holds_alternative<T>(action) ? 1 : 0;
  return n;
}

// A session whose folder is open and listed: mails 1..n of ten bytes each, so the server says.
Session listed_session(SessionOptions options, int mails) {
  Session session(std::move(options));
  session.resume(Started{});
  session.resume(Received{"p1 OK [CAPABILITY IMAP4rev1 IDLE]\r\n* 9 EXISTS\r\n* OK [UIDVALIDITY 7]\r\np2 OK\r\n"});
  session.resume(ListFrom{1});
  std::string lines;
  for (int uid = 1; uid <= mails; ++uid) {
    lines += "* 1 FETCH (UID " + std::to_string(uid) + " FLAGS () RFC822.SIZE 10)\r\n";
  }
  session.resume(Received{lines + "p3 OK\r\n"});
  return session;
}

std::string body(int uid, std::size_t bytes) {
  return "* 1 FETCH (UID " + std::to_string(uid) + " BODY[] {" + std::to_string(bytes) + "}\r\n" +
         std::string(bytes, 'x') + ")\r\n";
}

Wanted fetch(std::vector<std::uint32_t> uids) { return {std::move(uids), {}}; }

TEST(ImapSession, ADrippingServerGetsNoNewDeadline) {  // S-27
  Session session = listed_session({}, 2);
  const auto asked = session.resume(fetch({1}));
  ASSERT_NE(last<Read>(asked), nullptr);
  EXPECT_TRUE(last<Read>(asked)->fresh);
  for (const char byte : std::string("* 1 FETCH (UID 1 BODY[] {9}\r\nabc")) {
    const auto actions = session.resume(Received{std::string_view(&byte, 1)});
    ASSERT_NE(last<Read>(actions), nullptr);
    EXPECT_FALSE(last<Read>(actions)->fresh);
  }
  EXPECT_NE(last<Close>(session.resume(Elapsed{})), nullptr);
}

TEST(ImapSession, ALargeBodyThatMovesGetsNewDeadlines) {
  Session session = listed_session({}, 2);
  session.resume(fetch({1}));
  EXPECT_FALSE(last<Read>(session.resume(Received{"* 1 FETCH (UID 1 BODY[] {100000}\r\n"}))->fresh);
  EXPECT_FALSE(last<Read>(session.resume(Received{std::string(16000, 'x')}))->fresh);
  EXPECT_TRUE(last<Read>(session.resume(Received{std::string(1000, 'x')}))->fresh);
  EXPECT_FALSE(last<Read>(session.resume(Received{std::string(1000, 'x')}))->fresh);
}

TEST(ImapSession, IdleWaitsForThePollFromItsPlusOn) {  // not for what is left of the time in which `+` had to come
  SessionOptions options;
  options.poll_seconds = 3;
  Session session = listed_session(options, 0);
  session.resume(Wanted{});
  const auto actions = session.resume(Received{"+ idling\r\n"});
  ASSERT_NE(last<Read>(actions), nullptr);
  EXPECT_EQ(last<Read>(actions)->seconds, 3);
  EXPECT_TRUE(last<Read>(actions)->fresh);
}

TEST(ImapSession, TheServerOwesAnAnswerWithinTheTimeoutOfTheConfig) {  // N-01
  SessionOptions options;
  options.answer_seconds = 7;
  Session session = listed_session(options, 0);
  EXPECT_EQ(last<Read>(session.resume(Wanted{}))->seconds, 7);
  session.resume(Received{"+ idling\r\n"});
  session.resume(Elapsed{});
  const auto close = session.resume(Elapsed{});
  ASSERT_NE(last<Close>(close), nullptr);
  EXPECT_NE(last<Close>(close)->reason.find("within 7 s"), std::string::npos) << last<Close>(close)->reason;
}

TEST(ImapSession, ChatterDuringIdleDoesNotPutThePollOff) {  // S-27
  Session session = listed_session({}, 0);
  session.resume(Wanted{});
  EXPECT_TRUE(last<Read>(session.resume(Received{"+ idling\r\n"})) != nullptr);
  const auto actions = session.resume(Received{"* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n"});
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(last<Read>(actions)->seconds, 60);
  EXPECT_FALSE(last<Read>(actions)->fresh);
}

TEST(ImapSession, ServerThatLiesAboutSizesIsNotReadBeyondTheWindow) {  // S-10
  SessionOptions options;
  options.window_bytes = 1000;
  Session session = listed_session(options, 64);
  std::vector<std::uint32_t> all;
  for (std::uint32_t uid = 1; uid <= 64; ++uid) all.push_back(uid);
  session.resume(fetch(all));
  EXPECT_NE(last<Read>(session.resume(Received{body(1, 900)})), nullptr);
  const auto full = session.resume(Received{body(2, 900)});
  EXPECT_EQ(count<Message>(full), 1);
  EXPECT_EQ(last<Read>(full), nullptr);  // 1800 bytes are with the shell: it has to answer first
  EXPECT_EQ(last<Read>(session.resume(Stop{}))->seconds, 10);
}

TEST(ImapSession, ReadsAgainWhenTheShellHasAnswered) {
  SessionOptions options;
  options.window_bytes = 1000;
  Session session = listed_session(options, 64);
  session.resume(fetch({1, 2, 3}));
  session.resume(Received{body(1, 1200)});
  const auto actions = session.resume(Committed{1});
  ASSERT_NE(last<Read>(actions), nullptr);
  EXPECT_TRUE(last<Read>(actions)->fresh);
}

TEST(ImapSession, HalfALiteralIsNoMessage) {  // S-07
  Session session = listed_session({}, 2);
  session.resume(fetch({1}));
  const std::string whole = body(1, 1000);
  EXPECT_EQ(count<Message>(session.resume(Received{std::string_view(whole).substr(0, whole.size() - 3)})), 0);
  EXPECT_EQ(count<Message>(session.resume(Received{")\r\n"})), 1);
}

TEST(ImapSession, AServerThatRefusesEveryBodyIsLeft) {
  Session session = listed_session({}, 30);
  std::vector<std::uint32_t> all;
  for (std::uint32_t uid = 1; uid <= 30; ++uid) all.push_back(uid);
  session.resume(fetch(all));
  std::string answers;
  for (int tag = 4; tag < 34; ++tag) answers += "p" + std::to_string(tag) + " NO mailbox is broken\r\n";
  const auto actions = session.resume(Received{answers});
  EXPECT_EQ(count<Skipped>(actions), 19);
  EXPECT_NE(last<Close>(actions), nullptr);
  EXPECT_TRUE(session.resume(Received{"* 1 EXISTS\r\n"}).empty());  // nothing more after Close
}

TEST(ImapSession, WarningsAreBounded) {
  Session session = listed_session({}, 0);
  session.resume(Wanted{});
  std::string noise;
  for (int i = 0; i < 1000; ++i) noise += "* NO noise\r\n";
  const auto actions = session.resume(Received{noise});
  EXPECT_EQ(count<Warning>(actions), 51);
}

TEST(ImapSession, SaysWhatItDoes) {
  Session fresh{SessionOptions{}};
  EXPECT_EQ(fresh.describe(), "not started");
  fresh.resume(Started{});
  EXPECT_EQ(fresh.describe(), "opening INBOX");
  Session session = listed_session({}, 3);
  EXPECT_EQ(session.describe(), "listing");
  session.resume(fetch({1, 2}));
  EXPECT_EQ(session.describe(), "fetching, 2 to go");
  session.resume(Received{"p4 OK\r\np5 OK\r\n"});
  session.resume(Received{"+ go\r\n"});
  EXPECT_EQ(session.describe(), "idle");
  session.resume(Stop{});
  EXPECT_EQ(session.describe(), "stopping");
}

}  // namespace
}  // namespace postern::imap
