// The one thread that owns the store's write connection, and the grouping of commits: what waits while a transaction
// runs goes into the next one together, is synced once, and is answered together. A lone job never waits for others.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/app/offload.h"
#include "store/store.h"

namespace postern::app {

class StoreThread {
 public:
  // Largest group: jobs, and raw bytes held by them.
  static constexpr std::size_t kGroupJobs = 256;
  static constexpr std::size_t kGroupBytes = 32u << 20;

  explicit StoreThread(store::Store store);
  ~StoreThread();  // finishes what was posted, then joins
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  // Called on the loop after each commit of transact() that started a timer. Set it before the first.
  void on_timers_started(std::function<void()> call) { timers_started_ = std::move(call); }

  // The one door, from any coroutine of the loop.
  boost::asio::awaitable<Result<store::Applied>> transact(store::Job job);

  // Any other use of the store.
  template <class T>
  boost::asio::awaitable<T> use(std::function<T(store::Store&)> work) {
    std::function<T()> bound = [this, work = std::move(work)] { return work(store_); };
    co_return co_await offload<T>(context_, std::move(bound));
  }

 private:
  struct Waiting {
    store::Job job;
    std::function<void(Result<store::Applied>)> done;  // called on the store thread; posts to the loop
  };
  void enqueue(Waiting waiting);
  void commit_group();

  store::Store store_;
  std::function<void()> timers_started_;  // loop only
  std::vector<Waiting> waiting_;  // store thread only
  bool scheduled_ = false;        // store thread only
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
};

}  // namespace postern::app
