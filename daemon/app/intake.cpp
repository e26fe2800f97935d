// The mailbox loop. The IMAP machine decides; this performs, and remembers what is on its way.
#include "daemon/app/intake.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>

#include "config/loader.h"
#include "daemon/app/backoff.h"
#include "daemon/app/moment.h"
#include "daemon/app/targets.h"
#include "store/fail_point.h"

namespace postern::app {

namespace asio = boost::asio;

namespace {

// A connection that stood so long was a good one: the next failure is the first again.
constexpr std::chrono::seconds kStands{10};

imap::After after(config::After after) {
  switch (after) {
    case config::After::seen: return imap::After::seen;
    case config::After::move: return imap::After::move;
    case config::After::remove: return imap::After::remove;
    case config::After::keep: return imap::After::keep;
  }
  return imap::After::keep;
}

imap::SessionOptions options_of(const config::Settings& settings, const Watch& watch, std::size_t window_bytes) {
  const config::Mailbox& mailbox = *watch.mailbox;
  imap::SessionOptions options;
  options.folder = watch.folder.name;
  options.after = after(watch.folder.after);
  options.move_to = watch.folder.move_to;
  options.max_message_bytes = settings.limits.message_bytes;
  options.text_bytes = settings.limits.text_bytes;
  options.window_bytes = window_bytes;
  options.answer_seconds = static_cast<int>(mailbox.timeout.count());
  options.poll_seconds = static_cast<int>(mailbox.poll.count());
  return options;
}

imap::Close::Retry retry_of(net::Fault fault) {
  return fault == net::Fault::login_refused ? imap::Close::Retry::slowly : imap::Close::Retry::backoff;
}

}  // namespace

Intake::Intake(Parts parts, asio::any_io_executor executor)
    : parts_(std::move(parts)), label_("mailbox " + parts_.watch.name), timer_(executor), news_(executor), folder_(folder_parts(), executor) {}

FolderIntake::Parts Intake::folder_parts() {
  return {.mailbox = mailbox(),
          .folder = parts_.watch.folder,
          .label = label_,
          .door = parts_.door,
          .store = parts_.store,
          .health = parts_.health,
          .push = [this](imap::Event event) { push(std::move(event)); },
          .mails_queued = parts_.mails_queued,
          .disk_failed = parts_.disk_failed};
}

void Intake::stop() {
  stopping_ = true;
  timer_.cancel();
  if (channel_ && session_) push(imap::Stop{});
}

void Intake::retry_now() {
  if (mailbox().oauth.empty() || channel_) return;
  failures_ = 0;
  timer_.cancel();
}

void Intake::push(imap::Event event) {
  events_.push_back(std::move(event));
  news_.cancel();
  if (channel_) channel_->wake();
}

asio::awaitable<void> Intake::run(bool once) {
  once_ = once;
  while (!stopping_) {
    const auto begun = Clock::now();
    const imap::Close close = co_await connect_in_turn();
    parts_.health.connected = false;
    if (folder_.pass_done() && (close.clean || Clock::now() - begun >= kStands)) failures_ = 0;
    if (!close.clean) note_failure(close);
    if (once_ || stopping_) break;
    co_await pause(close);
  }
  if (parts_.health.error.empty()) parts_.health.doing = "stopped";
}

void Intake::note_failure(const imap::Close& close) {
  ++failures_;
  parts_.health.failures = failures_;
  parts_.health.error = close.reason;
  parts_.health.hint = close.hint;
  spdlog::warn("{}: {}{}{}", label_, close.reason, close.hint.empty() ? "" : ". ", close.hint);
}

// The pauses are outside: who waits for a server that is down holds up nobody.
asio::awaitable<imap::Close> Intake::connect_in_turn() {
  if (!parts_.turns) co_return co_await connect_and_serve();
  const auto turn = parts_.turns->draw();
  co_await parts_.turns->wait(turn);
  imap::Close close{imap::Close::Retry::soon, "", "", true};
  if (!stopping_) close = co_await connect_and_serve();
  parts_.turns->pass();
  co_return close;
}

asio::awaitable<void> Intake::pause(const imap::Close& close) {
  using std::chrono::milliseconds;
  // A refused password is tried slowly: ten quick tries are what locks an account.
  const bool slowly = close.retry == imap::Close::Retry::slowly;
  milliseconds wait = close.clean ? milliseconds(mailbox().poll)
                      : close.retry == imap::Close::Retry::soon && failures_ < 3 ? milliseconds(200)
                      : slowly ? backoff(failures_, milliseconds(60'000), milliseconds(1'800'000), random_fraction())
                               : backoff(failures_, milliseconds(1'000), milliseconds(300'000), random_fraction());
  // A server that ends each connection when its work is done is as good as polled.
  if (folder_.pass_done() && !slowly) wait = std::min<milliseconds>(wait, mailbox().poll);
  const char* what = close.clean ? " s before the next look" : " s before the next try";
  parts_.health.doing = "waiting " + std::to_string((wait.count() + 999) / 1000) + what;
  timer_.expires_after(wait);
  boost::system::error_code ignored;  // ended early by stop() and retry_now()
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<imap::Close> Intake::connect_and_serve() {
  parts_.health.doing = "connecting";
  folder_.begin(one_pass());
  auto channel = co_await connect();
  if (!channel) co_return imap::Close{retry_of(channel.error().fault), channel.error().text, channel.error().hint, false};
  if (stopping_) co_return imap::Close{imap::Close::Retry::soon, "", "", true};

  channel_ = std::make_unique<net::Channel>(std::move(*channel));
  parts_.health.certificate_ends = channel_->certificate_ends();
  session_ = std::make_unique<imap::Session>(options_of(parts_.settings, parts_.watch, parts_.window_bytes));
  events_.clear();
  events_.emplace_back(imap::Started{});

  imap::Close close = co_await serve();
  // What is being committed is committed; its messages are told to the server on the next connection.
  co_await folder_.settle();
  session_.reset();
  channel_.reset();
  const auto& trouble = folder_.trouble();
  if (trouble && !stopping_) close = {imap::Close::Retry::backoff, trouble->text, trouble->hint, false};
  co_return close;
}

// A token that is refused before its end may have been revoked: one other is tried at once, then a person is needed.
asio::awaitable<tl::expected<net::Channel, net::ConnectError>> Intake::connect() {
  while (true) {
    auto password = target_of(mailbox());
    auto target = co_await with_token(parts_.tokens, std::move(password), mailbox().oauth);
    if (!target) co_return tl::unexpected(target.error());
    const std::string token = target->bearer ? target->password : "";
    auto channel = co_await net::Channel::connect(parts_.multi, std::move(*target));
    if (channel) renewed_ = false;
    if (channel || token.empty() || renewed_ || channel.error().fault != net::Fault::login_refused) co_return channel;
    renewed_ = true;
    parts_.tokens.refused(mailbox().oauth, mailbox().user, token);
  }
}

asio::awaitable<imap::Close> Intake::serve() {
  while (true) {
    while (!events_.empty()) {
      const imap::Event event = std::move(events_.front());
      events_.pop_front();
      may_read_ = false;
      for (imap::Action& action : session_->resume(event))
        if (!co_await perform(std::move(action))) co_return close_;
    }
    parts_.health.doing = session_->describe();
    if (!co_await wait_for_news()) co_return close_;
    if (received_.empty()) continue;
    std::string bytes;
    bytes.swap(received_);
    if (folder_.fetching()) store::fail_point("imap.literal-begun");
    may_read_ = false;
    for (imap::Action& action : session_->resume(imap::Received{bytes}))
      if (!co_await perform(std::move(action))) co_return close_;
  }
}

// Bytes, a deadline passed, or an event of ours; when the machine wants no bytes, an event alone.
asio::awaitable<bool> Intake::wait_for_news() {
  if (!events_.empty()) co_return true;  // pushed while an action was performed
  if (may_read_) co_return co_await read();
  boost::system::error_code ignored;  // ended by push()
  news_.expires_at(Clock::time_point::max());
  co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return true;
}

asio::awaitable<bool> Intake::read() {
  auto got = co_await channel_->read(received_, deadline_);
  if (!got && received_.empty()) {  // bytes that came before the end are heard first
    close_ = {imap::Close::Retry::soon, "the connection was lost: " + got.error().text, got.error().hint, false};
    close_.clean = stopping_;
    co_return false;
  }
  if (received_.empty() && events_.empty() && Clock::now() >= deadline_) events_.emplace_back(imap::Elapsed{});
  co_return true;
}

asio::awaitable<bool> Intake::perform(imap::Action action) {
  if (auto* send = std::get_if<imap::Send>(&action)) {
    auto written = co_await channel_->write(send->bytes, Clock::now() + std::chrono::seconds(60));
    if (!written) {
      close_ = {imap::Close::Retry::soon, "the connection was lost: " + written.error().text, written.error().hint,
                stopping_};
      co_return false;
    }
  } else if (auto* read = std::get_if<imap::Read>(&action)) {
    may_read_ = true;
    if (read->fresh) deadline_ = Clock::now() + std::chrono::seconds(read->seconds);
  } else if (auto* opened = std::get_if<imap::FolderOpened>(&action)) {
    co_await folder_.opened(*opened);
  } else if (auto* listing = std::get_if<imap::Listing>(&action)) {
    co_await folder_.listed(std::move(*listing));
  } else if (auto* identified = std::get_if<imap::Identified>(&action)) {
    co_await folder_.identified(std::move(*identified));
  } else if (auto* message = std::get_if<imap::Message>(&action)) {
    folder_.take(std::move(*message));
  } else if (auto* outline = std::get_if<imap::Outline>(&action)) {
    folder_.take(std::move(*outline));
  } else if (auto* skipped = std::get_if<imap::Skipped>(&action)) {
    co_await folder_.skip(std::move(*skipped));
  } else if (auto* done = std::get_if<imap::Told>(&action)) {
    folder_.told(*done);
  } else if (std::holds_alternative<imap::Arrived>(action)) {
    folder_.arrived();
  } else if (auto* warning = std::get_if<imap::Warning>(&action)) {
    spdlog::warn("{}: {}", label_, warning->text);
  } else if (auto* close = std::get_if<imap::Close>(&action)) {
    close_ = std::move(*close);
    co_return false;
  }
  co_return true;
}

}  // namespace postern::app
