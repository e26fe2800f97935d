// The watch over the daemon's own health.
#include "daemon/app/alerts.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>

#include "daemon/app/job.h"
#include "daemon/app/moment.h"

namespace postern::app {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kBetweenLooks{30};
constexpr std::chrono::hours kAgain{24};

}  // namespace

Alerts::Alerts(Parts parts, asio::any_io_executor executor) : parts_(std::move(parts)), timer_(executor) {}

void Alerts::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> Alerts::run() {
  const auto patience = parts_.desk.settings.desk.alert_after;
  boost::system::error_code ignored;
  while (!stopping_) {
    timer_.expires_after(std::clamp<std::chrono::seconds>(patience / 2, std::chrono::seconds(1), kBetweenLooks));
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!stopping_) co_await look();
  }
}

asio::awaitable<void> Alerts::look() {
  const auto all = troubles(parts_.desk.settings, parts_.health, std::chrono::system_clock::now());
  std::erase_if(seen_, [&](const auto& seen) {
    return std::none_of(all.begin(), all.end(), [&](const Trouble& one) { return one.name == seen.first; });
  });
  for (const Trouble& trouble : all) {
    Seen& seen = seen_.try_emplace(trouble.name, Seen{Clock::now(), {}}).first->second;
    if (!is_due(trouble, seen)) continue;
    seen.told = Clock::now();
    co_await tell(trouble);
  }
}

bool Alerts::is_due(const Trouble& trouble, Seen& seen) const {
  const auto now = Clock::now();
  if (seen.told != Clock::time_point{}) return now - seen.told >= kAgain;
  return trouble.at_once || now - seen.since >= parts_.desk.settings.desk.alert_after;
}

asio::awaitable<void> Alerts::tell(const Trouble& trouble) {
  const Moment moment = this_moment();
  store::Job job = alert_job(parts_.desk, {trouble.name, trouble.text, trouble.hint, trouble.relays, moment.now, moment.seed});
  const auto applied = co_await parts_.store.transact(std::move(job));
  if (!applied) {
    spdlog::warn("nobody could be told of trouble with {}: {}", trouble.name, applied.error().text);
  } else if (applied->mails_queued > 0) {
    spdlog::info("the admin is told: {}: {}", trouble.name, trouble.text);
    parts_.mails_queued();
  }
}

}  // namespace postern::app
