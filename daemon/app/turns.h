// Keeps an order across coroutines that do their work at once and finish it in any order. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <map>
#include <utility>

namespace postern::app {

class Turns {
 public:
  using Number = std::uint64_t;
  explicit Turns(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // Each number that is drawn must be waited for and passed, or the later ones wait for ever.
  Number draw() { return drawn_++; }

  // Returns when every earlier number has been passed. The coroutine must not end before.
  boost::asio::awaitable<void> wait(Number number) {
    if (number == now_) co_return;
    boost::asio::steady_timer timer(executor_, boost::asio::steady_timer::time_point::max());
    waiting_.emplace(number, &timer);
    boost::system::error_code ignored;  // ended by pass() alone
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }

  // The next one resumes when the caller waits for something, not before.
  void pass() {
    auto next = waiting_.find(++now_);
    if (next == waiting_.end()) return;
    next->second->cancel();
    waiting_.erase(next);
  }

 private:
  boost::asio::any_io_executor executor_;
  Number drawn_ = 0;
  Number now_ = 0;
  std::map<Number, boost::asio::steady_timer*> waiting_;  // each in the frame of a coroutine that waits
};

}  // namespace postern::app
