// OAuth 2.0 on the wire: requests, answers and errors by their RFCs, and what hostile or careless providers say (A-19).
#include "daemon/net/oauth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::net {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = OauthError::Kind;

const OauthParty kParty{"desk", "s&cret=1", "mail offline_access"};

TEST(OauthRequest, IsAForm) {
  EXPECT_EQ(refresh_request(kParty, "r+1/2"),
            "grant_type=refresh_token&refresh_token=r%2B1%2F2&client_id=desk&client_secret=s%26cret%3D1");
  EXPECT_EQ(client_request(kParty),
            "grant_type=client_credentials&scope=mail%20offline_access&client_id=desk&client_secret=s%26cret%3D1");
  EXPECT_EQ(device_request({"desk", "", ""}), "client_id=desk");
  EXPECT_EQ(device_poll({"desk", "", "x"}, "d1"),
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=d1&client_id=desk");
  EXPECT_EQ(code_request({"desk", "", "x"}, "c1", "v1", "http://localhost:8912/"),
            "grant_type=authorization_code&code=c1&redirect_uri=http%3A%2F%2Flocalhost%3A8912%2F&code_verifier=v1"
            "&client_id=desk");
}

// The verifier and challenge of RFC 7636 appendix B.
TEST(OauthRequest, AuthorizeAddressProvesTheVerifier) {
  EXPECT_EQ(authorize_address("https://id.example.org/auth?p=1", {"desk", "", "mail"}, "http://localhost:8912/", "s1",
                              "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", {{"prompt", "consent"}}),
            "https://id.example.org/auth?p=1&response_type=code&client_id=desk"
            "&redirect_uri=http%3A%2F%2Flocalhost%3A8912%2F&scope=mail&state=s1"
            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=consent");
}

TEST(OauthAnswer, Token) {
  const auto answer = read_token_answer(200,
                                        R"({"access_token":"a1","token_type":"bearer","expires_in":"3599",)"
                                        R"("refresh_token":"r2","refresh_token_expires_in":604799.0,"scope":"x"})",
                                        {});
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_EQ(answer->access_token, "a1");
  EXPECT_EQ(answer->refresh_token, "r2");
  EXPECT_EQ(answer->lasts, seconds(3599));
  EXPECT_EQ(answer->refresh_lasts, seconds(604799));
}

TEST(OauthAnswer, TimesThatCannotBeBelieved) {
  struct Case {
    const char* expires_in;
    seconds lasts;
  };
  static constexpr Case kCases[] = {
      {"0", seconds(3600)},       {"-5", seconds(3600)},   {"\"soon\"", seconds(3600)}, {"null", seconds(3600)},
      {"1e300", seconds(3600)},   {"60", seconds(60)},     {"9223372036854775807", seconds(400L * 86400)},
      {"18446744073709551615", seconds(3600)}, {"\"99999999999999999999\"", seconds(3600)},
  };
  for (const Case& test : kCases) {
    const std::string body = std::string(R"({"access_token":"a1","expires_in":)") + test.expires_in + "}";
    const auto answer = read_token_answer(200, body, {});
    ASSERT_TRUE(answer) << test.expires_in;
    EXPECT_EQ(answer->lasts, test.lasts) << test.expires_in;
  }
}

TEST(OauthAnswer, Errors) {
  struct Case {
    int status;
    const char* body;
    Kind kind;
    const char* text;
  };
  static constexpr Case kCases[] = {
      {400, R"({"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired\r\nTrace ID: 1"})",
       Kind::ended, "invalid_grant: AADSTS700082: The refresh token has expired"},
      {400, R"({"error":"authorization_pending"})", Kind::pending, "authorization_pending"},
      {400, R"({"error":"slow_down"})", Kind::slow_down, "slow_down"},
      {400, R"({"error":"expired_token"})", Kind::ended, "expired_token"},
      {400, R"({"error":"access_denied"})", Kind::denied, "access_denied"},
      {401, R"({"error":"invalid_client"})", Kind::client, "invalid_client"},
      {400, R"({"error":"something new"})", Kind::client, "something new"},
      {503, R"({"error":"invalid_grant"})", Kind::temporary, "invalid_grant"},
      {429, R"({"error":"slow_down"})", Kind::temporary, "slow_down"},
      {200, R"({"error":"invalid_grant"})", Kind::ended, "invalid_grant"},
      {200, R"({})", Kind::temporary, "an answer without a token (HTTP 200)"},
      {500, R"({"access_token":"a1"})", Kind::temporary, "an answer without a token (HTTP 500)"},
      {200, R"({"access_token":7})", Kind::temporary, "an answer without a token (HTTP 200)"},
      {200, R"({"access_token":"a1","token_type":"mac"})", Kind::client, "a token of the type mac instead of Bearer"},
      {200, "{\"access_token\":\"a1\\r\\nA2 LOGOUT\"}", Kind::temporary, "a token with characters that no token has"},
      {200, "", Kind::temporary, "an empty answer (HTTP 200): it does not speak OAuth 2.0"},
      {502, "<html>Bad gateway</html>", Kind::temporary, "an answer that is not JSON (HTTP 502): it does not speak OAuth 2.0"},
      {200, "[1]", Kind::temporary, "an answer that is not JSON (HTTP 200): it does not speak OAuth 2.0"},
      {200, "\"text\"", Kind::temporary, "an answer that is not JSON (HTTP 200): it does not speak OAuth 2.0"},
  };
  for (const Case& test : kCases) {
    const auto answer = read_token_answer(test.status, test.body, {});
    ASSERT_FALSE(answer) << test.body;
    EXPECT_EQ(answer.error().kind, test.kind) << test.body;
    EXPECT_EQ(answer.error().text, test.text);
  }
}

TEST(OauthAnswer, BoundsWhatItReads) {
  const std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
  EXPECT_FALSE(read_token_answer(200, deep, {}));
  const std::string large = R"({"access_token":"a1","more":")" + std::string(kOauthAnswerBytes, 'x') + "\"}";
  EXPECT_FALSE(read_token_answer(200, large, {}));
  const std::string token = R"({"access_token":")" + std::string(kTokenBytes + 1, 'x') + "\"}";
  EXPECT_FALSE(read_token_answer(200, token, {}));
}

// A-21
TEST(OauthAnswer, RepeatsNoSecret) {
  const std::string token(70, 't');
  const auto answer = read_token_answer(
      400, R"({"error":"invalid_request","error_description":"secret canary1, refresh canary2, other )" + token + "\"}",
      {"canary1", "canary2", ""});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().text, "invalid_request: secret (secret), refresh (secret), other (secret)");
}

TEST(OauthAnswer, Device) {
  const auto device = read_device_answer(
      200, R"({"device_code":"d1","user_code":"AB-CD","verification_url":"https://x.example/\u001b[2J","expires_in":900})", {});
  ASSERT_TRUE(device) << device.error().text;
  EXPECT_EQ(device->device_code, "d1");
  EXPECT_EQ(device->user_code, "AB-CD");
  EXPECT_THAT(device->address, Not(HasSubstr("\x1b")));
  EXPECT_EQ(device->lasts, seconds(900));
  EXPECT_EQ(device->interval, seconds(5));  // RFC 8628 3.2
  EXPECT_FALSE(read_device_answer(200, R"({"device_code":"d1","user_code":"AB-CD"})", {}));
  EXPECT_EQ(read_device_answer(401, R"({"error":"invalid_client"})", {}).error().kind, Kind::client);
}

TEST(OauthAddress, Code) {
  struct Case {
    const char* pasted;
    const char* code;  // or what is wrong
  };
  static constexpr Case kCases[] = {
      {"http://localhost:8912/?code=4%2F0Ab-c&state=s1&scope=x", "4/0Ab-c"},
      {"  localhost:8912/?state=s1&code=c1#_=_\r\n", "c1"},
      {"http://localhost:8912/?error=access_denied&state=s1", "the provider refused: access_denied"},
      {"http://localhost:8912/?code=c1&state=s2", "this address belongs to another attempt to sign in"},
      {"http://localhost:8912/?code=c1", "this address belongs to another attempt to sign in"},
      {"http://localhost:8912/?state=s1", "the address holds no code"},
      {"c1", "this is not the address the browser ended at: it has no ?code="},
      {"", "this is not the address the browser ended at: it has no ?code="},
  };
  for (const Case& test : kCases) {
    const auto code = code_of(test.pasted, "s1");
    EXPECT_EQ(code ? *code : code.error().text, test.code) << test.pasted;
  }
}

}  // namespace
}  // namespace postern::net
