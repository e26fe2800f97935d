// Channel against real servers on loopback: how it gets a connection, and that it is a plain byte stream after that.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net_bench.h"
#include "scripted_server.h"

namespace postern::net::test {
namespace {

namespace asio = boost::asio;

constexpr const char* kImapLogin = R"(
  TLS
  S: * OK ready
  C: * CAPABILITY
  S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN
  S: $ OK done
  C: * AUTHENTICATE PLAIN AGFubkBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZQ==
  S: $ OK signed in
)";

asio::awaitable<void> echo_once(std::shared_ptr<Multi> multi, Target target) {
  auto channel = co_await Channel::connect(multi, target);
  EXPECT_TRUE(channel) << channel.error().text;
  if (!channel) co_return;
  const auto sent = co_await channel->write("A1 NOOP\r\n", in_seconds(5));
  EXPECT_TRUE(sent);
  std::string heard;
  while (heard.find("A1 OK") == std::string::npos) {
    const auto got = co_await channel->read(heard, in_seconds(5));
    EXPECT_TRUE(got.has_value() && *got) << heard;
    if (!got || !*got) co_return;
  }
  EXPECT_EQ(heard, "* 3 EXISTS\r\nA1 OK fine\r\n");
}

TEST(Channel, CarriesBytesAfterImplicitTlsAndImapSignIn) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "C: A1 NOOP\nS: * 3 EXISTS\nS: A1 OK fine\nHOLD\n"});
  asio::io_context loop;
  run(loop, echo_once(make_multi(loop.get_executor()), imap(server.port())));
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, CarriesBytesAfterStarttlsAndImapSignIn) {
  ScriptedServer server(good(), {R"(
    S: * OK ready
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED
    S: $ OK done
    C: * STARTTLS
    S: $ OK begin TLS
    TLS
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
    S: $ OK done
    C: * AUTHENTICATE PLAIN
    S: +
    C: AGFubkBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZQ==
    S: $ OK signed in
    C: A1 NOOP
    S: * 3 EXISTS
    S: A1 OK fine
    HOLD)"});
  asio::io_context loop;
  run(loop, echo_once(make_multi(loop.get_executor()), imap(server.port(), Tls::starttls)));
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, SignsInWithSaslLoginWherePlainIsNotOffered) {
  ScriptedServer server(good(), {R"(
    TLS
    S: * OK ready
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1 AUTH=LOGIN AUTH=GSSAPI AUTH=NTLM AUTH=CRAM-MD5
    S: $ OK done
    C: * AUTHENTICATE LOGIN
    S: + VXNlcm5hbWU6
    C: YW5uQGV4YW1wbGUub3Jn
    S: + UGFzc3dvcmQ6
    C: b3BlbiBzZXNhbWU=
    S: $ OK signed in
    HOLD)"});
  asio::io_context loop;
  const auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel) << channel.error().text;
}

TEST(Channel, FallsBackToTheLoginCommandWithoutSasl) {
  ScriptedServer server(good(), {R"(
    TLS
    S: * OK ready
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1
    S: $ OK done
    HOLD)",
                                 R"(
    TLS
    S: * OK ready
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1
    S: $ OK done
    C: * LOGIN ann@example.org "open sesame"
    S: $ OK signed in
    HOLD)"});
  asio::io_context loop;
  {
    const auto channel = connect(loop, imap(server.port()));
    ASSERT_TRUE(channel) << channel.error().text;
  }
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, SignsInWithAnAccessToken) {
  ScriptedServer server(good(), {R"(
    TLS
    S: * OK ready
    C: * CAPABILITY
    S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2
    S: $ OK done
    C: * AUTHENTICATE XOAUTH2 dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgdG9rZW4BAQ==
    S: $ OK signed in
    HOLD)"});
  asio::io_context loop;
  auto target = imap(server.port());
  target.bearer = true;
  target.password = "token";
  {
    const auto channel = connect(loop, target);
    ASSERT_TRUE(channel) << channel.error().text;
  }
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, SignsInToSmtpUnderStarttlsWithOurName) {
  ScriptedServer server(good(), {R"(
    S: 220 mail.example.org ESMTP
    C: EHLO desk.example.org
    S: 250-mail.example.org
    S: 250-AUTH PLAIN
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 go ahead
    TLS
    C: EHLO desk.example.org
    S: 250-mail.example.org
    S: 250 AUTH PLAIN LOGIN
    C: AUTH PLAIN
    S: 334
    C: AGFubkBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZQ==
    S: 235 2.7.0 welcome
    HOLD)"});
  asio::io_context loop;
  {
    const auto channel = connect(loop, smtp(server.port(), Tls::starttls));
    ASSERT_TRUE(channel) << channel.error().text;
  }
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, DoesNotSignInWithoutAUser) {
  ScriptedServer server(good(), {R"(
    S: 220 relay
    C: EHLO *
    S: 250-relay
    S: 250 AUTH PLAIN
    HOLD)"});
  asio::io_context loop;
  auto target = smtp(server.port(), Tls::none);
  target.user.clear();
  target.password.clear();
  {
    const auto channel = connect(loop, target);
    ASSERT_TRUE(channel) << channel.error().text;
  }
  EXPECT_EQ(server.heard(), "EHLO desk.example.org\n");
}

asio::awaitable<void> send_all(Channel& channel, std::string_view bytes, int seconds, Status& out) {
  out = co_await channel.write(bytes, in_seconds(seconds));
}

asio::awaitable<void> read_in_vain(Channel& channel, std::string& into, int seconds, Result<bool>& out) {
  out = co_await channel.read(into, in_seconds(seconds));
}

TEST(Channel, ReadIsFalseAtTheDeadlineAndTheConnectionStands) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "C: A1 NOOP\nHOLD\n"});
  asio::io_context loop;
  auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel);
  std::string into;
  Result<bool> got = true;
  run(loop, read_in_vain(*channel, into, 0, got));
  ASSERT_TRUE(got);
  EXPECT_FALSE(*got);
  run(loop, read_in_vain(*channel, into, 1, got));
  ASSERT_TRUE(got);
  EXPECT_FALSE(*got);
  EXPECT_EQ(into, "");
}

TEST(Channel, WakeEndsAWaitingReadAndOnlyThat) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "HOLD\n"});
  asio::io_context loop;
  auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel);
  channel->wake();  // nobody reads: nothing happens
  std::string into;
  Result<bool> got = true;
  int ended = 0;
  asio::co_spawn(loop, read_in_vain(*channel, into, 3600, got), [&](std::exception_ptr) { ++ended; });
  loop.restart();
  loop.poll();
  EXPECT_EQ(ended, 0);
  channel->wake();
  loop.run_for(std::chrono::seconds(10));
  ASSERT_EQ(ended, 1);
  ASSERT_TRUE(got);
  EXPECT_FALSE(*got);
}

TEST(Channel, DestructionEndsAWaitingReadWithAnError) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "HOLD\n"});
  asio::io_context loop;
  auto channel = std::make_unique<Connected>(connect(loop, imap(server.port())));
  ASSERT_TRUE(*channel);
  std::string into;
  Result<bool> got = true;
  bool ended = false;
  asio::co_spawn(loop, read_in_vain(**channel, into, 3600, got), [&](std::exception_ptr) { ended = true; });
  loop.restart();
  loop.poll();
  EXPECT_FALSE(ended);
  channel.reset();
  loop.run_for(std::chrono::seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_FALSE(got.has_value());
}

TEST(Channel, TheLoopMayEndBeforeAWaitingReadAndAConnect) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "HOLD\n", "HOLD\n"});
  std::string into;
  Result<bool> got = true;
  {
    asio::io_context loop;
    auto channel = connect(loop, imap(server.port()));
    ASSERT_TRUE(channel);
    std::optional<Connected> never;
    asio::co_spawn(loop, read_in_vain(*channel, into, 3600, got), asio::detached);
    asio::co_spawn(loop, keep(make_multi(loop.get_executor()), imap(server.port()), never), asio::detached);
    loop.restart();
    for (int i = 0; i < 50; ++i) loop.run_one_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(never.has_value());
  }
  EXPECT_EQ(into, "");
}

// N-01: waiting costs nothing. A silent server must not keep the loop busy, neither before nor after the sign-in.
TEST(Channel, WaitingIsNoBusyLoop) {
  ScriptedServer server(good(), {"HOLD\n", std::string(kImapLogin) + "HOLD\n"});
  asio::io_context loop;
  auto target = imap(server.port());
  target.timeout = std::chrono::seconds(1);
  std::optional<Connected> never;
  asio::co_spawn(loop, keep(make_multi(loop.get_executor()), target, never), asio::detached);
  EXPECT_LT(loop.run_for(std::chrono::seconds(5)), 200u);
  ASSERT_TRUE(never && !*never);
  auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel);
  std::string into;
  Result<bool> got = true;
  asio::co_spawn(loop, read_in_vain(*channel, into, 1, got), asio::detached);
  loop.restart();
  EXPECT_LT(loop.run_for(std::chrono::seconds(5)), 20u);
  EXPECT_TRUE(got.has_value() && !*got);
}

// S-27: one mailbox whose server pours without end leaves the others their turn.
asio::awaitable<void> pour(Channel& channel, std::size_t& total, std::size_t wanted) {
  while (total < wanted) {
    std::string into;
    const auto got = co_await channel.read(into, in_seconds(10));
    if (!got || !*got) co_return;
    total += into.size();
  }
}

TEST(Channel, AFloodLeavesOthersTheirTurn) {
  std::string script = std::string(kImapLogin) + "C: go\n";
  const std::string line(998, 'x');
  for (int i = 0; i < 4000; ++i) script.append("S: ").append(line).append("\n");
  ScriptedServer server(good(), {script + "HOLD\n"});
  asio::io_context loop;
  {
    auto channel = connect(loop, imap(server.port()));
    ASSERT_TRUE(channel);
    Status sent;
    run(loop, send_all(*channel, "go\r\n", 5, sent));
    std::size_t total = 0;
    asio::co_spawn(loop, pour(*channel, total, 4'000'000), asio::detached);
    loop.restart();
    std::size_t before = 0, most = 0;
    while (total < 4'000'000 && loop.run_one_for(std::chrono::seconds(10)) > 0) {
      most = std::max(most, total - before);
      before = total;
    }
    EXPECT_EQ(total, 4'000'000u);
    EXPECT_LE(most, 256u << 10);
  }
  EXPECT_EQ(server.error(), "");
}

TEST(Channel, GivesWhatCameBeforeTheEndAndThenTheError) {
  ScriptedServer server(good(), {std::string(kImapLogin) + "C: bye\nS: * BYE going down\n"});
  asio::io_context loop;
  auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel);
  std::string into;
  Result<bool> got = true;
  Status sent;
  run(loop, send_all(*channel, "bye\r\n", 5, sent));
  for (int i = 0; i < 10 && got && into.empty(); ++i) run(loop, read_in_vain(*channel, into, 5, got));
  EXPECT_EQ(into, "* BYE going down\r\n");
  run(loop, read_in_vain(*channel, into, 5, got));
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().text.find("localhost:" + std::to_string(server.port())), std::string::npos);
  EXPECT_NE(got.error().text.find("closed"), std::string::npos) << got.error().text;
}

TEST(Channel, WritesMoreThanTheSocketHolds) {
  std::string script = kImapLogin;
  std::string bytes;
  const std::string line(998, 'x');
  for (int i = 0; i < 4000; ++i) bytes.append(line).append("\r\n");
  for (int i = 0; i < 4000; ++i) script += "C: xxx*xxx\n";
  ScriptedServer server(good(), {script + "HOLD\n"});
  asio::io_context loop;
  Status sent;
  {
    auto channel = connect(loop, imap(server.port()));
    ASSERT_TRUE(channel);
    run(loop, send_all(*channel, bytes, 20, sent));
    EXPECT_TRUE(sent) << sent.error().text;
  }
  EXPECT_EQ(server.error(), "");
}

// N-06, S-27: a server that takes nothing must not hold us.
TEST(Channel, WriteFailsAtTheDeadlineWhenThePeerTakesNothing) {
  const std::string bytes(32u << 20, 'x');
  ScriptedServer server(good(), {std::string(kImapLogin) + "C: never a line end\n"});
  asio::io_context loop;
  Status sent;
  auto channel = connect(loop, imap(server.port()));
  ASSERT_TRUE(channel);
  run(loop, send_all(*channel, bytes, 0, sent));
  ASSERT_FALSE(sent);
  EXPECT_NE(sent.error().text.find("did not take"), std::string::npos) << sent.error().text;
}

asio::awaitable<void> two_at_once(std::shared_ptr<Multi> multi, Target one, Target two) {
  auto first = co_await Channel::connect(multi, one);
  EXPECT_TRUE(first);
  if (!first) co_return;
  // libcurl looks once a second for connections that seem idle, and something unread makes one suspect.
  std::string into;
  EXPECT_TRUE(co_await first->read(into, std::chrono::steady_clock::now() + std::chrono::milliseconds(1100)));
  EXPECT_TRUE(co_await first->write("A1 NOOP\r\n", in_seconds(5)));
  auto second = co_await Channel::connect(multi, two);
  EXPECT_TRUE(second);
  const auto got = co_await first->read(into, in_seconds(5));
  EXPECT_TRUE(got.has_value() && *got) << (got ? "nothing" : got.error().text);
  EXPECT_EQ(into, "A1 OK fine\r\n");
}

TEST(Channel, AnotherConnectionOfTheSameMultiDoesNotCloseThis) {
  ScriptedServer first(good(), {std::string(kImapLogin) + "C: A1 NOOP\nS: A1 OK fine\nHOLD\n"});
  ScriptedServer second(good(), {std::string(kImapLogin) + "HOLD\n"});
  asio::io_context loop;
  run(loop, two_at_once(make_multi(loop.get_executor()), imap(first.port()), imap(second.port())));
  EXPECT_EQ(first.error(), "");
  EXPECT_EQ(second.error(), "");
}

}  // namespace
}  // namespace postern::net::test
