// The pure half of a refusal: which words of a server mean "later" and which need a person, and what is never repeated.
#include "daemon/net/fault.h"
#include "daemon/net/given_up_names.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "daemon/net/secrets.h"

namespace postern::net {
namespace {

constexpr auto kImap = Target::Protocol::imap;
constexpr auto kSmtp = Target::Protocol::smtp;

struct Case {
  Target::Protocol protocol;
  const char* reply;
  Fault fault;
};

// O-11, S-21
TEST(SignInFault, TellsLaterFromNever) {
  constexpr Case kCases[] = {
      {kImap, "NO [AUTHENTICATIONFAILED] Authentication failed.", Fault::login_refused},
      {kImap, "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", Fault::login_refused},
      {kImap, "NO [UNAVAILABLE] Temporary authentication failure.", Fault::login_temporary},
      {kImap, "NO [unavailable] lower case", Fault::login_temporary},
      {kImap, "NO [INUSE] the mailbox is locked", Fault::login_temporary},
      {kImap, "NO [LIMIT] too many connections", Fault::login_temporary},
      {kImap, "NO [ALERT] Too many simultaneous connections. (Failure)", Fault::login_temporary},
      {kImap, "NO [ALERT] Application-specific password required", Fault::login_refused},
      {kImap, "NO [EXPIRED] password expired", Fault::login_refused},
      {kImap, "NO [AUTHENTICATIONFAILED] too many tries", Fault::login_refused},
      {kImap, "NO wrong, goodbye", Fault::login_refused},
      {kImap, "NO LOGIN failed.", Fault::login_refused},
      {kImap, "NO Server Unavailable. 15", Fault::login_temporary},
      {kImap, "BAD User is authenticated but not connected.", Fault::login_temporary},
      {kImap, "BYE shutting down", Fault::login_temporary},
      {kImap, "", Fault::login_refused},
      {kSmtp, "535 5.7.8 Error: authentication failed", Fault::login_refused},
      {kSmtp, "534 5.7.9 application password needed", Fault::login_refused},
      {kSmtp, "454 4.7.0 Temporary authentication failure", Fault::login_temporary},
      {kSmtp, "421 4.7.0 try again later", Fault::login_temporary},
      {kSmtp, "432 4.7.12 a password transition is needed", Fault::login_temporary},
  };
  for (const auto& [protocol, reply, fault] : kCases) EXPECT_EQ(sign_in_fault(protocol, reply), fault) << reply;
}

Target target(Target::Protocol protocol = kImap) {
  Target out;
  out.protocol = protocol;
  out.host = "mail.example.org";
  out.port = 993;
  out.user = "ann";
  out.password = "open sesame";
  return out;
}

// I6: whatever a server repeats, and wherever.
TEST(Secrets, AreTakenOutInEveryForm) {
  EXPECT_EQ(without_secrets("AUTH PLAIN AGFubgBvcGVuIHNlc2FtZQ== unknown", target()), "AUTH PLAIN (secret) unknown");
  EXPECT_EQ(without_secrets("what is b3BlbiBzZXNhbWU=?", target()), "what is (secret)?");
  EXPECT_EQ(without_secrets("\"open sesame\" and open sesame", target()), "\"(secret)\" and (secret)");
  EXPECT_EQ(without_secrets("nothing here", target()), "nothing here");
  auto nobody = target();
  nobody.password.clear();
  EXPECT_EQ(without_secrets("nothing here", nobody), "nothing here");
  auto bearer = target();
  bearer.bearer = true;
  EXPECT_EQ(without_secrets("bad " + std::string(1000, 'x') + " token", bearer), "bad (secret) token");
}

// S-15: a server's words go to a log and a terminal.
TEST(Explain, ShowsTheServersWordsPrintably) {
  Witness witness(kImap);
  witness.line("* OK ready\r\n");
  witness.line("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
  witness.line("A001 NO [AUTHENTICATIONFAILED] \x1b[31m no\r\n");
  Symptoms symptoms;
  symptoms.curl_code = CURLE_LOGIN_DENIED;
  const auto error = explain(target(), symptoms, witness);
  EXPECT_EQ(error.text,
            "mail.example.org:993: signing in as ann: refused; the server said "
            "\"NO [AUTHENTICATIONFAILED] \\x1b[31m no\"");
}

TEST(Explain, KnowsWhatOAuthRefusalsLookLike) {
  Witness witness(kImap);
  witness.line("* OK ready\r\n");
  witness.line("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n");
  witness.line("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n");
  auto bearer = target();
  bearer.bearer = true;
  Symptoms symptoms;
  symptoms.curl_code = CURLE_LOGIN_DENIED;
  const auto error = explain(bearer, symptoms, witness);
  EXPECT_EQ(error.text, "mail.example.org:993: signing in as ann: refused");
  EXPECT_NE(error.hint.find("oauth login"), std::string::npos);
}

// N-02: a slow DNS server is no firewall.
TEST(Explain, TellsASlowLookUpFromASlowServer) {
  Symptoms symptoms;
  symptoms.curl_code = CURLE_OPERATION_TIMEDOUT;
  EXPECT_EQ(explain(target(), symptoms, Witness(kImap)).fault, Fault::timeout);
  symptoms.resolved = false;
  const auto error = explain(target(), symptoms, Witness(kImap));
  EXPECT_EQ(error.fault, Fault::resolve);
  EXPECT_NE(error.text.find("the name mail.example.org was not found within"), std::string::npos) << error.text;
  EXPECT_NE(error.hint.find("DNS"), std::string::npos);
}

// N-02: one thread for each name, not one for each try.
TEST(GivenUpNames, LingerForAWhile) {
  GivenUpNames names;
  const GivenUpNames::Time now{};
  names.add("slow.example.org", now);
  EXPECT_TRUE(names.lingers("slow.example.org", now + GivenUpNames::kLinger - std::chrono::seconds(1)));
  EXPECT_FALSE(names.lingers("slow.example.org", now + GivenUpNames::kLinger));
  EXPECT_FALSE(names.lingers("other.example.org", now));
}

// S-26: no word about the password, of which it said nothing.
TEST(Explain, KnowsAServerThatNeverStopsAsking) {
  for (const auto protocol : {kImap, kSmtp}) {
    Witness witness(protocol);
    if (protocol == kImap) {
      for (const char* line : {"* OK ready", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "+ bW9yZQ=="}) witness.line(line);
    } else {
      for (const char* line : {"220 ready", "250 AUTH PLAIN", "334 bW9yZQ=="}) witness.line(line);
    }
    Symptoms symptoms;
    symptoms.curl_code = CURLE_LOGIN_DENIED;
    const auto error = explain(target(protocol), symptoms, witness);
    EXPECT_EQ(error.fault, Fault::login_refused);
    EXPECT_NE(error.text.find("asks for more"), std::string::npos) << error.text;
    symptoms.curl_code = CURLE_RECV_ERROR;
    symptoms.curl_text = "cached response data too big to handle";
    EXPECT_NE(explain(target(protocol), symptoms, witness).text.find("more than an answer may have"), std::string::npos);
  }
}

// Every code of libcurl's gives a fault, a text with host and port, and a hint.
TEST(Explain, SaysSomethingOfUseForEveryCode) {
  for (int code = 1; code < CURL_LAST; ++code) {
    for (const auto protocol : {kImap, kSmtp}) {
      Symptoms symptoms;
      symptoms.curl_code = code;
      symptoms.curl_text = curl_easy_strerror(static_cast<CURLcode>(code));
      const auto error = explain(target(protocol), symptoms, Witness(protocol));
      EXPECT_NE(error.fault, Fault::none) << code;
      EXPECT_TRUE(error.text.starts_with("mail.example.org:993: ")) << error.text;
      EXPECT_NE(error.hint, "") << code;
    }
  }
}

// S-14: a server that never stops talking costs nothing.
TEST(Witness, KeepsLittle) {
  Witness witness(kSmtp);
  witness.line("220 mail\r\n");
  for (int i = 0; i < 10000; ++i) witness.line("535-" + std::string(500, 'x') + "\r\n");
  EXPECT_LE(witness.last().size(), 1024u);
  Witness imap(kImap);
  imap.line("* OK " + std::string(1u << 20, 'x'));
  EXPECT_LE(imap.last().size(), 1024u);
}

TEST(Witness, ForgetsWhatWasOfferedBeforeTls) {
  Witness imap(kImap);
  imap.line("* OK ready");
  imap.line("* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN");
  EXPECT_TRUE(imap.offers_password());
  imap.line("* CAPABILITY IMAP4rev1 LOGINDISABLED");
  EXPECT_FALSE(imap.offers_password());
  EXPECT_TRUE(imap.login_disabled());
  Witness smtp(kSmtp);
  smtp.line("220 mail");
  smtp.line("250-mail");
  smtp.line("250 AUTH LOGIN XOAUTH2");
  EXPECT_TRUE(smtp.offers_password());
  EXPECT_TRUE(smtp.offers_bearer());
  smtp.line("220 go ahead");
  smtp.line("250-mail");
  smtp.line("250 SIZE");
  EXPECT_FALSE(smtp.offers_password());
}

}  // namespace
}  // namespace postern::net
