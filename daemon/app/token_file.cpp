// Tokens as JSON, and their times.
#include "daemon/app/token_file.h"

#include <algorithm>
#include <boost/json.hpp>

#include "parser/text.h"

namespace postern::app {

namespace json = boost::json;
using namespace std::chrono_literals;
using Time = Tokens::Time;

namespace {

constexpr std::chrono::seconds kAhead = 5min;      // before an access token ends
constexpr std::chrono::seconds kNotice = 7 * 24h;  // before a refresh token ends
constexpr std::chrono::seconds kSkew = 60s;        // of this machine's clock between two starts
constexpr std::size_t kNameBytes = 120;

std::string as_file_name(const std::string& user) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : user) {
    const auto byte = static_cast<unsigned char>(c);
    const bool usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == '-' || c == '@' || c == '+';
    if (usual) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4u], kHex[byte & 15u]};
    }
  }
  return out.size() <= kNameBytes ? out : out.substr(0, 64) + "-" + to_hex(sha256(user)).substr(0, 32);
}

std::int64_t number(Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

Time time_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const std::int64_t seconds = value && value->is_int64() ? value->get_int64() : 0;
  return Time(std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, 1LL << 33)));
}

}  // namespace

std::string token_path(const config::Settings& settings, const std::string& client, const std::string& user) {
  return settings.store.path + ".oauth." + client + "." + as_file_name(user);
}

std::string write_tokens(const Tokens& tokens) {
  return json::serialize(json::object{{"refresh_token", tokens.refresh},
                                      {"refresh_from", number(tokens.refresh_from)},
                                      {"refresh_ends", number(tokens.refresh_ends)},
                                      {"access_token", tokens.access},
                                      {"obtained", number(tokens.obtained)},
                                      {"ends", number(tokens.ends)}}) +
         "\n";
}

Result<Tokens> read_tokens(const std::string& text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object() || text_at(value.get_object(), "refresh_token").empty()) {
    return fail(Failure::config, "holds no tokens", "sign in again");
  }
  const json::object& object = value.get_object();
  return Tokens{.refresh = text_at(object, "refresh_token"),
                .access = text_at(object, "access_token"),
                .obtained = time_at(object, "obtained"),
                .ends = time_at(object, "ends"),
                .refresh_from = time_at(object, "refresh_from"),
                .refresh_ends = time_at(object, "refresh_ends")};
}

Tokens renewed(const Tokens& before, const net::TokenAnswer& answer, Time now) {
  Tokens tokens = before;
  const bool rotated = !answer.refresh_token.empty() && answer.refresh_token != before.refresh;
  if (rotated) {
    tokens.refresh = answer.refresh_token;
    tokens.refresh_from = now;
    tokens.refresh_ends = {};
  }
  if (answer.refresh_lasts) tokens.refresh_ends = now + *answer.refresh_lasts;
  tokens.access = answer.access_token;
  tokens.obtained = now;
  tokens.ends = now + answer.lasts;
  return tokens;
}

Time refresh_time(const Tokens& tokens) {
  return std::max<Time>(tokens.ends - kAhead, tokens.obtained + (tokens.ends - tokens.obtained) / 2);
}

bool is_usable(const Tokens& tokens, Time now) {
  return !tokens.access.empty() && now < tokens.ends && now + kSkew >= tokens.obtained;
}

bool ends_soon(const Tokens& tokens, Time now) {
  if (tokens.refresh_ends == Time{}) return false;
  const auto life = tokens.refresh_ends - tokens.refresh_from;
  return now >= tokens.refresh_ends - std::min<Time::duration>(kNotice, life / 2);
}

}  // namespace postern::app
