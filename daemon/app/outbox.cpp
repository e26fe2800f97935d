// The outbox loop.
#include "daemon/app/outbox.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "daemon/app/delivery_report.h"
#include "daemon/app/job.h"
#include "daemon/app/moment.h"
#include "daemon/app/render.h"
#include "daemon/app/targets.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// A full disk or another program's lock: how soon the store is asked again.
constexpr std::chrono::seconds kRecordPause{5};
constexpr std::chrono::seconds kClaimPause{30};

// A failure is decided about, because somebody may have to hear of it; everything else is book-keeping.
Status write_down(store::Store& store, const desk::Desk& desk, const model::OutboxItem& item,
                  const model::DeliveryResult& result, const Moment& moment) {
  if (result.state != model::DeliveryState::failed) return store.record_delivery(item.id, result, moment.now);
  const auto applied = store.transact(undelivered_job(desk, item, result, moment));
  return applied ? Status{} : fail(applied.error());
}

std::string label(const config::Relay& relay) { return relay.name.empty() ? "smtp" : "smtp." + relay.name; }

}  // namespace

Outbox::Outbox(const desk::Desk& desk, StoreThread& store, std::shared_ptr<net::Multi> multi, Health& health,
               std::function<void(const Error&)> disk_failed, asio::any_io_executor executor)
    : desk_(desk),
      settings_(desk.settings),
      store_(store),
      multi_(std::move(multi)),
      health_(health),
      disk_failed_(std::move(disk_failed)),
      timer_(std::move(executor)) {}

void Outbox::wake() {
  woken_ = true;
  timer_.cancel();
}

void Outbox::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> Outbox::run(bool once) {
  co_await resume_cut_off();
  while (!stopping_) {
    woken_ = false;
    const bool any = co_await send_due();
    if (any) continue;
    if (once) break;
    if (!woken_ && !stopping_) co_await wait_for_work();
  }
  co_await hang_up();
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

asio::awaitable<bool> Outbox::send_due() {
  const auto now = this_moment().now;
  std::function<Result<std::vector<model::OutboxItem>>(store::Store&)> claim = [now](store::Store& store) {
    return store.claim_due(now, kClaim, kLeaseSeconds);
  };
  auto items = co_await store_.use<Result<std::vector<model::OutboxItem>>>(std::move(claim));
  if (!items) {
    spdlog::error("outbox: {}. {}", items.error().text, items.error().hint);
    store_failed_ = true;
    if (items.error().kind == Failure::io) disk_failed_(items.error());
    co_return false;
  }
  store_failed_ = false;
  down_.clear();
  for (model::OutboxItem& item : *items) co_await send(std::move(item));
  co_return !items->empty();
}

asio::awaitable<void> Outbox::send(model::OutboxItem item) {
  if (stopping_) {  // claimed, and not begun: due again at once
    model::DeliveryResult result;
    result.next_attempt = this_moment().now;
    result.detail = "not begun: the daemon was told to stop";
    co_await record(item, result);
    co_return;
  }
  const auto limits = settings_.limits;
  std::function<Result<std::string>(store::Store&)> work = [&item, limits](store::Store& store) {
    return render(store, item, limits);
  };
  auto bytes = co_await store_.use<Result<std::string>>(std::move(work));
  if (!bytes) {
    const bool for_good = bytes.error().kind == Failure::data || bytes.error().kind == Failure::bug;
    model::DeliveryResult result;
    result.state = for_good ? model::DeliveryState::failed : model::DeliveryState::pending;
    result.next_attempt = this_moment().now + 5min;
    result.detail = "the mail could not be made: " + bytes.error().text;
    co_await record(item, result);
    co_return;
  }
  const desk::DeliveryOutcome outcome = co_await deliver(item, *bytes);
  const auto result = desk::judge(outcome, item.attempts, item.date, this_moment().now, random_fraction());
  co_await record(item, result);
}

asio::awaitable<desk::DeliveryOutcome> Outbox::deliver(const model::OutboxItem& item, const std::string& bytes) {
  const config::Relay* relay = settings_.find_relay(item.relay);
  if (relay == nullptr)
    co_return desk::DeliveryOutcome{.text = "[smtp." + item.relay + "] is no longer in the config"};
  auto down = down_.find(relay->name);
  if (down != down_.end()) co_return down->second;

  SmtpLine& line = lines_.try_emplace(relay->name, settings_.desk.domain).first->second;
  // A connection that was idle may have been closed by the relay: then one fresh one is tried at once.
  const bool reused = line.is_open();
  for (int tries = reused ? 2 : 1; tries > 0; --tries) {
    if (!line.is_open()) {
      auto failed = co_await connect(*relay, line);
      if (!line.is_open()) {
        down_[relay->name] = failed;
        co_return failed;
      }
    }
    smtp::Envelope envelope{item.envelope_from, {item.to_email}};
    auto outcomes = co_await line.deliver(std::move(envelope), bytes);
    const bool nothing_said = outcomes.front().code == 0 && outcomes.front().stage != smtp::Stage::final_dot;
    if (nothing_said && tries > 1) continue;
    co_return outcome_of(outcomes.front());
  }
  co_return desk::DeliveryOutcome{};
}

asio::awaitable<desk::DeliveryOutcome> Outbox::connect(const config::Relay& relay, SmtpLine& line) {
  RelayHealth& health = health_.relays[relay.name];
  auto target = target_of(relay, settings_.desk.domain);
  tl::expected<void, net::ConnectError> opened;
  if (target) {
    opened = co_await line.open(multi_, std::move(*target));
  } else {
    opened = tl::unexpected<net::ConnectError>(
        net::ConnectError{net::Fault::login_temporary, target.error().text, target.error().hint});
  }
  if (opened) {
    health.error.clear();
    health.hint.clear();
    co_return desk::DeliveryOutcome{};
  }
  health.error = opened.error().text;
  health.hint = opened.error().hint;
  spdlog::warn("relay {}: {}. {}", label(relay), opened.error().text, opened.error().hint);
  co_return outcome_of(opened.error());
}

asio::awaitable<void> Outbox::record(const model::OutboxItem& item, const model::DeliveryResult& result) {
  std::function<Status(store::Store&)> write = [this, &item, &result, moment = this_moment()](store::Store& store) {
    return write_down(store, desk_, item, result, moment);
  };
  Status recorded = co_await store_.use<Status>(write);
  // A mail that is not known to be sent is sent again, so nothing else is done until it is written down.
  asio::steady_timer pause(timer_.get_executor());
  boost::system::error_code ignored;  // nobody cancels it
  while (!recorded && recorded.error().kind == Failure::temporary) {
    spdlog::error("outbox: {} to {}: what came of it cannot be written down: {}. {}", item.purpose,
                  printable(item.to_email), recorded.error().text, recorded.error().hint);
    if (stopping_) break;
    pause.expires_after(kRecordPause);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    recorded = co_await store_.use<Status>(write);
  }
  if (!recorded) spdlog::error("outbox: {}", recorded.error().text);
  if (!recorded && recorded.error().kind == Failure::io) disk_failed_(recorded.error());
  if (result.state == model::DeliveryState::sent) {
    RelayHealth& health = health_.relays[item.relay];
    ++health.sent;
    health.last_success = std::chrono::system_clock::now();
    spdlog::info("outbox: {} to {} sent", item.purpose, printable(item.to_email));
  } else {
    spdlog::warn("outbox: {} to {} {}: {}", item.purpose, printable(item.to_email),
                 result.state == model::DeliveryState::failed ? "failed for good" : "waits", printable(result.detail));
  }
}

asio::awaitable<void> Outbox::wait_for_work() {
  std::function<Result<std::optional<model::Time>>(store::Store&)> ask = [](store::Store& store) { return store.next_due(); };
  auto due = co_await store_.use<Result<std::optional<model::Time>>>(std::move(ask));
  if (woken_ || stopping_) co_return;
  auto wait = std::chrono::seconds(60);
  const std::chrono::seconds least = store_failed_ ? kClaimPause : 1s;
  if (due && *due) wait = std::clamp<std::chrono::seconds>(**due - this_moment().now, least, 60s);
  const bool idle_lines = std::any_of(lines_.begin(), lines_.end(), [](const auto& line) { return line.second.is_open(); });
  timer_.expires_after(idle_lines ? std::min<std::chrono::seconds>(wait, std::chrono::seconds(kKeepSeconds)) : wait);
  boost::system::error_code ended;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  if (!ended && idle_lines && !woken_) co_await hang_up();
}

asio::awaitable<void> Outbox::hang_up() {
  for (auto& [name, line] : lines_) co_await line.quit();
}

}  // namespace postern::app
