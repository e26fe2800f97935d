// The three ways to a first token.
#include "daemon/app/oauth_login.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/rand.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "config/loader.h"
#include "daemon/app/access_tokens.h"
#include "daemon/app/commands.h"
#include "daemon/app/token_file.h"
#include "daemon/net/https_post.h"
#include "daemon/net/oauth.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using config::OauthClient;
using net::OauthError;
using Clock = std::chrono::steady_clock;

namespace {

// Nothing listens there: the browser shows an error, and the address it ended at holds the code (RFC 8252 7.3).
constexpr const char* kRedirect = "http://localhost:8912/";
constexpr int kPastes = 5;  // addresses one may paste before it is given up

struct Account {
  const OauthClient* client = nullptr;
  std::string user, login;
};

Result<Account> account_of(const config::Settings& settings, const std::string& name) {
  const config::Mailbox* mailbox = settings.find_mailbox(name);
  const bool is_relay = name == "smtp" || name.starts_with("smtp.");
  const config::Relay* relay = !mailbox && is_relay ? settings.find_relay(name.size() > 5 ? name.substr(5) : "") : nullptr;
  if (!mailbox && !relay) return fail(no_such_mailbox(settings, name));
  const OauthClient* client = settings.find_oauth(mailbox ? mailbox->oauth : relay->oauth);
  if (client == nullptr) {
    return fail(Failure::usage, name + " signs in with a password", "set auth = \"oauth2\" and oauth = \"NAME\" there");
  }
  return Account{client, mailbox ? mailbox->user : relay->user, name};
}

Result<std::string> random_word() {
  std::string bytes(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1) {
    return fail(Failure::io, "the system gives no random bytes");
  }
  return base32_lower(bytes);  // 52 characters: RFC 7636 4.1 wants 43 to 128
}

class SignIn {
 public:
  SignIn(const Account& account, net::OauthParty party, const Terminal& terminal, asio::any_io_executor executor)
      : account_(account),
        client_(*account.client),
        party_(std::move(party)),
        terminal_(terminal),
        multi_(net::make_multi(executor)),
        timer_(executor) {}

  asio::awaitable<Result<net::TokenAnswer>> run() {
    switch (client_.flow) {
      case OauthClient::Flow::device: return by_device();
      case OauthClient::Flow::browser: return by_browser();
      case OauthClient::Flow::client: break;
    }
    return by_client();
  }

 private:
  using Answered = tl::expected<net::TokenAnswer, OauthError>;

  asio::awaitable<Result<net::PostAnswer>> post(std::string url, std::string body) {
    net::PostRequest request;
    request.url = std::move(url);
    request.body = std::move(body);
    request.ca_file = client_.ca_file;
    request.most_bytes = net::kOauthAnswerBytes;
    co_return co_await net::https_post(multi_, std::move(request));
  }

  asio::awaitable<Answered> ask(std::string body, std::string secret) {
    const auto answer = co_await post(client_.token_url, std::move(body));
    if (!answer) co_return tl::unexpected(OauthError{OauthError::Kind::temporary, answer.error().text});
    const std::vector<std::string> sent = {party_.client_secret, std::move(secret)};
    co_return net::read_token_answer(answer->status, answer->body, sent);
  }

  Result<net::TokenAnswer> final(Answered answer) const {
    if (answer) return std::move(*answer);
    return fail(explain(answer.error(), account_.user, account_.login));
  }

  asio::awaitable<Result<net::TokenAnswer>> by_client() {
    std::string body = net::client_request(party_);
    auto answer = co_await ask(std::move(body), "");
    co_return final(std::move(answer));
  }

  // RFC 8628 3.
  asio::awaitable<Result<net::TokenAnswer>> by_device() {
    std::string body = net::device_request(party_);
    const auto answer = co_await post(client_.device_url, std::move(body));
    if (!answer) co_return fail(answer.error());
    const std::vector<std::string> sent = {party_.client_secret};
    const auto device = net::read_device_answer(answer->status, answer->body, sent);
    if (!device) co_return fail(explain(device.error(), account_.user, account_.login));
    terminal_.say(fmt::format("Open {} in any browser, enter the code {} and sign in as {}.\n"
                              "The code is good for {} minutes. Waiting ...\n",
                              device->address, device->user_code, account_.user, (device->lasts.count() + 59) / 60));
    co_return co_await poll(*device);
  }

  asio::awaitable<Result<net::TokenAnswer>> poll(net::DeviceAnswer device) {
    using Kind = OauthError::Kind;
    const auto end = Clock::now() + device.lasts;
    auto interval = device.interval;
    while (Clock::now() + interval < end) {
      timer_.expires_after(interval);
      co_await timer_.async_wait(asio::use_awaitable);
      std::string body = net::device_poll(party_, device.device_code);
      auto answer = co_await ask(std::move(body), device.device_code);
      const Kind kind = answer ? Kind::pending : answer.error().kind;
      const bool again = kind == Kind::pending || kind == Kind::slow_down || kind == Kind::temporary;
      if (answer || !again) co_return final(std::move(answer));
      if (kind == Kind::slow_down) interval += 5s;
      if (kind == Kind::temporary) interval = std::min<std::chrono::seconds>(interval * 2, 60s);  // RFC 8628 3.5
    }
    co_return fail(Failure::temporary, "nobody entered the code in time", "postern oauth login " + account_.login);
  }

  asio::awaitable<Result<net::TokenAnswer>> by_browser() {
    const auto verifier = random_word();
    const auto state = random_word();
    if (!verifier || !state) co_return fail(Failure::io, "the system gives no random bytes");
    const std::string address = net::authorize_address(client_.authorize_url, party_, kRedirect, *state, *verifier, more());
    terminal_.say(fmt::format(
        "1. Open this address in any browser and sign in as {}:\n\n{}\n\n"
        "2. The browser ends at an address that begins with {} and shows an error: that is as it should be.\n"
        "   Paste that whole address here and press Enter:\n",
        account_.user, address, kRedirect));
    const auto code = pasted(*state);
    if (!code) co_return fail(code.error());
    std::string body = net::code_request(party_, *code, *verifier, kRedirect);
    auto answer = co_await ask(std::move(body), *code);
    co_return final(std::move(answer));
  }

  // What makes a provider give a refresh token: Google wants access_type, OpenID Connect (11) prompt=consent.
  std::vector<std::pair<std::string, std::string>> more() const {
    std::vector<std::pair<std::string, std::string>> out = {{"login_hint", account_.user}};
    if (client_.provider == OauthClient::Provider::google) out.emplace_back("access_type", "offline");
    if (client_.provider != OauthClient::Provider::microsoft) out.emplace_back("prompt", "consent");
    return out;
  }

  Result<std::string> pasted(const std::string& state) {
    Result<std::string> code = fail(Failure::usage, "no address was pasted", "");
    for (int i = 0; i < kPastes; ++i) {
      const std::string line = terminal_.ask();
      if (line.empty()) return code;
      code = net::code_of(line, state);
      if (code || code.error().kind != Failure::data) return code;
      terminal_.say(code.error().text + ": " + code.error().hint + "\n");
    }
    return code;
  }

  const Account& account_;
  const OauthClient& client_;
  net::OauthParty party_;
  const Terminal& terminal_;
  std::shared_ptr<net::Multi> multi_;
  asio::steady_timer timer_;
};

asio::awaitable<void> keep(SignIn& sign_in, std::optional<Result<net::TokenAnswer>>& out) {
  out.emplace(co_await sign_in.run());
}

Result<net::TokenAnswer> signed_in(const Account& account, const net::OauthParty& party, const Terminal& terminal) {
  asio::io_context loop(1);
  std::optional<Result<net::TokenAnswer>> out;
  SignIn sign_in(account, party, terminal, loop.get_executor());
  asio::co_spawn(loop, keep(sign_in, out), asio::detached);
  while (!out && loop.run_one() > 0) {
  }
  if (!out) return fail(Failure::bug, "signing in did not end");
  return std::move(*out);
}

std::string how_long(const Account& account, const Tokens& tokens) {
  if (tokens.refresh_ends != Tokens::Time{}) {
    const bool testing = account.client->provider == OauthClient::Provider::google;
    const std::time_t end = Tokens::Time::clock::to_time_t(tokens.refresh_ends);
    return fmt::format("It ends at {:%Y-%m-%d %H:%M} UTC: sign in again before. `postern status` reminds you.\n", fmt::gmtime(end)) +
           (testing ? "A Google client \"in testing\" ends each sign-in after 7 days: publish it, or use an app password.\n" : "");
  }
  if (account.client->provider == OauthClient::Provider::google) {
    return "If your Google client is \"in testing\", this ends after 7 days: publish it, or use an app password.\n";
  }
  return "";
}

}  // namespace

Result<std::string> oauth_login(const config::Settings& settings, const std::string& name, const Terminal& terminal) {
  const auto account = account_of(settings, name);
  if (!account) return fail(account.error());
  const auto party = party_of(*account->client);
  if (!party) return fail(party.error());
  const auto answer = signed_in(*account, *party, terminal);
  if (!answer) return fail(answer.error());
  if (account->client->flow == OauthClient::Flow::client) {
    return "The provider gave a token. The daemon gets its own; nobody has to sign in.\n";
  }
  if (answer->refresh_token.empty()) {
    return fail(Failure::config, "the provider gave no refresh token: the sign-in would end within the hour",
                "add \"offline_access\", or what the provider calls it, to scopes, and allow it for the client");
  }
  const Tokens tokens = renewed({}, *answer, std::chrono::system_clock::now());
  const auto saved = config::save_tokens(token_path(settings, account->client->name, account->user), write_tokens(tokens));
  if (!saved) return fail(saved.error());
  return "Done: Postern signs in as " + printable(account->user, 200) + ". A running daemon takes it within seconds.\n" +
         how_long(*account, tokens);
}

Status check_account(const config::Settings& settings, const std::string& client, const std::string& user,
                     const std::string& login) {
  const OauthClient* found = settings.find_oauth(client);
  if (found == nullptr) return {};
  if (auto party = party_of(*found); !party) return fail(party.error());
  if (found->flow == OauthClient::Flow::client) return {};
  const auto text = config::load_tokens(token_path(settings, client, user));
  if (!text && text.error().kind == Failure::no_input) {
    return fail(Failure::no_input, "nobody has signed in yet", "postern oauth login " + login);
  }
  if (!text) return fail(text.error());
  if (auto tokens = read_tokens(*text); !tokens) return fail(tokens.error());
  return {};
}

}  // namespace postern::app
