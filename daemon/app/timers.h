// The timer loop: sleeps until the next timer is due, fires what is due through the store's one door, one decision a
// timer. Woken by each commit that starts a timer. When the clock has jumped, timers pause (clock_watch.h). Loop thread
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "daemon/app/clock_watch.h"
#include "daemon/app/health.h"
#include "daemon/app/store_thread.h"
#include "daemon/desk/decide.h"

namespace postern::app {

class Timers {
 public:
  // Sleeps are measured by the steady clock, and short enough to notice a clock that was set.
  static constexpr std::chrono::seconds kLongestSleep{60};
  // Read at once of what is due.
  static constexpr int kAtOnce = 100;
  // When a timer whose decision fails is tried again.
  static constexpr std::chrono::hours kAgain{1};

  struct Parts {
    const desk::Desk& desk;
    StoreThread& store;
    TimersHealth& health;
    std::function<void()> mails_queued;
    std::function<void(const Error&)> disk_failed;  // ends the daemon
  };
  Timers(Parts parts, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until nothing more is due.
  boost::asio::awaitable<void> run(bool once);
  void wake();
  void stop();

 private:
  boost::asio::awaitable<void> look();
  boost::asio::awaitable<void> begin();
  boost::asio::awaitable<bool> read_clock();
  boost::asio::awaitable<void> save_clock(const model::TimerClock& clock);
  boost::asio::awaitable<bool> resume();
  boost::asio::awaitable<void> fire_all();
  boost::asio::awaitable<bool> fire(const model::DueTimer& due);  // false: not now
  boost::asio::awaitable<void> wait();
  bool took(const Result<store::Applied>& applied);
  void trouble(const Error& error);

  Parts parts_;
  boost::asio::steady_timer timer_;
  std::optional<model::TimerClock> clock_;  // as remembered; unset: not read yet
  std::optional<model::Time> saved_;        // the look that the store has
  std::string jump_;                        // the last one, for the mail that tells of it
  bool begun_ = false;  // the timers of the desk as a whole run
  bool woken_ = false;
  bool stopping_ = false;
};

}  // namespace postern::app
