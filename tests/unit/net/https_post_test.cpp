// Posting a form: verified TLS, bounded answers, no redirects.
#include "daemon/net/https_post.h"

#include <gmock/gmock.h>

#include <optional>

#include "net_bench.h"
#include "scripted_server.h"

namespace postern::net::test {
namespace {

using ::testing::HasSubstr;

boost::asio::awaitable<void> keep(std::shared_ptr<Multi> multi, PostRequest request, std::optional<Result<PostAnswer>>& out) {
  out.emplace(co_await https_post(std::move(multi), std::move(request)));
}

Result<PostAnswer> post(const PostRequest& request) {
  boost::asio::io_context loop;
  std::optional<Result<PostAnswer>> out;
  run(loop, keep(make_multi(loop.get_executor()), request, out));
  if (!out) return fail(Failure::bug, "the coroutine did not end");
  return std::move(*out);
}

PostRequest request_to(std::uint16_t port) {
  PostRequest request;
  request.url = "https://localhost:" + std::to_string(port) + "/token";
  request.ca_file = authority().file();
  request.body = "a=1";
  request.timeout = std::chrono::seconds(10);
  return request;
}

constexpr const char* kAsked =
    "TLS\nC: POST /token HTTP/1.1\nC: Host: *\nC: Accept: application/json\nC: Content-Length: 3\n"
    "C: Content-Type: application/x-www-form-urlencoded\nC: \n";

TEST(HttpsPost, GivesStatusAndBody) {
  ScriptedServer server(good(), {std::string(kAsked) + "S: HTTP/1.1 400 Bad\nS: Content-Length: 2\nS: \nS: {}\n"});
  const auto answer = post(request_to(server.port()));
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, "{}");
}

TEST(HttpsPost, FollowsNoRedirect) {
  ScriptedServer server(good(),
                        {std::string(kAsked) + "S: HTTP/1.1 302 Found\nS: Location: https://localhost:1/\nS: Content-Length: 0\nS: \n"});
  const auto answer = post(request_to(server.port()));
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_EQ(answer->status, 302);
}

TEST(HttpsPost, GivesUpOnALongAnswer) {
  ScriptedServer server(good(), {std::string(kAsked) + "S: HTTP/1.1 200 OK\nS: Connection: close\nS: \nS: " +
                                 std::string(3000, 'x') + "\n"});
  auto request = request_to(server.port());
  request.most_bytes = 2000;
  const auto answer = post(request);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text, HasSubstr("an answer of more than 2000 bytes"));
}

TEST(HttpsPost, RefusesACertificateOfAnUnknownAuthority) {
  ScriptedServer server(good(), {"TLS\n"});
  auto request = request_to(server.port());
  request.ca_file = Authority().file();
  const auto answer = post(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::unavailable);
  EXPECT_THAT(answer.error().text, HasSubstr("certificate"));
}

TEST(HttpsPost, SaysWhoCannotBeReached) {
  const auto answer = post(request_to(closed_port()));
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text, HasSubstr("localhost:"));
  EXPECT_FALSE(post({.url = "ftp://localhost/", .ca_file = "", .body = ""}));
}

}  // namespace
}  // namespace postern::net::test
