// The tokens of an account: their file, and when they are renewed and announced.
#include "daemon/app/token_file.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

using namespace std::chrono_literals;

const Tokens::Time kNow{std::chrono::seconds(2'000'000'000)};

Tokens an_hour() {
  return {.refresh = "r1", .access = "a1", .obtained = kNow, .ends = kNow + 1h, .refresh_from = kNow, .refresh_ends = {}};
}

TEST(TokenFile, IsReadAsItWasWritten) {
  Tokens tokens = an_hour();
  tokens.refresh_ends = kNow + 90 * 24h;
  const auto read = read_tokens(write_tokens(tokens));
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read->refresh, "r1");
  EXPECT_EQ(read->access, "a1");
  EXPECT_EQ(read->obtained, tokens.obtained);
  EXPECT_EQ(read->ends, tokens.ends);
  EXPECT_EQ(read->refresh_from, tokens.refresh_from);
  EXPECT_EQ(read->refresh_ends, tokens.refresh_ends);
}

TEST(TokenFile, WithoutARefreshTokenIsNone) {
  for (const char* text : {"", "{", "[]", "{}", R"({"refresh_token":1})", R"({"access_token":"a"})"}) {
    EXPECT_FALSE(read_tokens(text)) << text;
  }
  EXPECT_TRUE(read_tokens(R"({"refresh_token":"r"})"));
}

TEST(TokenFile, IsNamedAfterClientAndUser) {
  config::Settings settings;
  settings.store.path = "/s/p.db";
  EXPECT_EQ(token_path(settings, "ms", "support@example.org"), "/s/p.db.oauth.ms.support@example.org");
  EXPECT_EQ(token_path(settings, "ms", "../x y"), "/s/p.db.oauth.ms...%2Fx%20y");
  const std::string one(300, 'a');
  std::string other = one;
  other.back() = 'b';
  EXPECT_NE(token_path(settings, "ms", one), token_path(settings, "ms", other));
  EXPECT_LT(token_path(settings, "ms", one).size(), 200u);
}

TEST(Tokens, AreRenewedAheadOfTheirEnd) {
  EXPECT_EQ(refresh_time(an_hour()), kNow + 55min);
  Tokens brief = an_hour();
  brief.ends = kNow + 60s;
  EXPECT_EQ(refresh_time(brief), kNow + 30s);
}

TEST(Tokens, AreUsedUntilTheyEnd) {
  EXPECT_TRUE(is_usable(an_hour(), kNow));
  EXPECT_FALSE(is_usable(an_hour(), kNow + 1h));
  EXPECT_FALSE(is_usable({}, kNow));
  EXPECT_FALSE(is_usable(an_hour(), kNow - 1h));  // A-17: the clock was set back, its hour means nothing any more
  EXPECT_TRUE(is_usable(an_hour(), kNow - 30s));
}

TEST(Tokens, KeepWhatTheAnswerDoesNotSay) {  // A-18
  const auto same = renewed(an_hour(), {.access_token = "a2", .refresh_token = "", .lasts = 600s, .refresh_lasts = {}}, kNow + 1h);
  EXPECT_EQ(same.refresh, "r1");
  EXPECT_EQ(same.refresh_from, kNow);
  EXPECT_EQ(same.access, "a2");
  EXPECT_EQ(same.ends, kNow + 1h + 600s);
  const auto other = renewed(an_hour(), {.access_token = "a2", .refresh_token = "r2", .lasts = 600s, .refresh_lasts = 24h}, kNow + 1h);
  EXPECT_EQ(other.refresh, "r2");
  EXPECT_EQ(other.refresh_from, kNow + 1h);
  EXPECT_EQ(other.refresh_ends, kNow + 25h);
}

TEST(Tokens, AreAnnouncedDaysBeforeTheSignInEnds) {
  Tokens tokens = an_hour();
  EXPECT_FALSE(ends_soon(tokens, kNow + 1000 * 24h));  // the provider does not say
  tokens.refresh_ends = kNow + 90 * 24h;
  EXPECT_FALSE(ends_soon(tokens, kNow + 82 * 24h));
  EXPECT_TRUE(ends_soon(tokens, kNow + 83 * 24h));
  tokens.refresh_ends = kNow + 7 * 24h;  // a Google client in testing
  EXPECT_FALSE(ends_soon(tokens, kNow + 3 * 24h));
  EXPECT_TRUE(ends_soon(tokens, kNow + 4 * 24h));
}

}  // namespace
}  // namespace postern::app
