#include "daemon/net/oauth.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>

#include "daemon/net/secrets.h"
#include "parser/text.h"

namespace postern::net {

namespace json = boost::json;
using std::chrono::seconds;
using Kind = OauthError::Kind;

namespace {

// A year: what a provider says beyond it, or below a second, is not believed.
constexpr std::int64_t kLongest = 400L * 24 * 3600;
// RFC 6749 5.1: "expires_in" is recommended only.
constexpr seconds kUsualLife{3600}, kUsualCodeLife{900};

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string escaped(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4u], kHex[byte & 15u]};
    }
  }
  return out;
}

int hex_value(char c) {
  const std::size_t place = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// RFC 6749 appendix B. An empty value is as good as none (3.1).
std::string form(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) out.append(out.empty() ? "" : "&").append(name).append("=").append(escaped(value));
  }
  return out;
}

std::string token_form(const OauthParty& party, Fields fields) {
  fields.insert(fields.end(), {{"client_id", party.client_id}, {"client_secret", party.client_secret}});
  return form(fields);
}

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(out.find_last_not_of('=') + 1);
  return out;
}

// ---- answers

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

// Some providers write the number as a text.
std::optional<seconds> seconds_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  if (value->is_string()) {
    const auto& text = value->get_string();
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != json::string::npos) return std::nullopt;
    for (const char c : text) number = number * 10 + (c - '0');
  } else if (value->is_double()) {
    const double real = value->get_double();
    if (real >= 1 && real <= static_cast<double>(kLongest)) number = static_cast<std::int64_t>(real);
  } else if (value->is_int64()) {
    number = value->get_int64();
  }
  if (number < 1) return std::nullopt;
  return seconds(std::min(number, kLongest));
}

std::optional<json::object> object_of(std::string_view body) {
  if (body.size() > kOauthAnswerBytes) return std::nullopt;
  json::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return value.get_object();
}

struct Word {
  std::string_view error;
  Kind kind;
};
// RFC 6749 5.2 and 4.1.2.1, RFC 8628 3.5, and Microsoft's and OpenID Connect's own.
constexpr std::array kWords = {
    Word{"authorization_pending", Kind::pending},   Word{"slow_down", Kind::slow_down},
    Word{"access_denied", Kind::denied},            Word{"authorization_declined", Kind::denied},
    Word{"expired_token", Kind::ended},             Word{"invalid_grant", Kind::ended},
    Word{"interaction_required", Kind::ended},      Word{"login_required", Kind::ended},
    Word{"consent_required", Kind::ended},          Word{"bad_verification_code", Kind::ended},
    Word{"invalid_client", Kind::client},           Word{"unauthorized_client", Kind::client},
    Word{"unsupported_grant_type", Kind::client},   Word{"invalid_scope", Kind::client},
    Word{"invalid_request", Kind::client},          Word{"invalid_resource", Kind::client},
    Word{"temporarily_unavailable", Kind::temporary}, Word{"server_error", Kind::temporary},
};

Kind kind_of(int status, std::string_view error) {
  if (status == 429 || status >= 500) return Kind::temporary;
  for (const Word& word : kWords) {
    if (word.error == error) return word.kind;
  }
  return error.empty() ? Kind::temporary : Kind::client;
}

OauthError refused(int status, const json::object& object, const std::vector<std::string>& sent) {
  const std::string error = text_at(object, "error");
  std::string text = error.empty() ? "an answer without a token (HTTP " + std::to_string(status) + ")" : error;
  const std::string more = text_at(object, "error_description");
  if (!more.empty()) text += ": " + more.substr(0, more.find_first_of("\r\n"));
  return {kind_of(status, error), printable(without_secrets(text, sent), 300)};
}

OauthError not_json(int status, std::string_view body) {
  const std::string what = body.empty() ? "an empty answer" : "an answer that is not JSON";
  return {Kind::temporary, what + " (HTTP " + std::to_string(status) + "): it does not speak OAuth 2.0"};
}

bool is_token(std::string_view text) {  // RFC 6749 appendix A.12, A.17: VSCHAR; no blank either, it goes into a command
  return text.size() <= kTokenBytes && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::string refresh_request(const OauthParty& party, const std::string& refresh_token) {
  // Without scope: those that were granted (RFC 6749 6).
  return token_form(party, {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token}});
}

std::string client_request(const OauthParty& party) {
  return token_form(party, {{"grant_type", "client_credentials"}, {"scope", party.scope}});
}

std::string code_request(const OauthParty& party, const std::string& code, const std::string& verifier,
                         const std::string& redirect) {
  return token_form(party, {{"grant_type", "authorization_code"},
                            {"code", code},
                            {"redirect_uri", redirect},
                            {"code_verifier", verifier}});
}

std::string device_request(const OauthParty& party) { return token_form(party, {{"scope", party.scope}}); }

std::string device_poll(const OauthParty& party, const std::string& device_code) {
  return token_form(party,
                    {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", device_code}});
}

tl::expected<TokenAnswer, OauthError> read_token_answer(int status, std::string_view body,
                                                        const std::vector<std::string>& sent) {
  const auto object = object_of(body);
  if (!object) return tl::unexpected(not_json(status, body));
  TokenAnswer answer;
  answer.access_token = text_at(*object, "access_token");
  answer.refresh_token = text_at(*object, "refresh_token");
  if (status != 200 || answer.access_token.empty()) return tl::unexpected(refused(status, *object, sent));
  if (!is_token(answer.access_token) || !is_token(answer.refresh_token)) {
    return tl::unexpected(OauthError{Kind::temporary, "a token with characters that no token has"});
  }
  const std::string type = text_at(*object, "token_type");
  if (!type.empty() && !equal_fold(type, "bearer")) {  // RFC 6749 7.1
    return tl::unexpected(OauthError{Kind::client, "a token of the type " + printable(type, 40) + " instead of Bearer"});
  }
  answer.lasts = seconds_at(*object, "expires_in").value_or(kUsualLife);
  answer.refresh_lasts = seconds_at(*object, "refresh_token_expires_in");  // Google, GitHub
  if (!answer.refresh_lasts) answer.refresh_lasts = seconds_at(*object, "refresh_expires_in");  // Keycloak
  return answer;
}

tl::expected<DeviceAnswer, OauthError> read_device_answer(int status, std::string_view body,
                                                          const std::vector<std::string>& sent) {
  const auto object = object_of(body);
  if (!object) return tl::unexpected(not_json(status, body));
  DeviceAnswer answer;
  answer.device_code = text_at(*object, "device_code");
  answer.user_code = printable(text_at(*object, "user_code"), 80);
  answer.address = text_at(*object, "verification_uri");
  if (answer.address.empty()) answer.address = text_at(*object, "verification_url");  // from before the RFC
  answer.address = printable(answer.address, 400);
  if (status != 200 || answer.device_code.empty() || answer.user_code.empty() || answer.address.empty()) {
    return tl::unexpected(refused(status, *object, sent));
  }
  answer.lasts = seconds_at(*object, "expires_in").value_or(kUsualCodeLife);
  answer.interval = std::min(seconds_at(*object, "interval").value_or(seconds(5)), seconds(60));
  return answer;
}

std::string authorize_address(const std::string& url, const OauthParty& party, const std::string& redirect,
                              const std::string& state, const std::string& verifier, const Fields& more) {
  Fields fields = {{"response_type", "code"},   {"client_id", party.client_id}, {"redirect_uri", redirect},
                   {"scope", party.scope},      {"state", state},               {"code_challenge", base64url(sha256(verifier))},
                   {"code_challenge_method", "S256"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return url + (url.find('?') == std::string::npos ? "?" : "&") + form(fields);
}

Result<std::string> code_of(std::string_view address, const std::string& state) {
  const std::string_view text = trim(address);
  const std::size_t query = text.find('?');
  if (query == std::string_view::npos) {
    return fail(Failure::data, "this is not the address the browser ended at: it has no ?code=",
                "copy the whole address line of the browser");
  }
  std::string code, given_state, error;
  for (const auto field : split(text.substr(query + 1, text.find('#', query) - query - 1), '&')) {
    const std::size_t equals = std::min(field.find('='), field.size());
    const auto name = field.substr(0, equals);
    const std::string value = unescaped(field.substr(std::min(equals + 1, field.size())));
    if (name == "code") code = value;
    if (name == "state") given_state = value;
    if (name == "error") error = value;
  }
  if (!error.empty()) return fail(Failure::not_permitted, "the provider refused: " + printable(error, 100), "");
  if (!equal_constant_time(given_state, state)) {
    return fail(Failure::data, "this address belongs to another attempt to sign in", "use the newest address printed here");
  }
  if (code.empty()) return fail(Failure::data, "the address holds no code", "copy the whole address line of the browser");
  return code;
}

}  // namespace postern::net
