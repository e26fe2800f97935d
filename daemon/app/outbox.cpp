// Starting and stopping the queues.
#include "daemon/app/outbox.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "daemon/app/moment.h"

namespace postern::app {

namespace asio = boost::asio;

namespace {

// The first relay also sends what was meant for one that the config no longer has.
model::Route route_of(const config::Settings& settings, const config::Relay& relay) {
  model::Route route{.relay = relay.name, .known = {}, .strays = &relay == &settings.relays.front()};
  for (const config::Relay& one : settings.relays) route.known.push_back(one.name);
  return route;
}

}  // namespace

Outbox::Outbox(const desk::Desk& desk, StoreThread& store, std::shared_ptr<net::Multi> multi, AccessTokens& tokens,
               Health& health, std::function<void(const Error&)> disk_failed, asio::any_io_executor executor)
    : store_(store), executor_(executor), ended_(executor) {
  for (const config::Relay& relay : desk.settings.relays)
    queues_.emplace_back(RelayQueue::Parts{.relay = relay,
                                           .route = route_of(desk.settings, relay),
                                           .desk = desk,
                                           .store = store,
                                           .multi = multi,
                                           .tokens = tokens,
                                           .health = health.relays[relay.name],
                                           .mails_queued = [this] { wake(); },
                                           .disk_failed = disk_failed},
                         executor);
}

void Outbox::wake() {
  for (RelayQueue& queue : queues_) queue.wake();
}

void Outbox::retry_now() {
  for (RelayQueue& queue : queues_) queue.retry_now();
}

void Outbox::hurry() {
  for (RelayQueue& queue : queues_) queue.hurry();
}

void Outbox::stop() {
  for (RelayQueue& queue : queues_) queue.stop();
}

asio::awaitable<void> Outbox::run(bool once) {
  co_await resume_cut_off();
  for (RelayQueue& queue : queues_) {
    ++running_;
    asio::co_spawn(executor_, run_queue(queue, once), asio::detached);
  }
  boost::system::error_code ignored;
  while (running_ > 0) {
    ended_.expires_at(std::chrono::steady_clock::time_point::max());
    co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> Outbox::run_queue(RelayQueue& queue, bool once) {
  co_await queue.run(once);
  --running_;
  ended_.cancel();
}

asio::awaitable<void> Outbox::resume_cut_off() {
  std::function<Result<int>(store::Store&)> resume = [](store::Store& store) {
    return store.resume_cut_off(this_moment().now);
  };
  auto resumed = co_await store_.use<Result<int>>(std::move(resume));
  if (!resumed)
    spdlog::error("outbox: {}. {}", resumed.error().text, resumed.error().hint);
  else if (*resumed > 0)
    spdlog::warn("outbox: {} mails were being sent when the daemon ended; they are tried again soon", *resumed);
}

}  // namespace postern::app
