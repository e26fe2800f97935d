#include "daemon/app/timers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <utility>
#include <vector>

#include "daemon/app/job.h"
#include "daemon/app/moment.h"
#include "store/fail_point.h"

namespace postern::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Timers::Timers(Parts parts, asio::any_io_executor executor) : parts_(std::move(parts)), timer_(executor) {}

void Timers::wake() {
  woken_ = true;
  timer_.cancel();
}

void Timers::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> Timers::run(bool once) {
  while (!stopping_) {
    woken_ = false;
    co_await look();
    if (once) break;
    if (!woken_ && !stopping_) co_await wait();
  }
}

asio::awaitable<void> Timers::look() {
  const bool known = co_await read_clock();
  if (!known) co_return;
  if (!begun_) co_await begin();
  const Look now = look_at(*clock_, this_moment().now);
  if (!now.jump.empty()) {
    jump_ = now.jump;
    parts_.health.alert = now.jump + "; timers pause for " + std::to_string(kPause.count()) + " h";
    spdlog::warn("timers: {}. Check the clock of this machine", parts_.health.alert);
  }
  co_await save_clock(now.clock);
  parts_.health.paused_until = now.paused ? now.clock.paused_until : std::nullopt;
  if (now.resumes) {
    const bool resumed = co_await resume();
    if (!resumed) co_return;
  }
  if (!now.paused) co_await fire_all();
  parts_.health.looked = now.clock.looked;
}

// What the config says now of the timers that belong to no ticket.
asio::awaitable<void> Timers::begin() {
  store::Job job = digest_start_job(parts_.desk, this_moment());
  const auto applied = co_await parts_.store.transact(std::move(job));
  begun_ = took(applied);
}

asio::awaitable<bool> Timers::read_clock() {
  if (clock_) co_return true;
  std::function<Result<model::TimerClock>(store::Store&)> ask = [](store::Store& store) { return store.timer_clock(); };
  auto clock = co_await parts_.store.use<Result<model::TimerClock>>(std::move(ask));
  if (!clock) {
    trouble(clock.error());
    co_return false;
  }
  clock_ = *clock;
  saved_ = clock->looked;
  co_return true;
}

// A pause is written down at once: a restart must not end it.
asio::awaitable<void> Timers::save_clock(const model::TimerClock& clock) {
  const bool same_pause = clock_->paused_until == clock.paused_until;
  clock_ = clock;
  if (same_pause && saved_ && clock.looked && std::chrono::abs(*clock.looked - *saved_) < kLookEvery) co_return;
  std::function<Status(store::Store&)> save = [clock](store::Store& store) {
    Status saved = store.set_timer_clock(clock);
    return saved && clock.looked ? store.forget_old(*clock.looked) : saved;
  };
  const Status saved = co_await parts_.store.use<Status>(std::move(save));
  if (saved) saved_ = clock.looked;
  if (!saved) trouble(saved.error());
}

asio::awaitable<bool> Timers::resume() {
  const std::string cause = jump_.empty() ? "the clock had jumped, or postern did not run for more than a day" : jump_;
  store::Job job = resumed_job(parts_.desk, cause, this_moment());
  const auto applied = co_await parts_.store.transact(std::move(job));
  if (!took(applied)) co_return false;
  clock_->paused_until.reset();
  parts_.health.paused_until.reset();
  parts_.health.alert.clear();
  spdlog::info("timers: they go on; {} were overdue", applied->timers_started);
  co_return true;
}

asio::awaitable<void> Timers::fire_all() {
  while (!stopping_) {
    std::function<Result<std::vector<model::DueTimer>>(store::Store&)> ask = [now = this_moment().now](store::Store& store) {
      return store.due_timers(now, kAtOnce);
    };
    const auto due = co_await parts_.store.use<Result<std::vector<model::DueTimer>>>(std::move(ask));
    if (!due) co_return trouble(due.error());
    if (due->empty()) co_return;
    store::fail_point("timers.due");
    for (const model::DueTimer& one : *due) {
      const bool done = co_await fire(one);
      if (!done || stopping_) co_return;
    }
  }
}

asio::awaitable<bool> Timers::fire(const model::DueTimer& due) {
  store::Job job = timer_job(parts_.desk, due, this_moment());
  const auto applied = co_await parts_.store.transact(std::move(job));
  if (took(applied)) {
    ++parts_.health.fired;
    co_return true;
  }
  if (applied.error().kind == Failure::temporary || applied.error().kind == Failure::io) co_return false;
  // Its own fault: the others must not wait for it.
  std::function<Status(store::Store&)> put_off = [id = due.timer.id, then = this_moment().now + kAgain](store::Store& store) {
    return store.postpone_timer(id, then);
  };
  const Status done = co_await parts_.store.use<Status>(std::move(put_off));
  if (!done) trouble(done.error());
  co_return done.has_value();
}

bool Timers::took(const Result<store::Applied>& applied) {
  if (applied && applied->mails_queued > 0) parts_.mails_queued();
  if (!applied) trouble(applied.error());
  return applied.has_value();
}

asio::awaitable<void> Timers::wait() {
  std::function<Result<std::optional<model::Time>>(store::Store&)> ask = [](store::Store& store) {
    return store.next_timer_due();
  };
  const auto due = co_await parts_.store.use<Result<std::optional<model::Time>>>(std::move(ask));
  if (due) parts_.health.next_due = *due;
  if (woken_ || stopping_) co_return;
  std::chrono::seconds sleep = kLongestSleep;
  if (due && *due) sleep = std::clamp<std::chrono::seconds>(**due - this_moment().now, 1s, kLongestSleep);
  timer_.expires_after(longest_sleep(sleep));
  boost::system::error_code ignored;  // ended early by wake() and stop()
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void Timers::trouble(const Error& error) {
  spdlog::error("timers: {}. {}", error.text, error.hint);
  if (error.kind == Failure::io) parts_.disk_failed(error);
}

}  // namespace postern::app
