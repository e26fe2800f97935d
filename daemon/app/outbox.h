// The outbox: a queue for each relay, so that one that hangs delays no other. Woken by commits and by time. Loop thread
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>

#include "daemon/app/relay_queue.h"

namespace postern::app {

class Outbox {
 public:
  Outbox(const desk::Desk& desk, StoreThread& store, std::shared_ptr<net::Multi> multi, AccessTokens& tokens, Health& health,
         std::function<void(const Error&)> disk_failed, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until nothing more is due at any relay that can be reached.
  boost::asio::awaitable<void> run(bool once);
  void wake();
  void retry_now();  // the relays that sign in with OAuth 2.0: an account has a token again
  void hurry();  // also relays that are left alone for a while are asked again at once
  void stop();

 private:
  boost::asio::awaitable<void> resume_cut_off();
  boost::asio::awaitable<void> run_queue(RelayQueue& queue, bool once);

  StoreThread& store_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer ended_;  // cancelled by each queue that ends
  std::list<RelayQueue> queues_;
  int running_ = 0;
};

}  // namespace postern::app
