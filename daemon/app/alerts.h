// Tells the admin by mail of trouble that does not pass, or that comes nearer: once a day while it lasts, and by another
// relay than the one it is about. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "daemon/app/health.h"
#include "daemon/app/store_thread.h"
#include "daemon/app/trouble.h"
#include "daemon/desk/alert.h"

namespace postern::app {

class Alerts {
 public:
  struct Parts {
    const desk::Desk& desk;
    StoreThread& store;
    const Health& health;
    std::function<void()> mails_queued;
  };
  Alerts(Parts parts, boost::asio::any_io_executor executor);

  boost::asio::awaitable<void> run();   // until stop()
  boost::asio::awaitable<void> look();  // once, now
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Seen {
    Clock::time_point since{};
    Clock::time_point told{};  // the epoch: not yet
  };

  bool is_due(const Trouble& trouble, Seen& seen) const;
  boost::asio::awaitable<void> tell(const Trouble& trouble);

  Parts parts_;
  boost::asio::steady_timer timer_;
  std::map<std::string, Seen> seen_;  // by Trouble::name, while it lasts
  bool stopping_ = false;
};

}  // namespace postern::app
