// The group commit.
#include "daemon/app/store_thread.h"

#include <algorithm>
#include <iterator>

namespace postern::app {

namespace asio = boost::asio;

StoreThread::StoreThread(store::Store store)
    : store_(std::move(store)), guard_(asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}

StoreThread::~StoreThread() {
  guard_.reset();
  thread_.join();
}

asio::awaitable<Result<store::Applied>> StoreThread::transact(store::Job job) {
  auto home = co_await asio::this_coro::executor;
  auto slot = std::make_shared<Slot<Result<store::Applied>>>(home);
  std::function<void(Result<store::Applied>)> done = [slot, home](Result<store::Applied> applied) {
    asio::post(home, [slot, applied = std::move(applied)]() mutable { slot->put(std::move(applied)); });
  };
  auto waiting = std::make_shared<Waiting>(Waiting{std::move(job), std::move(done)});
  std::function<void()> task = [this, waiting] { enqueue(std::move(*waiting)); };
  asio::post(context_, std::move(task));
  auto applied = co_await slot->wait();
  if (applied && applied->timers_started > 0 && timers_started_) timers_started_();
  co_return applied;
}

void StoreThread::enqueue(Waiting waiting) {
  waiting_.push_back(std::move(waiting));
  if (scheduled_) return;
  scheduled_ = true;
  // Behind every job that is queued already: they join this group.
  asio::post(context_, [this] { commit_group(); });
}

void StoreThread::commit_group() {
  std::size_t bytes = 0;
  auto end = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    bytes += waiting.job.arrival ? waiting.job.arrival->raw.size() : 0;
    return bytes > kGroupBytes;
  });
  if (end == waiting_.begin() && end != waiting_.end()) ++end;  // one that is larger than a group goes alone
  end = std::min(end, waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kGroupJobs)));

  std::vector<Waiting> group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  scheduled_ = !waiting_.empty();
  if (scheduled_) asio::post(context_, [this] { commit_group(); });

  std::vector<store::Job> jobs;
  jobs.reserve(group.size());
  for (Waiting& waiting : group) jobs.push_back(std::move(waiting.job));
  auto results = store_.transact(jobs);
  for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
}

}  // namespace postern::app
