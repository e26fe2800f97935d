// The mails of one relay: takes what is due, sends it over reused connections, several when much is waiting, and records
// what came of each mail. A relay that cannot be reached is left alone for a while, and delays no other. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/access_tokens.h"
#include "daemon/app/health.h"
#include "daemon/app/pace.h"
#include "daemon/app/smtp_line.h"
#include "daemon/app/store_thread.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/delivery.h"
#include "daemon/net/channel.h"

namespace postern::app {

class RelayQueue {
 public:
  // How long a begun attempt counts as being made.
  static constexpr int kLeaseSeconds = 900;
  // A connection without work is kept this long.
  static constexpr std::chrono::seconds kKeep{20};
  // One more connection for each so many mails that wait.
  static constexpr int kBacklog = 10;

  struct Parts {
    const config::Relay& relay;
    model::Route route;
    const desk::Desk& desk;
    StoreThread& store;
    std::shared_ptr<net::Multi> multi;
    AccessTokens& tokens;
    RelayHealth& health;
    std::function<void()> mails_queued;             // wakes every queue
    std::function<void(const Error&)> disk_failed;  // ends the daemon: what the store says cannot be trusted any more
  };
  RelayQueue(Parts parts, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until nothing more is due or the relay cannot be reached.
  boost::asio::awaitable<void> run(bool once);
  void wake();
  // Leaves a relay alone no longer that signs in with OAuth 2.0: its account has a token again.
  void retry_now();
  void hurry();  // wakes it, and ends the rest that a relay in trouble is given: an admin has mended it
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  boost::asio::awaitable<void> work_through();  // sends until nothing is due
  boost::asio::awaitable<void> hire();
  boost::asio::awaitable<void> help();          // sends on a further connection
  boost::asio::awaitable<void> send_all(SmtpLine& line);
  boost::asio::awaitable<std::optional<model::OutboxItem>> next(std::optional<model::Delivery> last);
  boost::asio::awaitable<std::optional<model::Delivery>> send(SmtpLine& line, const model::OutboxItem& item);
  boost::asio::awaitable<desk::DeliveryOutcome> deliver(SmtpLine& line, const model::OutboxItem& item,
                                                        const std::string& bytes);
  boost::asio::awaitable<desk::DeliveryOutcome> deliver_to(SmtpLine& line, const smtp::Envelope& to,
                                                           const std::string& bytes);
  boost::asio::awaitable<std::optional<desk::DeliveryOutcome>> connect(SmtpLine& line);  // why not
  boost::asio::awaitable<tl::expected<void, net::ConnectError>> open(SmtpLine& line);
  boost::asio::awaitable<bool> decide_failure(const model::OutboxItem& item, const model::DeliveryResult& result);
  boost::asio::awaitable<void> wait_for_work();
  boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
  void report(const model::OutboxItem& item, const model::DeliveryResult& result);
  void trouble(const Error& error);
  std::string label() const;

  Parts parts_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;    // waiting for work, and for better times
  boost::asio::steady_timer helpers_;  // cancelled by each helper that ends
  std::list<boost::asio::steady_timer> pauses_;
  SmtpLine line_;
  Pace pace_;
  int helping_ = 0;
  int failures_ = 0;                   // connections failed in a row
  Clock::time_point not_before_{};     // the relay is left alone until then
  bool store_failed_ = false;          // the last time it was asked
  bool woken_ = false;
  bool renewed_ = false;               // the relay refused a token since the last connection, and another was fetched
  bool stopping_ = false;
};

}  // namespace postern::app
