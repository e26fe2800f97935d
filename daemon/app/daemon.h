// The daemon: its parts in the order they are built, and the loop that runs them. Destroyed in reverse.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/app/access_tokens.h"
#include "daemon/app/alerts.h"
#include "daemon/app/control.h"
#include "daemon/app/door.h"
#include "daemon/app/health.h"
#include "daemon/app/intake.h"
#include "daemon/app/outbox.h"
#include "daemon/app/store_thread.h"
#include "daemon/app/timers.h"
#include "daemon/app/watch.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/rule_match.h"
#include "store/store.h"

namespace postern::app {

class Daemon {
 public:
  // Parsers: threads that read mails. Stop: how long SIGTERM waits for what is on its way (the unit's TimeoutStopSec
  // is longer).
  static constexpr std::size_t kParsers = 2;
  static constexpr int kStopSeconds = 25;

  // `settings` and `keys` must outlive the daemon.
  Daemon(const config::Settings& settings, const desk::KeyRing& keys, store::Store store);
  ~Daemon();

  // Runs until SIGTERM or SIGINT; with `once`, until each mailbox was taken in and the outbox drained. The exit code.
  int run(bool once);

 private:
  boost::asio::awaitable<void> run_once();
  boost::asio::awaitable<void> run_part(boost::asio::awaitable<void> part);
  boost::asio::awaitable<Result<std::string>> status();
  boost::asio::awaitable<Result<std::string>> handle(ControlRequest request, std::string body, std::string actor);
  boost::asio::awaitable<Result<std::string>> deliver(ControlRequest request, std::string body);
  boost::asio::awaitable<Result<std::string>> set(ControlRequest request, std::string actor);
  boost::asio::awaitable<Result<std::string>> set_away(ControlRequest request, std::string actor);
  boost::asio::awaitable<Result<std::string>> edit_outbox(ControlRequest request, std::string actor);
  boost::asio::awaitable<Result<std::string>> edit_quarantine(ControlRequest request, std::string actor);
  boost::asio::awaitable<void> watchdog();
  boost::asio::awaitable<void> wait_for_signal();
  void build_intakes();
  void account_recovered();
  void stop();
  void disk_failed(const Error& error);

  const config::Settings& settings_;
  const desk::RuleBook rules_;
  const desk::Desk desk_;
  const std::vector<Watch> watches_;
  Health health_;
  boost::asio::io_context loop_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer parts_done_;  // cancelled when the last part has ended
  boost::asio::steady_timer watchdog_timer_;
  StoreThread store_;
  boost::asio::thread_pool parsers_;
  Door door_;
  std::shared_ptr<net::Multi> multi_;
  AccessTokens tokens_;
  Outbox outbox_;
  Timers timers_;
  Alerts alerts_;
  std::map<std::string, Turns> turns_;  // of accounts with fewer connections than folders
  std::deque<Intake> intakes_;
  std::unique_ptr<Control> control_;
  std::size_t parts_running_ = 0;
  bool stopping_ = false;
  int exit_code_ = 0;
};

}  // namespace postern::app
