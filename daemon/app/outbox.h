// The outbox: takes what is due, sends it over one reused connection a relay, and records what came of each mail. Woken
// by commits and by time. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/settings.h"
#include "daemon/app/health.h"
#include "daemon/app/smtp_line.h"
#include "daemon/app/store_thread.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/delivery.h"
#include "daemon/net/channel.h"

namespace postern::app {

class Outbox {
 public:
  // Mails claimed at once, and how long a claim holds: after a crash they are tried again then.
  static constexpr int kClaim = 20;
  static constexpr int kLeaseSeconds = 900;
  // A connection without work is kept this long.
  static constexpr int kKeepSeconds = 20;

  Outbox(const desk::Desk& desk, StoreThread& store, std::shared_ptr<net::Multi> multi, Health& health,
         std::function<void(const Error&)> disk_failed, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until nothing more is due.
  boost::asio::awaitable<void> run(bool once);
  void wake();
  void stop();

 private:
  boost::asio::awaitable<void> resume_cut_off();
  boost::asio::awaitable<bool> send_due();  // false: nothing was due
  boost::asio::awaitable<void> send(model::OutboxItem item);
  boost::asio::awaitable<desk::DeliveryOutcome> connect(const config::Relay& relay, SmtpLine& line);
  boost::asio::awaitable<desk::DeliveryOutcome> deliver(const model::OutboxItem& item, const std::string& bytes);
  boost::asio::awaitable<void> record(const model::OutboxItem& item, const model::DeliveryResult& result);
  boost::asio::awaitable<void> wait_for_work();
  boost::asio::awaitable<void> hang_up();

  const desk::Desk& desk_;
  const config::Settings& settings_;
  StoreThread& store_;
  std::shared_ptr<net::Multi> multi_;
  Health& health_;
  std::function<void(const Error&)> disk_failed_;  // ends the daemon: what the store says cannot be trusted any more
  boost::asio::steady_timer timer_;
  std::map<std::string, SmtpLine> lines_;  // by relay name
  std::map<std::string, desk::DeliveryOutcome> down_;  // relays that failed in this round: not tried for each mail
  bool store_failed_ = false;  // the last claim
  bool woken_ = false;
  bool stopping_ = false;
};

}  // namespace postern::app
