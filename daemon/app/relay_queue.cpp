// One relay's loop.
#include "daemon/app/relay_queue.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "daemon/app/backoff.h"
#include "daemon/app/delivery_report.h"
#include "daemon/app/job.h"
#include "daemon/app/moment.h"
#include "daemon/app/render.h"
#include "daemon/app/targets.h"
#include "parser/header_writer.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// A full disk or another program's lock: how soon the store is asked again.
constexpr std::chrono::seconds kRecordPause{5};
constexpr std::chrono::seconds kClaimPause{30};
// How long a relay that cannot be reached is left alone, and one that refuses our login, lest it locks the account.
constexpr std::chrono::seconds kRelayPause{5}, kLongestRelayPause{60};
constexpr std::chrono::seconds kLoginPause{300}, kLongestLoginPause{3600};

// Of automatic mail to requesters nobody wants to hear, and its null sender could not be told (RFC 3461 5.2.1). An
// agent who is not reached is news; one who is reached late is none.
smtp::Envelope envelope_of(const model::OutboxItem& item) {
  const auto wanted = item.automatic ? smtp::Notify::failure : smtp::Notify::failure_and_delay;
  return {.from = item.envelope_from,
          .to = {parser::wire_address(item.to_email).value_or(item.to_email)},
          .id = item.message_id,
          .notify = item.envelope_from.empty() ? smtp::Notify::never : wanted};
}

}  // namespace

RelayQueue::RelayQueue(Parts parts, asio::any_io_executor executor)
    : parts_(std::move(parts)),
      executor_(executor),
      timer_(executor),
      helpers_(executor),
      line_(parts_.desk.settings.desk.domain),
      pace_(parts_.relay.rate) {}

void RelayQueue::wake() {
  woken_ = true;
  timer_.cancel();
}

void RelayQueue::retry_now() {
  if (!parts_.relay.oauth.empty()) hurry();
}

void RelayQueue::hurry() {
  not_before_ = {};
  failures_ = 0;
  wake();
}

void RelayQueue::stop() {
  stopping_ = true;
  timer_.cancel();
  for (asio::steady_timer& pause : pauses_) pause.cancel();
}

asio::awaitable<void> RelayQueue::run(bool once) {
  while (!stopping_) {
    woken_ = false;
    if (Clock::now() >= not_before_) co_await work_through();
    if (once) break;
    if (!woken_ && !stopping_) co_await wait_for_work();
  }
  co_await line_.quit();
}

asio::awaitable<void> RelayQueue::work_through() {
  co_await send_all(line_);
  boost::system::error_code ignored;
  while (helping_ > 0) {
    helpers_.expires_at(Clock::time_point::max());
    co_await helpers_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

// One mail goes over the connection that is there; only a backlog is worth the handshakes of others.
asio::awaitable<void> RelayQueue::hire() {
  if (parts_.relay.connections < 2 || stopping_) co_return;
  std::function<Result<int>(store::Store&)> ask = [this, now = this_moment().now](store::Store& store) {
    return store.due(parts_.route, now);
  };
  const auto waiting = co_await parts_.store.use<Result<int>>(std::move(ask));
  const int wanted = std::min(parts_.relay.connections - 1, waiting.value_or(0) / kBacklog);
  while (helping_ < wanted) {
    ++helping_;
    asio::co_spawn(executor_, help(), asio::detached);
  }
}

asio::awaitable<void> RelayQueue::help() {
  SmtpLine line(parts_.desk.settings.desk.domain);
  co_await send_all(line);
  co_await line.quit();
  --helping_;
  helpers_.cancel();
}

asio::awaitable<void> RelayQueue::send_all(SmtpLine& line) {
  std::optional<model::Delivery> last;
  for (int sent = 0;; ++sent) {
    if (&line == &line_ && sent % kBacklog == 0) co_await hire();
    const auto item = co_await next(std::exchange(last, std::nullopt));
    if (!item) co_return;
    last = co_await send(line, *item);
  }
}

// What came of the last mail is written down, whatever it takes: it is sent again if it is not known to be sent.
asio::awaitable<std::optional<model::OutboxItem>> RelayQueue::next(std::optional<model::Delivery> last) {
  using Next = Result<std::optional<model::OutboxItem>>;
  while (true) {
    const bool more = !stopping_ && Clock::now() >= not_before_;
    std::function<Next(store::Store&)> take = [this, &last, more, now = this_moment().now](store::Store& store) -> Next {
      if (more) return store.next_mail(parts_.route, now, kLeaseSeconds, last);
      if (!last) return std::optional<model::OutboxItem>{};
      Status recorded = store.record_delivery(last->mail, last->result, now);
      if (!recorded) return fail(recorded.error());
      return std::optional<model::OutboxItem>{};
    };
    auto item = co_await parts_.store.use<Next>(std::move(take));
    store_failed_ = !item;
    if (item) co_return std::move(*item);
    trouble(item.error());
    if (!last || stopping_ || item.error().kind != Failure::temporary) co_return std::nullopt;
    co_await pause(kRecordPause);
  }
}

// What is to be written down; nothing when that is done.
asio::awaitable<std::optional<model::Delivery>> RelayQueue::send(SmtpLine& line, const model::OutboxItem& item) {
  model::Delivery delivery{item.id, {}};
  model::DeliveryResult& result = delivery.result;
  const auto limits = parts_.desk.settings.limits;
  std::function<Result<std::string>(store::Store&)> make = [&item, limits](store::Store& store) {
    return render(store, item, limits);
  };
  const auto bytes = co_await parts_.store.use<Result<std::string>>(std::move(make));
  if (bytes) co_await pause(std::chrono::ceil<std::chrono::milliseconds>(pace_.next(Clock::now()) - Clock::now()));
  if (!bytes) {
    const bool for_good = bytes.error().kind == Failure::data || bytes.error().kind == Failure::bug;
    result.state = for_good ? model::DeliveryState::failed : model::DeliveryState::pending;
    result.next_attempt = this_moment().now + 5min;
    result.detail = "the mail could not be made: " + bytes.error().text;
  } else if (stopping_) {
    result.next_attempt = this_moment().now;
    result.detail = "not begun: the daemon was told to stop";
  } else {
    const desk::DeliveryOutcome outcome = co_await deliver(line, item, *bytes);
    result = desk::judge(outcome, item.tries, item.tried_since, this_moment().now, random_fraction());
  }
  report(item, result);
  if (result.state == model::DeliveryState::failed && co_await decide_failure(item, result)) co_return std::nullopt;
  co_return delivery;
}

asio::awaitable<desk::DeliveryOutcome> RelayQueue::deliver(SmtpLine& line, const model::OutboxItem& item,
                                                           const std::string& bytes) {
  smtp::Envelope envelope = envelope_of(item);
  auto outcome = co_await deliver_to(line, envelope, bytes);
  const bool has_bounce_address = !item.envelope_from.empty() && item.envelope_from != item.from_email;
  if (!has_bounce_address || !desk::may_blame_sender(outcome)) co_return outcome;
  spdlog::info("relay {}: refuses {}, perhaps for its sender {}; tried with {}", label(), printable(item.to_email),
               item.envelope_from, item.from_email);
  envelope.from = item.from_email;
  co_return co_await deliver_to(line, envelope, bytes);
}

asio::awaitable<desk::DeliveryOutcome> RelayQueue::deliver_to(SmtpLine& line, const smtp::Envelope& to,
                                                              const std::string& bytes) {
  // A connection that was idle may have been closed by the relay: then one fresh one is tried at once.
  const bool reused = line.is_open();
  for (int tries = reused ? 2 : 1;; --tries) {
    if (!line.is_open()) {
      auto failed = co_await connect(line);
      if (failed) co_return std::move(*failed);
    }
    smtp::Envelope envelope = to;
    auto outcomes = co_await line.deliver(std::move(envelope), bytes);
    const bool nothing_said = outcomes.front().code == 0 && outcomes.front().stage != smtp::Stage::final_dot;
    if (!nothing_said || tries <= 1) co_return outcome_of(outcomes.front());
  }
}

// A token that is refused before its end may have been revoked: one other is tried at once.
asio::awaitable<tl::expected<void, net::ConnectError>> RelayQueue::open(SmtpLine& line) {
  while (true) {
    auto password = target_of(parts_.relay, parts_.desk.settings.desk.domain);
    auto target = co_await with_token(parts_.tokens, std::move(password), parts_.relay.oauth);
    if (!target) co_return tl::unexpected(target.error());
    const std::string token = target->bearer ? target->password : "";
    auto opened = co_await line.open(parts_.multi, std::move(*target));
    if (opened) renewed_ = false;
    if (opened || token.empty() || renewed_ || opened.error().fault != net::Fault::login_refused) co_return opened;
    renewed_ = true;
    parts_.tokens.refused(parts_.relay.oauth, parts_.relay.user, token);
  }
}

asio::awaitable<std::optional<desk::DeliveryOutcome>> RelayQueue::connect(SmtpLine& line) {
  const auto opened = co_await open(line);
  parts_.health.error = opened ? "" : opened.error().text;
  parts_.health.hint = opened ? "" : opened.error().hint;
  if (opened) {
    failures_ = 0;
    parts_.health.certificate_ends = line.certificate_ends();
    co_return std::nullopt;
  }
  spdlog::warn("relay {}: {}. {}", label(), opened.error().text, opened.error().hint);
  const auto outcome = outcome_of(opened.error());
  const bool login = outcome.stage == desk::DeliveryOutcome::Stage::login;
  const double jitter = random_fraction();
  ++failures_;
  not_before_ = Clock::now() + (login ? backoff(failures_, kLoginPause, kLongestLoginPause, jitter)
                                      : backoff(failures_, kRelayPause, kLongestRelayPause, jitter));
  co_return outcome;
}

// A mail that has failed for good is decided about: somebody may have to hear of it. False: it is not written down.
asio::awaitable<bool> RelayQueue::decide_failure(const model::OutboxItem& item, const model::DeliveryResult& result) {
  std::vector<desk::NamedFile> files;
  if (result.too_large) {
    std::function<std::vector<desk::NamedFile>(store::Store&)> ask = [&item](store::Store& store) {
      return files_of(store, item);
    };
    files = co_await parts_.store.use<std::vector<desk::NamedFile>>(std::move(ask));
  }
  while (true) {
    store::Job job = undelivered_job(parts_.desk, item, result, files, this_moment());
    const auto applied = co_await parts_.store.transact(std::move(job));
    if (applied) {
      if (applied->mails_queued > 0) parts_.mails_queued();
      co_return true;
    }
    trouble(applied.error());
    if (stopping_ || applied.error().kind != Failure::temporary) co_return false;
    co_await pause(kRecordPause);
  }
}

asio::awaitable<void> RelayQueue::wait_for_work() {
  std::function<Result<std::optional<model::Time>>(store::Store&)> ask = [this](store::Store& store) {
    return store.next_due(parts_.route);
  };
  const auto due = co_await parts_.store.use<Result<std::optional<model::Time>>>(std::move(ask));
  if (woken_ || stopping_) co_return;
  const std::chrono::seconds least = store_failed_ ? kClaimPause : 1s;
  std::chrono::seconds wait = 60s;
  if (due && *due) wait = std::clamp<std::chrono::seconds>(**due - this_moment().now, least, 60s);
  wait = std::max(wait, std::chrono::ceil<std::chrono::seconds>(not_before_ - Clock::now()));
  const bool idle = line_.is_open();
  timer_.expires_after(idle ? std::min(wait, kKeep) : wait);
  boost::system::error_code ended;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  if (!ended && idle && !woken_) co_await line_.quit();
}

asio::awaitable<void> RelayQueue::pause(std::chrono::milliseconds time) {
  if (time <= 0ms || stopping_) co_return;
  const auto timer = pauses_.emplace(pauses_.end(), executor_, time);
  boost::system::error_code ignored;  // ended early only by stop()
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  pauses_.erase(timer);
}

void RelayQueue::report(const model::OutboxItem& item, const model::DeliveryResult& result) {
  const std::string to = printable(item.to_email);
  if (result.state == model::DeliveryState::sent) {
    ++parts_.health.sent;
    parts_.health.last_success = std::chrono::system_clock::now();
    spdlog::info("outbox: {} to {} sent", item.purpose, to);
  } else {
    const bool failed = result.state == model::DeliveryState::failed;
    const char* outcome = !failed ? "waits" : result.too_large ? "is too large for the relay" : "failed for good";
    spdlog::warn("outbox: {} to {} {}: {}", item.purpose, to, outcome, printable(result.detail));
  }
}

void RelayQueue::trouble(const Error& error) {
  spdlog::error("outbox: {}. {}", error.text, error.hint);
  if (error.kind == Failure::io) parts_.disk_failed(error);
}

std::string RelayQueue::label() const { return parts_.relay.name.empty() ? "smtp" : "smtp." + parts_.relay.name; }

}  // namespace postern::app
