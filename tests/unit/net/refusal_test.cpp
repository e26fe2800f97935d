// What Channel says when it gets no connection: the fault, a text that names host, port and cause, and the remedy.
#include <gtest/gtest.h>

#include "net_bench.h"
#include "scripted_server.h"

namespace postern::net::test {
namespace {

namespace asio = boost::asio;

ConnectError refusal(const Target& target) {
  asio::io_context loop;
  auto channel = connect(loop, target);
  if (channel) return {Fault::none, "connected", ""};
  EXPECT_NE(channel.error().text.find(target.host + ":" + std::to_string(target.port)), std::string::npos)
      << channel.error().text;
  EXPECT_EQ(channel.error().text.find(target.password.empty() ? "(none)" : target.password), std::string::npos);
  return channel.error();
}

// The password and its SASL PLAIN form, neither of which a server that is not to be trusted may see.
void expect_no_password(const std::string& heard) {
  EXPECT_EQ(heard.find("sesame"), std::string::npos) << heard;
  EXPECT_EQ(heard.find("AGFubkBleG"), std::string::npos) << heard;
  EXPECT_EQ(heard.find("AUTH"), std::string::npos) << heard;
}

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

// N-02
TEST(Refusal, UnknownHost) {
  auto target = imap(993);
  target.host = "no-such-host.invalid";
  const auto error = refusal(target);
  EXPECT_EQ(error.fault, Fault::resolve);
  EXPECT_SAYS(error.hint, "DNS");
}

TEST(Refusal, HostThatIsNone) {
  auto target = imap(993);
  target.host = "mail example/x";
  EXPECT_EQ(refusal(target).fault, Fault::resolve);
}

TEST(Refusal, NothingListens) {
  const auto error = refusal(imap(closed_port()));
  EXPECT_EQ(error.fault, Fault::refused);
  EXPECT_SAYS(error.text, "connection refused");
  EXPECT_SAYS(error.hint, "993");
}

struct BadCertificate {
  const char* name;
  Identity (*identity)();
  bool own_authority;
  const char* text;
  const char* hint;
};

class Certificates : public testing::TestWithParam<BadCertificate> {};

// S-19: no way around a bad certificate, and the reason is told apart. Before any of ours is said.
TEST_P(Certificates, AreRefusedWithTheReason) {
  const auto& bad = GetParam();
  const Identity identity = bad.identity();
  ScriptedServer server(identity, {"TLS\nS: * OK ready\nHOLD\n"});
  auto target = imap(server.port());
  if (!bad.own_authority) target.ca_file.clear();
  const auto error = refusal(target);
  EXPECT_EQ(error.fault, Fault::certificate);
  EXPECT_SAYS(error.text, bad.text);
  EXPECT_SAYS(error.hint, bad.hint);
  EXPECT_EQ(server.heard(), "");
}

INSTANTIATE_TEST_SUITE_P(
    Refusal, Certificates,
    testing::Values(BadCertificate{"Expired", [] { return authority().issue("localhost", -7200, -60); }, true,
                                   "has expired", "clock"},
                    BadCertificate{"NotYetValid", [] { return authority().issue("localhost", 600, 7200); }, true,
                                   "not valid yet", "clock"},
                    BadCertificate{"WrongName", [] { return authority().issue("mail.example.net"); }, true,
                                   "not for the name localhost", "host name"},
                    BadCertificate{"SelfSigned", [] { return Authority::self_signed("localhost"); }, true,
                                   "self-signed", "ca_file"},
                    BadCertificate{"UnknownAuthority", [] { return authority().issue("localhost"); }, false,
                                   "authority", "ca_file"}),
    [](const auto& bad) { return bad.param.name; });

TEST(Refusal, CaFileThatIsMissing) {
  ScriptedServer server(good(), {"TLS\n"});
  auto target = imap(server.port());
  target.ca_file = "/nonexistent/ca.pem";
  const auto error = refusal(target);
  EXPECT_EQ(error.fault, Fault::certificate);
  EXPECT_SAYS(error.text, "/nonexistent/ca.pem");
}

TEST(Refusal, ImplicitTlsToAPortThatSpeaksFirst) {
  ScriptedServer server(good(), {"S: * OK ready\nHOLD\n"});
  const auto error = refusal(imap(server.port()));
  EXPECT_EQ(error.fault, Fault::tls);
  EXPECT_SAYS(error.hint, "starttls");
}

TEST(Refusal, PlainToAPortThatSpeaksTlsFirst) {
  ScriptedServer server(good(), {"TLS\nS: * OK ready\nHOLD\n"});
  auto target = imap(server.port(), Tls::starttls);
  target.timeout = std::chrono::seconds(1);
  const auto error = refusal(target);
  EXPECT_EQ(error.fault, Fault::timeout);
  EXPECT_SAYS(error.text, "no greeting");
  EXPECT_SAYS(error.hint, "implicit");
}

// S-27: one deadline for all of it, however the server dawdles.
TEST(Refusal, ServerThatStopsInTheMiddle) {
  ScriptedServer server(good(), {"TLS\nS: * OK ready\nHOLD\n"});
  auto target = imap(server.port());
  target.timeout = std::chrono::seconds(1);
  const auto error = refusal(target);
  EXPECT_EQ(error.fault, Fault::timeout);
  EXPECT_SAYS(error.text, "1 s");
}

TEST(Refusal, ServerOfAnotherTrade) {
  ScriptedServer server(good(), {"S: 220 mail ESMTP\nHOLD\n"});
  auto target = imap(server.port(), Tls::none);
  target.timeout = std::chrono::seconds(1);
  EXPECT_SAYS(refusal(target).text, "220 mail ESMTP");
}

struct Dialogue {
  const char* name;
  Target::Protocol protocol;
  Tls tls;
  const char* script;
  Fault fault;
  const char* text;
};

class Dialogues : public testing::TestWithParam<Dialogue> {};

Target target_of(const Dialogue& dialogue, std::uint16_t port) {
  return dialogue.protocol == Target::Protocol::imap ? imap(port, dialogue.tls) : smtp(port, dialogue.tls);
}

// What a man in the middle can do to STARTTLS: S-16, S-17, S-18, O-10.
class BeforeTls : public Dialogues {};

TEST_P(BeforeTls, NoPasswordIsSaid) {
  const auto& dialogue = GetParam();
  ScriptedServer server(good(), {dialogue.script});
  const auto error = refusal(target_of(dialogue, server.port()));
  EXPECT_EQ(error.fault, dialogue.fault) << error.text;
  EXPECT_SAYS(error.text, dialogue.text);
  EXPECT_NE(error.hint, "");
  expect_no_password(server.heard());
}

constexpr auto kImap = Target::Protocol::imap;
constexpr auto kSmtp = Target::Protocol::smtp;

INSTANTIATE_TEST_SUITE_P(
    Refusal, BeforeTls,
    testing::Values(
        Dialogue{"S16_Preauth", kImap, Tls::starttls,
                 "S: * PREAUTH welcome\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: $ OK done\nHOLD",
                 Fault::tls, "PREAUTH"},
        Dialogue{"S17_BytesAfterOk", kImap, Tls::starttls,
                 "S: * OK ready\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: $ OK done\nC: * STARTTLS\n"
                 "S: $ OK begin\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nHOLD",
                 Fault::protocol, "against the protocol"},
        Dialogue{"S18_NotOffered", kImap, Tls::starttls,
                 "S: * OK ready\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS: $ OK done\nHOLD", Fault::tls,
                 "STARTTLS is demanded"},
        Dialogue{"S18_Refused", kImap, Tls::starttls,
                 "S: * OK ready\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: $ OK done\nC: * STARTTLS\n"
                 "S: $ BAD no\nHOLD",
                 Fault::tls, "BAD no"},
        Dialogue{
            "O10_BytesAfter220", kSmtp, Tls::starttls,
            "S: 220 mail\nC: EHLO *\nS: 250-mail\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nS: 250 AUTH PLAIN\nHOLD",
            Fault::protocol, "against the protocol"},
        Dialogue{"O10_NotOffered", kSmtp, Tls::starttls, "S: 220 mail\nC: EHLO *\nS: 250-mail\nS: 250 AUTH PLAIN\nHOLD",
                 Fault::tls, "STARTTLS is demanded"},
        Dialogue{"O10_Refused", kSmtp, Tls::starttls,
                 "S: 220 mail\nC: EHLO *\nS: 250-mail\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 4.7.0 not now\nHOLD",
                 Fault::tls, "454 4.7.0 not now"}),
    [](const auto& dialogue) { return dialogue.param.name; });

// O-11, S-21: what can pass by itself and what needs a person.
class SignIn : public Dialogues {};

TEST_P(SignIn, IsRefusedWithTheServersWords) {
  const auto& dialogue = GetParam();
  ScriptedServer server(good(), {dialogue.script});
  const auto error = refusal(target_of(dialogue, server.port()));
  EXPECT_EQ(error.fault, dialogue.fault) << error.text;
  EXPECT_SAYS(error.text, dialogue.text);
  EXPECT_NE(error.hint, "");
  EXPECT_EQ(server.error(), "");
}

#define IMAP_SIGN_IN                                                                                  \
  "TLS\nS: * OK ready\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: $ OK done\n" \
  "C: * AUTHENTICATE PLAIN *\n"
#define SMTP_SIGN_IN "TLS\nS: 220 mail\nC: EHLO *\nS: 250-mail\nS: 250 AUTH PLAIN LOGIN\nC: AUTH PLAIN\nS: 334 \nC: *\n"

INSTANTIATE_TEST_SUITE_P(
    Refusal, SignIn,
    testing::Values(
        Dialogue{"ImapWrongPassword", kImap, Tls::implicit, IMAP_SIGN_IN "S: $ NO [AUTHENTICATIONFAILED] wrong\nHOLD",
                 Fault::login_refused, "wrong"},
        Dialogue{"ImapUnavailable", kImap, Tls::implicit, IMAP_SIGN_IN "S: $ NO [UNAVAILABLE] database down\nHOLD",
                 Fault::login_temporary, "database down"},
        Dialogue{"ImapLimit", kImap, Tls::implicit, IMAP_SIGN_IN "S: $ NO [LIMIT] 20 connections\nHOLD",
                 Fault::login_temporary, "20 connections"},
        Dialogue{"ImapByeInstead", kImap, Tls::implicit, IMAP_SIGN_IN "S: * BYE restarting\n", Fault::login_temporary,
                 "restarting"},
        Dialogue{"ImapByeAsGreeting", kImap, Tls::implicit, "TLS\nS: * BYE too many connections\nHOLD",
                 Fault::login_temporary, "too many connections"},
        Dialogue{"ImapEchoesThePassword", kImap, Tls::implicit,
                 IMAP_SIGN_IN "S: $ NO unknown AGFubkBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZQ== open sesame\nHOLD",
                 Fault::login_refused, "unknown (secret) (secret)"},
        Dialogue{
            "ImapNoWay", kImap, Tls::implicit,
            "TLS\nS: * OK ready\nC: * CAPABILITY\nS: * CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2\nS: $ OK\nHOLD",
            Fault::login_refused, "no way to sign in"},
        Dialogue{"SmtpWrongPassword", kSmtp, Tls::implicit,
                 SMTP_SIGN_IN "S: 535-5.7.8 Wrong password.\nS: 535 5.7.8 See the manual\nHOLD", Fault::login_refused,
                 "535-5.7.8 Wrong password. 5.7.8 See the manual"},
        Dialogue{"SmtpTemporary", kSmtp, Tls::implicit, SMTP_SIGN_IN "S: 454 4.7.0 try later\nHOLD",
                 Fault::login_temporary, "454 4.7.0 try later"},
        Dialogue{"SmtpTooBusy", kSmtp, Tls::implicit, "TLS\nS: 421 4.3.2 busy\nHOLD", Fault::login_temporary, "busy"},
        Dialogue{"SmtpTurnsUsAway", kSmtp, Tls::implicit, "TLS\nS: 554 5.7.1 blocked\nHOLD", Fault::refused, "blocked"},
        Dialogue{"SmtpOffersNoAuth", kSmtp, Tls::implicit,
                 "TLS\nS: 220 mail\nC: EHLO *\nS: 250-mail\nS: 250 SIZE\nHOLD", Fault::login_refused,
                 "no way to sign in"},
        Dialogue{"SmtpHangsUp", kSmtp, Tls::implicit, SMTP_SIGN_IN, Fault::lost, "hung up"}),
    [](const auto& dialogue) { return dialogue.param.name; });

TEST(Refusal, PasswordWithALineBreakGoesNowhere) {
  auto target = imap(closed_port());
  target.password = "open\r\nA9 LOGOUT";
  EXPECT_EQ(refusal(target).fault, Fault::login_refused);
}

}  // namespace
}  // namespace postern::net::test
