// The tokens of one account, and the file beside the store they live in. Secrets: nothing here prints them.
#pragma once

#include <chrono>
#include <string>

#include "config/settings.h"
#include "daemon/net/oauth.h"
#include "parser/result.h"

namespace postern::app {

struct Tokens {
  using Time = std::chrono::system_clock::time_point;

  std::string refresh;  // empty with Flow::client
  std::string access;   // empty when none was had yet
  Time obtained{}, ends{};  // the access token
  Time refresh_from{};      // since when this refresh token lives
  Time refresh_ends{};      // the epoch: the provider does not say
};

// "PATH.oauth.NAME.USER", what is unusual in a file name as %XX, a very long one cut and hashed.
std::string token_path(const config::Settings& settings, const std::string& client, const std::string& user);

// One JSON object. A text that is none, or of another shape, is Failure::config.
std::string write_tokens(const Tokens& tokens);
Result<Tokens> read_tokens(const std::string& text);

// What an answer makes of the tokens there were: what the provider does not say stays (RFC 6749 6).
Tokens renewed(const Tokens& before, const net::TokenAnswer& answer, Tokens::Time now);

// When a new access token is fetched: 5 minutes before the end, or at half its life where that is later.
Tokens::Time refresh_time(const Tokens& tokens);
// Whether the access token can be signed in with. One from the future was obtained under another clock.
bool is_usable(const Tokens& tokens, Tokens::Time now);
// The refresh token ends within a week, or within the last half of a shorter life.
bool ends_soon(const Tokens& tokens, Tokens::Time now);

}  // namespace postern::app
