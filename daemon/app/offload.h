// Runs a function on another thread and brings its value back: how values hop between the loop, the parsers and the
// store. No mutex of ours: each side touches the slot only on its own thread, one after the other.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace postern::app {

// A value that one thread makes and one coroutine waits for. put() and wait() run on `executor`'s one thread.
template <class T>
class Slot {
 public:
  explicit Slot(boost::asio::any_io_executor executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void put(T value) {
    value_ = std::move(value);
    timer_.cancel();
  }

  // The slot must be kept alive by the caller until this returns.
  boost::asio::awaitable<T> wait() {
    boost::system::error_code ignored;  // the timer ends only by put()'s cancel
    while (!value_) co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return std::move(*value_);
  }

 private:
  std::optional<T> value_;
  boost::asio::steady_timer timer_;
};

namespace detail {
template <class T, class Executor>
void run_and_return(std::shared_ptr<Slot<T>> slot, Executor home, std::function<T()> work) {
  auto value = std::make_shared<T>(work());
  boost::asio::post(home, [slot, value] { slot->put(std::move(*value)); });
}
}  // namespace detail

// Runs `work` on `context` (an io_context or thread_pool with threads of its own) and resumes here with its value.
// `work` must own what it uses, or the caller's coroutine frame must.
template <class T, class Context>
boost::asio::awaitable<T> offload(Context& context, std::function<T()> work) {
  auto home = co_await boost::asio::this_coro::executor;
  auto slot = std::make_shared<Slot<T>>(home);
  std::function<void()> task = [slot, home, work = std::move(work)]() mutable {
    detail::run_and_return<T>(slot, home, std::move(work));
  };
  boost::asio::post(context, std::move(task));
  co_return co_await slot->wait();
}

}  // namespace postern::app
