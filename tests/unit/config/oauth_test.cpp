// G-01, G-02: [oauth.NAME], and auth and oauth of who signs in with it.
#include <gtest/gtest.h>

#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"a client without a name",
     R"([oauth]
client_id = "x"
)",
     R"(postern.toml:2:13: [oauth] client_id: stands outside of a client
    write [oauth.NAME] above it
)"},
    {"an unknown provider",
     R"([oauth.ms]
provider = "microsft"
client_id = "x"
token_url = "https://id.example.org/token"
device_url = "https://id.example.org/device"
)",
     R"(postern.toml:2:12: [oauth.ms] provider: "microsft" is not known here
    did you mean "microsoft"?
)"},
    {"Microsoft without a tenant, and with an address",
     R"([oauth.ms]
provider = "microsoft"
client_id = "x"
token_url = "https://id.example.org/token"
)",
     R"(postern.toml:1:1: [oauth.ms] tenant: missing
    add a line such as: tenant = "contoso.onmicrosoft.com"
postern.toml:4:13: [oauth.ms] token_url: is known for this provider
    remove it, or set provider = "custom"
)"},
    {"Google grants mail to a browser alone",
     R"([oauth.g]
provider = "google"
flow = "device"
client_id = "x"
tenant = "y"
)",
     R"(postern.toml:1:1: [oauth.g] client_secret: missing
    add a line such as: client_secret = "credential:g"
postern.toml:3:8: [oauth.g] flow: Google grants mail in the browser flow only
    remove flow
postern.toml:5:10: [oauth.g] tenant: only Microsoft has tenants
    remove it
)"},
    {"a secret in the file",
     R"([oauth.ms]
provider = "microsoft"
client_id = "x"
tenant = "y"
client_secret = "Xq8~abc"
)",
     R"(postern.toml:5:17: [oauth.ms] client_secret: the secret itself does not belong in this file
    put it into /etc/postern/credentials/NAME (mode 0600) and write client_secret = "credential:NAME"
)"},
    {"tokens in the clear",
     R"([oauth.c]
provider = "custom"
client_id = "x"
token_url = "http://id.example.org/token"
device_url = "https://id.example.org/de vice"
scopes = ["mail read"]
)",
     R"(postern.toml:4:13: [oauth.c] token_url: not an https:// address: tokens would travel in the clear
    token_url = "https://login.example.org/oauth2/token"
postern.toml:5:14: [oauth.c] device_url: a URL with a blank, a quote or a fragment
    device_url = "https://login.example.org/oauth2/device"
postern.toml:6:11: [oauth.c] scopes: "mail read" is not a scope
    a list of words without blanks
)"},
    {"a browser flow without its address",
     R"([oauth.c]
provider = "custom"
flow = "browser"
client_id = "x"
token_url = "https://id.example.org/token"
)",
     R"(postern.toml:1:1: [oauth.c] authorize_url: missing
    add a line such as: authorize_url = "https://login.example.org/oauth2/authorize"
)"},
    {"a client there is not, and a password beside it",
     R"([oauth.ms]
provider = "microsoft"
client_id = "x"
tenant = "y"
[smtp]
url = "smtp://mail.example.org"
user = "support"
auth = "oauth2"
oauth = "msn"
password = "credential:x"
)",
     R"(postern.toml:9:9: [smtp] oauth: "msn" is not a client [oauth.NAME]
    did you mean "ms"?
postern.toml:10:12: [smtp] password: auth = "oauth2" signs in without one
    remove password, or auth and oauth
)"},
    {"no user and no client",
     R"([smtp]
url = "smtp://mail.example.org"
auth = "oauth2"
)",
     R"(postern.toml:1:1: [smtp] user: missing
    add a line such as: user = "support@example.org"
postern.toml:1:1: [smtp] oauth: missing
    add a line such as: oauth = "NAME"
)"},
    {"oauth beside a password",
     R"([smtp]
url = "smtp://mail.example.org"
user = "support"
password = "credential:x"
oauth = "ms"
)",
     R"(postern.toml:5:9: [smtp] oauth: means nothing beside a password
    add auth = "oauth2" and remove password, or remove oauth
)"},
};

TEST(OauthProblems, AreReportedWithPlaceAndRemedy) {
  for (const Case& test : kCases) expect_problems(test);
}

// A client's keys, and a mailbox that signs in with it.
Settings sound(const char* client) {
  static constexpr const char* kMailbox =
      "[[mailbox]]\nname = \"support\"\naddress = \"support@example.org\"\nurl = \"imaps://outlook.office365.com\"\n"
      "user = \"support@example.org\"\nauth = \"oauth2\"\noauth = \"a\"\nauthserv_id = \"mx.example.org\"\n";
  std::string toml = "[oauth.a]\nclient_id = \"id\"\n";
  toml.append(client).append("\n").append(kMailbox);
  Parsed parsed = parse_settings(complete(toml), "postern.toml");
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << to_string(problem);
  return std::move(parsed.settings);
}

TEST(OauthSettings, KnowTheAddressesOfProviders) {
  const auto microsoft = sound("provider = \"microsoft\"\ntenant = \"t.example\"");
  ASSERT_EQ(microsoft.mailboxes.size(), 1u);
  EXPECT_EQ(microsoft.mailboxes[0].oauth, "a");
  ASSERT_NE(microsoft.find_oauth("a"), nullptr);
  EXPECT_EQ(microsoft.find_oauth("b"), nullptr);
  const OauthClient& client = *microsoft.find_oauth("a");
  EXPECT_EQ(client.flow, OauthClient::Flow::device);
  EXPECT_EQ(client.token_url, "https://login.microsoftonline.com/t.example/oauth2/v2.0/token");
  EXPECT_EQ(client.device_url, "https://login.microsoftonline.com/t.example/oauth2/v2.0/devicecode");
  EXPECT_EQ(client.scope,
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access");

  const auto application = sound(
      "provider = \"microsoft\"\ntenant = \"t\"\nflow = \"client-credentials\"\nclient_secret = \"credential:ms\"");
  EXPECT_EQ(application.oauth[0].scope, "https://outlook.office365.com/.default");

  const auto google = sound("provider = \"google\"\nclient_secret = \"credential:g\"");
  EXPECT_EQ(google.oauth[0].flow, OauthClient::Flow::browser);
  EXPECT_EQ(google.oauth[0].scope, "https://mail.google.com/");

  const auto custom = sound(
      "provider = \"custom\"\ntoken_url = \"http://127.0.0.1:9/t\"\n"
      "device_url = \"https://id.example.org/d?x=1\"\nscopes = [\"mail\", \"offline_access\"]");
  EXPECT_EQ(custom.oauth[0].scope, "mail offline_access");
}

}  // namespace
}  // namespace postern::config
