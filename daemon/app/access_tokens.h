// The access tokens of all accounts that sign in with OAuth 2.0: fetched before they end, one request at a time for
// each account, a new refresh token on the disk before anything that came with it is used. The file is the truth: what
// `postern oauth login` writes there is taken without a restart. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.h"
#include "daemon/app/health.h"
#include "daemon/app/token_file.h"
#include "daemon/net/channel.h"
#include "daemon/net/oauth.h"
#include "parser/result.h"

namespace postern::app {

class AccessTokens {
 public:
  struct Parts {
    const config::Settings& settings;
    std::shared_ptr<net::Multi> multi;
    boost::asio::thread_pool& disk;   // where files are synced
    Health& health;
    std::function<void()> recovered;  // an account that was in trouble has a token again
  };
  AccessTokens(Parts parts, boost::asio::any_io_executor executor);
  ~AccessTokens();

  // An access token for `user` at the client [oauth.NAME]; waits for a request that is under way. Failure::temporary:
  // later; Failure::not_permitted or config: a person is needed.
  boost::asio::awaitable<Result<std::string>> token(std::string client, std::string user);
  // A server refused this token: it is not given out again, the next token() fetches another.
  void refused(const std::string& client, const std::string& user, const std::string& token);

  // Fetches tokens ahead of time and watches the files, until stop().
  boost::asio::awaitable<void> run();
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Account;

  Account* find(const std::string& client, const std::string& user);
  void add(const std::string& client, const std::string& user, const std::string& whose);
  void look(Account& account);  // reads the file anew
  bool usable(const Account& account) const;
  boost::asio::awaitable<void> keep(Account& account);
  boost::asio::awaitable<void> fetch(Account& account);
  boost::asio::awaitable<Result<Tokens>> ask(Account& account);
  boost::asio::awaitable<Status> save(Account& account);
  void succeed(Account& account);
  void trouble(Account& account, Error error);
  void foresee(Account& account);
  Clock::duration pause(const Account& account) const;

  Parts parts_;
  boost::asio::any_io_executor executor_;
  std::list<Account> accounts_;
  boost::asio::steady_timer ended_;  // cancelled by each keeper that ends
  int keeping_ = 0;
  bool stopping_ = false;
};

// What the provider's error means for whoever signs in as `whose`: "mailbox support".
Error explain(const net::OauthError& error, const std::string& account, const std::string& login);

// A client's part of a request; reads its secret, where it has one, each time anew.
Result<net::OauthParty> party_of(const config::OauthClient& client);

}  // namespace postern::app
