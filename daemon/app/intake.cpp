// The mailbox loop. The IMAP machine decides; this performs, and remembers what is on its way.
#include "daemon/app/intake.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "config/loader.h"
#include "daemon/app/backoff.h"
#include "daemon/app/first_sight.h"
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

imap::SessionOptions options_of(const config::Settings& settings, const config::Mailbox& mailbox) {
  imap::SessionOptions options;
  options.folder = mailbox.folder;
  options.after = after(mailbox.after);
  options.move_to = mailbox.move_to;
  options.max_message_bytes = settings.limits.message_bytes;
  options.window_bytes = std::max<std::size_t>(1u << 20, kBytesInMemory / std::max<std::size_t>(1, settings.mailboxes.size()));
  options.poll_seconds = static_cast<int>(mailbox.poll.count());
  return options;
}

imap::Close::Retry retry_of(net::Fault fault) {
  return fault == net::Fault::login_refused ? imap::Close::Retry::slowly : imap::Close::Retry::backoff;
}

}  // namespace

Intake::Intake(Parts parts, asio::any_io_executor executor)
    : parts_(std::move(parts)), executor_(executor), timer_(executor), news_(executor) {}

void Intake::stop() {
  stopping_ = true;
  timer_.cancel();
  if (channel_ && session_) begin_stop();
}

void Intake::push(imap::Event event) {
  events_.push_back(std::move(event));
  news_.cancel();
  if (channel_) channel_->wake();
}

void Intake::begin_stop() { push(imap::Stop{}); }

asio::awaitable<void> Intake::run(bool once) {
  once_ = once;
  while (!stopping_) {
    const auto begun = Clock::now();
    imap::Close close = co_await connect_and_serve();
    parts_.health.connected = false;
    if (pass_done_ && Clock::now() - begun >= kStands) failures_ = 0;
    if (close.clean) {
      parts_.health.doing = "stopped";
      break;
    }
    ++failures_;
    parts_.health.failures = failures_;
    parts_.health.error = close.reason;
    parts_.health.hint = close.hint;
    spdlog::warn("mailbox {}: {}{}{}", parts_.mailbox.name, close.reason, close.hint.empty() ? "" : ". ", close.hint);
    if (once_ || stopping_) break;
    co_await pause(close);
  }
}

asio::awaitable<void> Intake::pause(const imap::Close& close) {
  using std::chrono::milliseconds;
  // A refused password is tried slowly: ten quick tries are what locks an account.
  const bool slowly = close.retry == imap::Close::Retry::slowly;
  milliseconds wait = close.retry == imap::Close::Retry::soon && failures_ < 3 ? milliseconds(200)
                      : slowly ? backoff(failures_, milliseconds(60'000), milliseconds(1'800'000), random_fraction())
                               : backoff(failures_, milliseconds(1'000), milliseconds(300'000), random_fraction());
  // A server that ends each connection when its work is done is as good as polled.
  if (pass_done_ && !slowly) wait = std::min<milliseconds>(wait, parts_.mailbox.poll);
  parts_.health.doing = "waiting " + std::to_string((wait.count() + 999) / 1000) + " s before the next try";
  timer_.expires_after(wait);
  boost::system::error_code ignored;  // ended early only by stop()
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<imap::Close> Intake::connect_and_serve() {
  parts_.health.doing = "connecting";
  pass_done_ = false;
  auto target = target_of(parts_.mailbox);
  if (!target) co_return imap::Close{imap::Close::Retry::slowly, target.error().text, target.error().hint, false};

  auto channel = co_await net::Channel::connect(parts_.multi, std::move(*target));
  if (!channel) co_return imap::Close{retry_of(channel.error().fault), channel.error().text, channel.error().hint, false};
  if (stopping_) co_return imap::Close{imap::Close::Retry::soon, "", "", true};

  channel_ = std::make_unique<net::Channel>(std::move(*channel));
  session_ = std::make_unique<imap::Session>(options_of(parts_.settings, parts_.mailbox));
  events_.clear();
  events_.emplace_back(imap::Started{});
  taken_in_pass_ = 0;
  announced_.reset();
  store_trouble_.reset();

  imap::Close close = co_await serve();
  // What is being committed is committed; its messages are told to the server on the next connection.
  boost::system::error_code ignored;
  while (taking_ > 0) {
    news_.expires_at(Clock::time_point::max());
    co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  session_.reset();
  channel_.reset();
  if (store_trouble_ && !stopping_) close = {imap::Close::Retry::backoff, store_trouble_->text, store_trouble_->hint, false};
  co_return close;
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
    if (!in_flight_.empty()) store::fail_point("imap.literal-begun");
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
    co_await folder_opened(*opened);
  } else if (auto* listing = std::get_if<imap::Listing>(&action)) {
    co_await listed(std::move(*listing));
  } else if (auto* message = std::get_if<imap::Message>(&action)) {
    ++taking_;
    asio::co_spawn(executor_, take(std::move(*message)), asio::detached);
  } else if (auto* skipped = std::get_if<imap::Skipped>(&action)) {
    co_await skip(std::move(*skipped));
  } else if (auto* done = std::get_if<imap::Told>(&action)) {
    co_await told(std::move(*done));
  } else if (std::holds_alternative<imap::Arrived>(action)) {
    announced_ = Clock::now();
  } else if (auto* warning = std::get_if<imap::Warning>(&action)) {
    spdlog::warn("mailbox {}: {}", parts_.mailbox.name, warning->text);
  } else if (auto* close = std::get_if<imap::Close>(&action)) {
    close_ = std::move(*close);
    co_return false;
  }
  co_return true;
}

asio::awaitable<void> Intake::folder_opened(imap::FolderOpened opened) {
  const auto& mailbox = parts_.mailbox;
  std::function<Result<store::FolderState>(store::Store&)> ask = [&mailbox](store::Store& store) {
    return store.folder(mailbox.name, mailbox.folder);
  };
  auto known = co_await parts_.store.use<Result<store::FolderState>>(std::move(ask));
  if (!known) {
    co_await give_up(known.error());
    co_return;
  }
  parts_.health.connected = true;
  // Opened again in one session (S-02): what was asked for under the old numbers is forgotten by the machine, too.
  in_flight_.clear();
  untold_.clear();
  refused_ = false;
  if (uid_validity_ != opened.uid_validity) skipped_.clear();
  uid_validity_ = opened.uid_validity;
  keeps_ = mailbox.after == config::After::keep || !opened.writable;
  if (!opened.writable && mailbox.after != config::After::keep)
    spdlog::warn("mailbox {}: folder {} is read-only: mails stay as they are, the journal alone tells what is done",
                 mailbox.name, mailbox.folder);

  if (known->uid_validity == opened.uid_validity) {
    folder_ = *known;
  } else {
    FirstSight sight = first_sight(mailbox, *known, opened);
    spdlog::log(sight.loud ? spdlog::level::warn : spdlog::level::info, "mailbox {}: {}", mailbox.name, sight.remark);
    folder_ = sight.state;
    by_listing_ = sight.by_listing;
    if (!by_listing_) co_await save_folder();
  }
  store::fail_point("imap.selected");
  highest_listed_ = folder_.high_water;
  push(imap::ListFrom{folder_.high_water + 1});
}

asio::awaitable<void> Intake::save_folder() {
  std::function<Status(store::Store&)> save = [this, state = folder_](store::Store& store) {
    return store.set_folder(parts_.mailbox.name, parts_.mailbox.folder, state);
  };
  auto saved = co_await parts_.store.use<Status>(std::move(save));
  if (!saved) co_await give_up(saved.error());
}

asio::awaitable<void> Intake::listed(imap::Listing listing) {
  if (by_listing_) {
    by_listing_ = false;
    folder_ = with_first_listing(parts_.mailbox, folder_, listing, this_moment().now);
    co_await save_folder();
  }
  std::vector<std::uint32_t> uids;
  for (const imap::Listed& mail : listing.mails) {
    highest_listed_ = std::max(highest_listed_, mail.uid);
    if (mail.uid > folder_.high_water) uids.push_back(mail.uid);
  }
  std::function<Result<imap::Wanted>(store::Store&)> ask = [this, uids = std::move(uids)](store::Store& store) {
    return wanted(store, uids);
  };
  auto wanted = co_await parts_.store.use<Result<imap::Wanted>>(std::move(ask));
  if (!wanted) {
    co_await give_up(wanted.error());
    co_return;
  }
  // What stays on the server holds back the high-water mark on this connection too.
  if (std::erase_if(wanted->fetch, [this](std::uint32_t uid) { return skipped_.contains(uid); }) > 0) refused_ = true;
  std::erase_if(wanted->fetch, [this](std::uint32_t uid) { return in_flight_.contains(uid); });
  std::erase_if(wanted->settle, [this](std::uint32_t uid) { return untold_.contains(uid); });
  in_flight_.insert(wanted->fetch.begin(), wanted->fetch.end());
  untold_.insert(wanted->settle.begin(), wanted->settle.end());
  taken_in_pass_ = 0;
  push(std::move(*wanted));
  if (in_flight_.empty()) co_await pass_finished();
}

// Store thread.
Result<imap::Wanted> Intake::wanted(store::Store& store, const std::vector<std::uint32_t>& uids) const {
  const auto& mailbox = parts_.mailbox;
  imap::Wanted wanted;
  auto fetch = store.unknown_uids(mailbox.name, mailbox.folder, uid_validity_, uids);
  if (!fetch) return tl::unexpected<Error>(fetch.error());
  wanted.fetch = std::move(*fetch);
  if (keeps_) return wanted;
  auto settle = store.untold(mailbox.name, mailbox.folder, uid_validity_);
  if (!settle) return tl::unexpected<Error>(settle.error());
  for (const store::Untold& untold : *settle) wanted.settle.push_back(untold.uid);
  return wanted;
}

asio::awaitable<void> Intake::take(imap::Message message) {
  store::fail_point("imap.literal-complete");
  const std::uint32_t uid = message.listed.uid;
  model::Arrival arrival;
  arrival.location = {parts_.mailbox.name, parts_.mailbox.folder, uid_validity_, uid};
  arrival.raw = std::move(message.raw);
  arrival.internal_date = message.listed.internal_date;
  arrival.received = this_moment().now;
  auto applied = co_await parts_.door.take(std::move(arrival), parts_.mailbox, uid < folder_.quiet_below);
  if (applied) {
    ++parts_.health.committed;
    ++taken_in_pass_;
    if (applied->mails_queued > 0) parts_.mails_queued();
    if (!keeps_) untold_.insert(uid);
    push(imap::Committed{uid});
  } else {
    refused_ = true;
    ++parts_.health.left_on_server;
    push(imap::Refused{uid});
    co_await give_up(applied.error());
  }
  in_flight_.erase(uid);
  if (in_flight_.empty()) co_await pass_finished();
  --taking_;
  news_.cancel();  // connect_and_serve may be waiting for the last of us
}

asio::awaitable<void> Intake::skip(imap::Skipped skipped) {
  in_flight_.erase(skipped.listed.uid);
  if (!skipped.again) skipped_.insert(skipped.listed.uid);
  refused_ = true;
  ++parts_.health.left_on_server;
  spdlog::warn("mailbox {}: UID {} ({} bytes) stays on the server: {}", parts_.mailbox.name, skipped.listed.uid,
               skipped.listed.size, skipped.reason);
  if (in_flight_.empty()) co_await pass_finished();
}

// The store cannot take anything now: nothing more is fetched until a later connection.
asio::awaitable<void> Intake::give_up(Error error) {
  spdlog::error("mailbox {}: {}{}{}", parts_.mailbox.name, error.text, error.hint.empty() ? "" : ". ", error.hint);
  parts_.health.error = error.text;
  parts_.health.hint = error.hint;
  store_trouble_ = error;
  begin_stop();
  if (error.kind == Failure::io) parts_.disk_failed(error);
  co_return;
}

asio::awaitable<void> Intake::pass_finished() {
  const bool first = !pass_done_;
  pass_done_ = true;
  if (!store_trouble_) {
    parts_.health.failures = 0;
    parts_.health.error.clear();
    parts_.health.hint.clear();
    parts_.health.last_success = std::chrono::system_clock::now();
  }
  if (taken_in_pass_ > 0 && announced_) {
    const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *announced_).count();
    spdlog::info("mailbox {}: {} committed, {} ms after the announcement", parts_.mailbox.name, taken_in_pass_, late);
  } else if (taken_in_pass_ > 0 || first) {
    spdlog::info("mailbox {}: {} committed, watching folder {}", parts_.mailbox.name, taken_in_pass_, parts_.mailbox.folder);
  }
  announced_.reset();
  taken_in_pass_ = 0;
  // Held back while anything of the pass stays on the server: it is listed again on the next connection.
  if (!refused_ && highest_listed_ > folder_.high_water) {
    folder_.high_water = highest_listed_;
    co_await save_folder();
  }
  // What the server refuses to flag or move is told to it another time: --once comes to an end.
  if (once_ && (untold_.empty() || !first)) begin_stop();
}

asio::awaitable<void> Intake::told(imap::Told told) {
  store::fail_point("imap.told");
  std::function<Status(store::Store&)> mark = [this, uids = told.uids](store::Store& store) {
    return store.mark_told(parts_.mailbox.name, parts_.mailbox.folder, uid_validity_, uids);
  };
  auto marked = co_await parts_.store.use<Status>(std::move(mark));
  if (!marked) spdlog::warn("mailbox {}: {}", parts_.mailbox.name, marked.error().text);
  for (std::uint32_t uid : told.uids) untold_.erase(uid);
  if (once_ && pass_done_ && in_flight_.empty() && untold_.empty()) begin_stop();
}

}  // namespace postern::app
