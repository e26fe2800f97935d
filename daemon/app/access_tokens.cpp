// Keeping tokens fresh.
#include "daemon/app/access_tokens.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "config/loader.h"
#include "daemon/app/backoff.h"
#include "daemon/app/moment.h"
#include "daemon/app/offload.h"
#include "daemon/net/https_post.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using SystemClock = std::chrono::system_clock;

namespace {

// How soon a provider is asked again that cannot be reached, and one that wants a person.
constexpr std::chrono::milliseconds kFirstPause = 5s, kLongestPause = 5min;
constexpr std::chrono::milliseconds kFirstSlowPause = 5min, kLongestSlowPause = 60min;
// How often the file is looked at, for what `postern oauth login` has written.
constexpr std::chrono::seconds kLook = 60s, kLookInTrouble = 3s;
constexpr std::chrono::hours kReminder{24};

bool needs_person(const Error& error) { return error.kind != Failure::temporary; }

}  // namespace

struct AccessTokens::Account {
  Account(const config::OauthClient& its_client, std::string its_user, std::string its_path, AccountHealth& its_health,
          const asio::any_io_executor& executor)
      : client(its_client),
        user(std::move(its_user)),
        path(std::move(its_path)),
        health(its_health),
        changed(executor, Clock::time_point::max()),
        timer(executor) {}

  const config::OauthClient& client;
  std::string user, path;
  AccountHealth& health;
  std::string login;           // what `postern oauth login` is given
  Tokens held;                 // as the file says; with Flow::client only here
  std::optional<Tokens> fresh; // fetched and not yet on the disk: not used before
  std::string unwanted;        // an access token that a server refused
  bool fetching = false;
  asio::steady_timer changed;  // cancelled when a fetch has ended
  asio::steady_timer timer;    // the keeper's
  int failures = 0;
  Clock::time_point not_before{};
  Clock::time_point reminded{};
  std::optional<Error> error;

  std::string name() const { return printable(user, 100) + " at oauth." + client.name; }
};

Error explain(const net::OauthError& error, const std::string& account, const std::string& login) {
  using Kind = net::OauthError::Kind;
  const std::string again = "postern oauth login " + login;
  switch (error.kind) {
    case Kind::ended: return {Failure::not_permitted, account + ": the sign-in has ended: " + error.text, "sign in again: " + again};
    case Kind::denied: return {Failure::not_permitted, account + ": refused: " + error.text, "sign in again: " + again};
    case Kind::client:
      return {Failure::config, account + ": the provider does not take this client: " + error.text,
              "check client_id, client_secret (has it ended?), flow and scopes, then: " + again};
    case Kind::pending:
    case Kind::slow_down:
    case Kind::temporary: break;
  }
  return {Failure::temporary, account + ": no token now: " + error.text, "it will be asked again; is token_url right?"};
}

Result<net::OauthParty> party_of(const config::OauthClient& client) {
  net::OauthParty party{client.client_id, "", client.scope};
  if (client.client_secret.source == config::SecretRef::Source::none) return party;
  auto secret = config::load_secret(client.client_secret);
  if (!secret) return fail(secret.error());
  party.client_secret = secret->reveal();
  return party;
}

AccessTokens::AccessTokens(Parts parts, asio::any_io_executor executor)
    : parts_(std::move(parts)), executor_(executor), ended_(executor) {
  for (const config::Mailbox& mailbox : parts_.settings.mailboxes) add(mailbox.oauth, mailbox.user, mailbox.name);
  for (const config::Relay& relay : parts_.settings.relays)
    add(relay.oauth, relay.user, relay.name.empty() ? "smtp" : "smtp." + relay.name);
}

AccessTokens::~AccessTokens() = default;

void AccessTokens::add(const std::string& client, const std::string& user, const std::string& whose) {
  const config::OauthClient* found = parts_.settings.find_oauth(client);
  if (found == nullptr || find(client, user) != nullptr) return;
  accounts_.emplace_back(*found, user, token_path(parts_.settings, client, user),
                         parts_.health.accounts[user + " at oauth." + client], executor_);
  accounts_.back().login = whose;
}

AccessTokens::Account* AccessTokens::find(const std::string& client, const std::string& user) {
  const auto found = std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& account) {
    return account.client.name == client && account.user == user;
  });
  return found == accounts_.end() ? nullptr : &*found;
}

// Another refresh token than before: somebody has signed in, and what went wrong is past.
void AccessTokens::look(Account& account) {
  if (account.client.flow == config::OauthClient::Flow::client || account.fetching || account.fresh) return;
  const auto text = config::load_tokens(account.path);
  auto tokens = text ? read_tokens(*text) : fail(text.error());
  if (!tokens) {
    const bool none = tokens.error().kind == Failure::no_input;
    const std::string what = none ? "nobody has signed in yet" : tokens.error().text;
    const std::string remedy = "postern oauth login " + account.login;
    account.held = {};
    Error error{Failure::not_permitted, account.name() + ": " + what,
                none || tokens.error().hint.empty() ? remedy : tokens.error().hint + ", or " + remedy};
    if (!account.error || account.error->text != error.text) trouble(account, std::move(error));
    return;
  }
  const bool other = tokens->refresh != account.held.refresh;
  account.held = std::move(*tokens);
  if (!other) return;
  account.not_before = {};
  account.failures = 0;
  if (account.error && usable(account)) succeed(account);
}

bool AccessTokens::usable(const Account& account) const {
  return is_usable(account.held, SystemClock::now()) && account.held.access != account.unwanted;
}

asio::awaitable<Result<std::string>> AccessTokens::token(std::string client, std::string user) {
  Account* account = find(client, user);
  if (account == nullptr) co_return fail(Failure::bug, "no account " + user + " at oauth." + client);
  look(*account);
  if (!usable(*account) && !account->fetching && Clock::now() >= account->not_before) co_await fetch(*account);
  boost::system::error_code ignored;
  while (account->fetching) co_await account->changed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (usable(*account)) co_return account->held.access;
  if (account->error) co_return fail(*account->error);
  co_return fail(Failure::temporary, account->name() + ": no token now", "it will be asked again");
}

void AccessTokens::refused(const std::string& client, const std::string& user, const std::string& token) {
  Account* account = find(client, user);
  if (account != nullptr) account->unwanted = token;
}

// One at a time. Ends with a usable token on the disk, or with the account in trouble.
asio::awaitable<void> AccessTokens::fetch(Account& account) {
  const bool by_client = account.client.flow == config::OauthClient::Flow::client;
  if (account.fetching || (!by_client && account.held.refresh.empty() && !account.fresh)) co_return;
  account.fetching = true;
  Status done;
  if (!account.fresh) {
    auto tokens = co_await ask(account);
    if (tokens) {
      account.fresh = std::move(*tokens);
    } else {
      done = fail(tokens.error());
    }
  }
  if (done && !by_client) done = co_await save(account);
  if (done) {
    account.held = std::move(*std::exchange(account.fresh, std::nullopt));
    account.unwanted.clear();
  }
  account.fetching = false;
  if (done) {
    succeed(account);
  } else {
    trouble(account, done.error());
  }
  account.changed.cancel();
}

asio::awaitable<Result<Tokens>> AccessTokens::ask(Account& account) {
  auto party = party_of(account.client);
  if (!party) co_return fail(party.error());
  const bool by_client = account.client.flow == config::OauthClient::Flow::client;
  net::PostRequest request;
  request.url = account.client.token_url;
  request.ca_file = account.client.ca_file;
  request.body = by_client ? net::client_request(*party) : net::refresh_request(*party, account.held.refresh);
  request.most_bytes = net::kOauthAnswerBytes;
  const auto answer = co_await net::https_post(parts_.multi, std::move(request));
  if (!answer) co_return fail(Failure::temporary, account.name() + ": " + answer.error().text, answer.error().hint);
  const std::vector<std::string> sent = {party->client_secret, account.held.refresh};
  const auto token = net::read_token_answer(answer->status, answer->body, sent);
  if (!token) co_return fail(explain(token.error(), account.name(), account.login));
  co_return renewed(account.held, *token, SystemClock::now());
}

// Not over what somebody has signed in for meanwhile: that wins.
asio::awaitable<Status> AccessTokens::save(Account& account) {
  std::function<Result<Tokens>()> work = [path = account.path, before = account.held.refresh,
                                          fresh = *account.fresh]() -> Result<Tokens> {
    const auto text = config::load_tokens(path);
    if (text) {
      auto there = read_tokens(*text);
      if (there && there->refresh != before) return there;
    }
    auto saved = config::save_tokens(path, write_tokens(fresh));
    if (!saved) return fail(Failure::temporary, saved.error().text, saved.error().hint);
    return fresh;
  };
  auto saved = co_await offload<Result<Tokens>>(parts_.disk, std::move(work));
  if (!saved) co_return fail(saved.error());
  account.fresh = std::move(*saved);
  co_return Status{};
}

void AccessTokens::succeed(Account& account) {
  const bool was_in_trouble = account.error.has_value();
  account.failures = 0;
  account.not_before = {};
  account.error.reset();
  account.health.error.clear();
  account.health.hint.clear();
  account.health.ends = account.held.ends;
  account.health.sign_in_ends = account.held.refresh_ends;
  foresee(account);
  account.timer.cancel();
  if (!was_in_trouble) return;
  spdlog::info("account {}: has a token again", account.name());
  parts_.recovered();
}

void AccessTokens::trouble(Account& account, Error error) {
  ++account.failures;
  const bool slowly = needs_person(error);
  account.not_before = Clock::now() + (slowly ? backoff(account.failures, kFirstSlowPause, kLongestSlowPause, random_fraction())
                                              : backoff(account.failures, kFirstPause, kLongestPause, random_fraction()));
  spdlog::error("account {}. {}", error.text, error.hint);
  account.health.error = error.text;
  account.health.hint = error.hint;
  account.error = std::move(error);
}

// Days before a sign-in ends, once a day: later it would end in silence.
void AccessTokens::foresee(Account& account) {
  const auto now = SystemClock::now();
  account.health.warning.clear();
  if (!ends_soon(account.held, now)) return;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(account.held.refresh_ends - now).count();
  account.health.warning = "the sign-in ends in " + (hours < 48 ? std::to_string(hours) + " hours" : std::to_string(hours / 24) + " days") +
                           ": postern oauth login " + account.login;
  if (account.reminded != Clock::time_point{} && Clock::now() - account.reminded < kReminder) return;
  account.reminded = Clock::now();
  spdlog::warn("account {}: {}", account.name(), account.health.warning);
}

AccessTokens::Clock::duration AccessTokens::pause(const Account& account) const {
  if (account.error) return kLookInTrouble;
  const auto until = refresh_time(account.held) - SystemClock::now();
  return std::clamp<Clock::duration>(std::chrono::duration_cast<Clock::duration>(until), 100ms, kLook);
}

asio::awaitable<void> AccessTokens::keep(Account& account) {
  boost::system::error_code ignored;  // ended early by stop() and succeed()
  while (!stopping_) {
    look(account);
    const bool due = !usable(account) || SystemClock::now() >= refresh_time(account.held);
    if (due && Clock::now() >= account.not_before) co_await fetch(account);
    if (!account.error) {
      account.health.ends = account.held.ends;
      account.health.sign_in_ends = account.held.refresh_ends;
      foresee(account);
    }
    if (stopping_) break;
    account.timer.expires_after(pause(account));
    co_await account.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  --keeping_;
  ended_.cancel();
}

asio::awaitable<void> AccessTokens::run() {
  for (Account& account : accounts_) {
    ++keeping_;
    asio::co_spawn(executor_, keep(account), asio::detached);
  }
  boost::system::error_code ignored;
  while (keeping_ > 0) {
    ended_.expires_at(Clock::time_point::max());
    co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

void AccessTokens::stop() {
  stopping_ = true;
  for (Account& account : accounts_) account.timer.cancel();
}

}  // namespace postern::app
