// What dialogues do not show: large mails, many recipients, names, and events at the wrong time.
#include "daemon/smtp/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace postern::smtp {
namespace {

template <class Wanted>
const Wanted* first(const std::vector<Action>& actions) {
  for (const auto& action : actions) {
    if (const auto* wanted = std::get_if<Wanted>(&action)) return wanted;
  }
  return nullptr;
}

std::string sent(const std::vector<Action>& actions) {
  const auto* send = first<Send>(actions);
  return send != nullptr ? send->bytes : "";
}

Session ready(std::string_view ehlo = "250-mail\r\n250 PIPELINING\r\n") {
  Session session("desk.example.org");
  session.resume(Started{});
  EXPECT_NE(first<Ready>(session.resume(Received{ehlo})), nullptr);
  return session;
}

// O-14: the name comes from the config, and is still never a command.
TEST(SmtpSession, SaysLocalhostForANameThatIsNone) {
  for (const char* name : {"", "a b", "x\r\nMAIL FROM:<>", "desk.example.org>"}) {
    Session session(name);
    EXPECT_EQ(sent(session.resume(Started{})), "EHLO localhost\r\n") << name;
  }
}

// RFC 2920 3.1: no more commands on their way than their replies have room.
TEST(SmtpSession, PipelinesAHundredCommandsAtATime) {
  auto session = ready();
  Envelope envelope{"support@example.org", {}};
  for (int i = 0; i < 250; ++i) envelope.to.push_back("r" + std::to_string(i) + "@example.net");
  std::string wire = sent(session.resume(Deliver{envelope, "a\r\n"}));
  int asked = static_cast<int>(std::count(wire.begin(), wire.end(), '\n'));
  EXPECT_EQ(asked, 100);
  for (int replies = 0; asked < 252; ++replies) {
    ASSERT_LT(replies, 252);
    wire = sent(session.resume(Received{"250 ok\r\n"}));
    asked += static_cast<int>(std::count(wire.begin(), wire.end(), '\n'));
  }
  EXPECT_TRUE(wire.ends_with("DATA\r\n"));
}

TEST(SmtpSession, CarriesALargeMailWhole) {
  auto session = ready();
  std::string message;
  for (int i = 0; i < 50000; ++i) message += ".line " + std::to_string(i) + "\r\n";
  session.resume(Deliver{{"", {"ann@example.net"}}, message});
  const auto wire = sent(session.resume(Received{"250 ok\r\n250 ok\r\n354 go\r\n"}));
  EXPECT_EQ(wire.size(), message.size() + 50000 + 3);
  const auto actions = session.resume(Received{"250 ok\r\n"});
  ASSERT_NE(first<Done>(actions), nullptr);
  EXPECT_TRUE(first<Done>(actions)->recipients.at(0).delivered());
}

// O-08: what the server cannot carry is said, not sent.
TEST(SmtpSession, RefusesEightBitTextWithout8BitMime) {
  auto session = ready();
  const auto actions = session.resume(Deliver{{"", {"ann@example.net"}}, "gr\xC3\xBC\xC3\x9F dich\r\n"});
  EXPECT_EQ(sent(actions), "");
  ASSERT_NE(first<Done>(actions), nullptr);
  EXPECT_EQ(first<Done>(actions)->recipients.at(0).enhanced, "5.6.3");
  auto modern = ready("250-mail\r\n250 8BITMIME\r\n");
  EXPECT_EQ(sent(modern.resume(Deliver{{"", {"ann@example.net"}}, "gr\xC3\xBC\xC3\x9F\r\n"})),
            "MAIL FROM:<> BODY=8BITMIME\r\n");
}

TEST(SmtpSession, AMailForNobodyIsDoneAtOnce) {
  auto session = ready();
  const auto actions = session.resume(Deliver{{"support@example.org", {}}, "a\r\n"});
  ASSERT_NE(first<Done>(actions), nullptr);
  EXPECT_TRUE(first<Done>(actions)->recipients.empty());
  EXPECT_NE(first<Ready>(actions), nullptr);
}

TEST(SmtpSession, ADeliverAtTheWrongTimeIsNotDelivered) {
  Session session("desk.example.org");
  session.resume(Started{});
  const auto actions = session.resume(Deliver{{"", {"ann@example.net"}}, "a\r\n"});
  ASSERT_NE(first<Done>(actions), nullptr);
  EXPECT_EQ(first<Done>(actions)->recipients.at(0).code, 0);
  EXPECT_EQ(sent(actions), "");
}

TEST(SmtpSession, SaysNothingMoreAfterClose) {
  auto session = ready();
  EXPECT_NE(first<Close>(session.resume(Lost{"gone"})), nullptr);
  EXPECT_TRUE(session.resume(Received{"250 ok\r\n"}).empty());
  EXPECT_TRUE(session.resume(Elapsed{}).empty());
  EXPECT_TRUE(session.resume(Lost{"gone"}).empty());
}

TEST(SmtpSession, QuitNeedsNoAnswer) {
  auto session = ready();
  EXPECT_EQ(sent(session.resume(Quit{})), "QUIT\r\n");
  const auto actions = session.resume(Elapsed{});
  ASSERT_NE(first<Close>(actions), nullptr);
  EXPECT_TRUE(first<Close>(actions)->clean);
}

}  // namespace
}  // namespace postern::smtp
