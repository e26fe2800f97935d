// OAuth 2.0 as values: the bodies of requests, and what a provider's answers say. PURE.
// RFC 6749 (4.1, 4.4, 5, 6), RFC 7636 (PKCE, S256), RFC 8628 (device grant), RFC 8252 7.3 (loopback redirect).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "parser/result.h"

namespace postern::net {

// An answer is a small JSON object; more than this is not one (bytes).
constexpr std::size_t kOauthAnswerBytes = 64u << 10;
// Tokens are a few KiB at most (Microsoft's about 2 KiB).
constexpr std::size_t kTokenBytes = 16u << 10;

struct OauthParty {
  std::string client_id;
  std::string client_secret;  // may be empty; goes into the body (RFC 6749 2.3.1), never into a log
  std::string scope;          // may be empty
};

struct TokenAnswer {
  std::string access_token;
  std::string refresh_token;                          // empty: the one that was used stays
  std::chrono::seconds lasts{};                       // the access token, from the answer on
  std::optional<std::chrono::seconds> refresh_lasts;  // the refresh token, where the provider says so
};

struct DeviceAnswer {
  std::string device_code;  // a secret
  std::string user_code, address;
  std::chrono::seconds lasts{}, interval{5};
};

struct OauthError {
  enum class Kind {
    pending,    // RFC 8628 3.5: the person has not decided yet
    slow_down,  // the same, and five seconds more between the polls
    denied,     // by the person
    ended,      // invalid_grant, or an expired code: only signing in again helps
    client,     // the client, its secret or its scopes: the config or the provider's settings must be mended
    temporary,  // down, overloaded, or no OAuth server: trying again may help
  } kind = Kind::temporary;
  std::string text;  // the provider's words, printable, without the secrets that were sent
};

std::string refresh_request(const OauthParty& party, const std::string& refresh_token);
std::string client_request(const OauthParty& party);  // RFC 6749 4.4
std::string code_request(const OauthParty& party, const std::string& code, const std::string& verifier,
                         const std::string& redirect);
std::string device_request(const OauthParty& party);
std::string device_poll(const OauthParty& party, const std::string& device_code);

// `sent` are the secrets of the request: taken out of what an error repeats.
tl::expected<TokenAnswer, OauthError> read_token_answer(int status, std::string_view body,
                                                        const std::vector<std::string>& sent);
tl::expected<DeviceAnswer, OauthError> read_device_answer(int status, std::string_view body,
                                                          const std::vector<std::string>& sent);

// Where the person goes with a browser. `more` are the provider's own parameters.
std::string authorize_address(const std::string& url, const OauthParty& party, const std::string& redirect,
                              const std::string& state, const std::string& verifier,
                              const std::vector<std::pair<std::string, std::string>>& more);
// The code out of the address that the browser ended at (RFC 6749 4.1.2), or why there is none.
Result<std::string> code_of(std::string_view address, const std::string& state);

}  // namespace postern::net
