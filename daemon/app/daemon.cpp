// Building, running, stopping.
#include "daemon/app/daemon.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <csignal>

#include "daemon/app/commands.h"
#include "daemon/app/quiet_health.h"
#include "daemon/app/service.h"
#include "daemon/app/status_report.h"
#include "daemon/app/targets.h"

namespace postern::app {

namespace asio = boost::asio;

Daemon::Daemon(const config::Settings& settings, const desk::KeyRing& keys, store::Store store)
    : settings_(settings),
      rules_(settings),
      desk_{settings, keys, &rules_},
      watches_(watches(settings)),
      loop_(1),
      signals_(loop_, SIGTERM, SIGINT),
      parts_done_(loop_),
      watchdog_timer_(loop_),
      store_(std::move(store)),
      parsers_(kParsers),
      door_(desk_, store_, parsers_),
      multi_(net::make_multi(loop_.get_executor())),
      tokens_({.settings = settings,
               .multi = multi_,
               .disk = parsers_,
               .health = health_,
               .recovered = [this] { account_recovered(); }},
              loop_.get_executor()),
      outbox_(desk_, store_, multi_, tokens_, health_, [this](const Error& error) { disk_failed(error); },
              loop_.get_executor()),
      timers_({.desk = desk_,
               .store = store_,
               .health = health_.timers,
               .mails_queued = [this] { outbox_.wake(); },
               .disk_failed = [this](const Error& error) { disk_failed(error); }},
              loop_.get_executor()),
      alerts_({.desk = desk_, .store = store_, .health = health_, .mails_queued = [this] { outbox_.wake(); }},
              loop_.get_executor()) {
  store_.on_timers_started([this] { timers_.wake(); });
  health_.started = std::chrono::system_clock::now();
  build_intakes();
}

Daemon::~Daemon() {
  parsers_.join();
}

void Daemon::build_intakes() {
  const std::size_t window = std::max<std::size_t>(1u << 20, kBytesInMemory / std::max<std::size_t>(1, watches_.size()));
  for (const Watch& watch : watches_) {
    const std::string account = watch.mailbox->account();
    Turns* turns = watch.shares ? &turns_.try_emplace(account, loop_.get_executor()).first->second : nullptr;
    intakes_.emplace_back(Intake::Parts{.watch = watch,
                                        .settings = settings_,
                                        .window_bytes = window,
                                        .turns = turns,
                                        .door = door_,
                                        .store = store_,
                                        .multi = multi_,
                                        .tokens = tokens_,
                                        .health = health_.mailboxes[watch.name],
                                        .mails_queued = [this] { outbox_.wake(); },
                                        .disk_failed = [this](const Error& error) { disk_failed(error); }},
                          loop_.get_executor());
  }
}

void Daemon::account_recovered() {
  for (Intake& intake : intakes_) intake.retry_now();
  outbox_.retry_now();
}

int Daemon::run(bool once) {
  std::signal(SIGPIPE, SIG_IGN);
  asio::co_spawn(loop_, wait_for_signal(), asio::detached);
  if (once) {
    asio::co_spawn(loop_, run_once(), asio::detached);
    loop_.run();
    if (has_trouble(health_)) return Error{Failure::temporary, "", ""}.exit_code();
    return exit_code_;
  }
  auto handler = [this](ControlRequest request, std::string body, std::string actor) {
    return handle(std::move(request), std::move(body), std::move(actor));
  };
  auto control = Control::open(settings_.control_socket, settings_.limits.message_bytes, handler, loop_.get_executor());
  if (!control) {
    spdlog::error("{}. {}", control.error().text, control.error().hint);
    return control.error().exit_code();
  }
  control_ = std::move(*control);
  asio::co_spawn(loop_, run_part(control_->serve()), asio::detached);
  asio::co_spawn(loop_, run_part(tokens_.run()), asio::detached);
  asio::co_spawn(loop_, run_part(outbox_.run(false)), asio::detached);
  asio::co_spawn(loop_, run_part(timers_.run(false)), asio::detached);
  asio::co_spawn(loop_, run_part(alerts_.run()), asio::detached);
  for (Intake& intake : intakes_) asio::co_spawn(loop_, run_part(intake.run(false)), asio::detached);
  asio::co_spawn(loop_, run_part(watchdog()), asio::detached);
  const std::size_t count = settings_.mailboxes.size();
  spdlog::info("postern watches {} mailbox{}; store {}", count, count == 1 ? "" : "es", settings_.store.path);
  notify_ready();
  loop_.run();
  spdlog::info("postern has stopped");
  return exit_code_;
}

asio::awaitable<void> Daemon::run_part(asio::awaitable<void> part) {
  ++parts_running_;
  co_await std::move(part);
  --parts_running_;
  if (parts_running_ == 0) parts_done_.cancel();
}

asio::awaitable<void> Daemon::run_once() {
  boost::system::error_code ignored;
  parts_done_.expires_at(asio::steady_timer::time_point::max());
  for (Intake& intake : intakes_) asio::co_spawn(loop_, run_part(intake.run(true)), asio::detached);
  do {
    co_await parts_done_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  } while (parts_running_ > 0 && !stopping_);
  co_await timers_.run(true);
  co_await alerts_.look();
  co_await outbox_.run(true);
  loop_.stop();
}

asio::awaitable<void> Daemon::wait_for_signal() {
  boost::system::error_code error;
  const int signal = co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  spdlog::info("stopping on {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  stop();
  // What hangs on a server is left: everything committed is safe, everything else is still on the server.
  parts_done_.expires_after(std::chrono::seconds(kStopSeconds));
  co_await parts_done_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (!error) spdlog::warn("not waiting longer for {} parts that hang on a server", parts_running_);
  loop_.stop();
}

void Daemon::stop() {
  stopping_ = true;
  notify_stopping();
  for (Intake& intake : intakes_) intake.stop();
  timers_.stop();
  outbox_.stop();
  alerts_.stop();
  tokens_.stop();
  watchdog_timer_.cancel();
  if (control_) control_->stop();
}

// After a failed write or sync nobody knows what the disk holds: a new process reads it again (D-02).
void Daemon::disk_failed(const Error& error) {
  if (stopping_) return;
  spdlog::error("stopping: {}", error.text);
  exit_code_ = error.exit_code();
  std::raise(SIGTERM);
}

// Says that it is alive only when both the loop and the store thread have turned.
asio::awaitable<void> Daemon::watchdog() {
  const auto period = watchdog_period().value_or(std::chrono::seconds(30));
  boost::system::error_code ignored;
  while (!stopping_) {
    std::function<bool(store::Store&)> turn = [](store::Store&) { return true; };
    co_await store_.use<bool>(std::move(turn));
    notify_alive();
    notify_status(status_line(health_));
    if (stopping_) break;
    watchdog_timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(period));
    co_await watchdog_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<Result<std::string>> Daemon::status() {
  std::function<QuietHealth(store::Store&)> ask = [now = this_moment().now](store::Store& store) {
    return quiet_of(store, now);
  };
  health_.quiet = co_await store_.use<QuietHealth>(std::move(ask));
  co_return status_json(health_, std::chrono::system_clock::now());
}

asio::awaitable<Result<std::string>> Daemon::handle(ControlRequest request, std::string body, std::string actor) {
  if (request.op == "status") co_return co_await status();
  if (request.op == "deliver") co_return co_await deliver(std::move(request), std::move(body));
  if (request.op == "set") co_return co_await set(std::move(request), std::move(actor));
  if (request.op == kAway) co_return co_await set_away(std::move(request), std::move(actor));
  if (request.op == kOutboxRetry || request.op == kOutboxDrop)
    co_return co_await edit_outbox(std::move(request), std::move(actor));
  if (request.op == kQuarantineRelease || request.op == kQuarantineDrop)
    co_return co_await edit_quarantine(std::move(request), std::move(actor));
  co_return fail(Failure::usage, "the daemon does not know \"" + request.op + "\"",
                 "the daemon and this program are of different versions: restart the daemon");
}

asio::awaitable<Result<std::string>> Daemon::deliver(ControlRequest request, std::string body) {
  const config::Mailbox* mailbox = settings_.find_mailbox(request.mailbox);
  if (mailbox == nullptr) co_return fail(no_such_mailbox(settings_, request.mailbox));
  model::Arrival arrival = delivered(*mailbox, std::move(body), this_moment());
  auto applied = co_await door_.take(std::move(arrival), *mailbox, false);
  if (!applied && applied.error().kind == Failure::io) disk_failed(applied.error());
  if (!applied) co_return tl::unexpected<Error>(applied.error());
  if (applied->mails_queued > 0) outbox_.wake();
  co_return describe(settings_, *applied);
}

asio::awaitable<Result<std::string>> Daemon::set(ControlRequest request, std::string actor) {
  auto edit = edit_of(settings_, request, std::move(actor), this_moment());
  if (!edit) co_return tl::unexpected<Error>(edit.error());
  EditJob job = edit_job(desk_, std::move(*edit));
  auto applied = co_await store_.transact(std::move(job.job));
  if (*job.refused) co_return fail(**job.refused);
  if (!applied) co_return tl::unexpected<Error>(applied.error());
  if (applied->mails_queued > 0) outbox_.wake();
  co_return request.key + " changed\n";
}

asio::awaitable<Result<std::string>> Daemon::set_away(ControlRequest request, std::string actor) {
  AwayJob job = away_job(desk_, away_edit_of(request, std::move(actor), this_moment()));
  auto applied = co_await store_.transact(std::move(job.job));
  if (!*job.answer) co_return tl::unexpected<Error>(job.answer->error());
  if (!applied) co_return tl::unexpected<Error>(applied.error());
  co_return **job.answer + "\n";
}

asio::awaitable<Result<std::string>> Daemon::edit_outbox(ControlRequest request, std::string actor) {
  auto edit = outbox_edit_of(settings_, request, std::move(actor), this_moment());
  if (!edit) co_return tl::unexpected<Error>(edit.error());
  const auto verb = edit->verb;
  OutboxEditJob job = outbox_job(std::move(*edit));
  auto applied = co_await store_.transact(std::move(job.job));
  if (*job.refused) co_return fail(**job.refused);
  if (!applied) co_return tl::unexpected<Error>(applied.error());
  if (verb == desk::OutboxEdit::Verb::resend) outbox_.hurry();
  co_return describe(verb, *job.done);
}

asio::awaitable<Result<std::string>> Daemon::edit_quarantine(ControlRequest request, std::string actor) {
  auto edit = quarantine_edit_of(settings_, request, std::move(actor), this_moment());
  if (!edit) co_return tl::unexpected<Error>(edit.error());
  QuarantineEditJob job = quarantine_edit_job(desk_, std::move(*edit));
  auto applied = co_await store_.transact(std::move(job.job));
  if (*job.refused) co_return fail(**job.refused);
  if (!applied) co_return tl::unexpected<Error>(applied.error());
  if (applied->mails_queued > 0) outbox_.wake();
  co_return *job.done + "\n";
}

}  // namespace postern::app
