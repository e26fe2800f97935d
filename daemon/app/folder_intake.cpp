// The pass over a folder: asked for, committed, told.
#include "daemon/app/folder_intake.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <iterator>
#include <utility>

#include "daemon/app/first_sight.h"
#include "daemon/app/moment.h"
#include "daemon/app/stand_in.h"
#include "parser/text.h"
#include "store/fail_point.h"

namespace postern::app {

namespace asio = boost::asio;

FolderIntake::FolderIntake(Parts parts, asio::any_io_executor executor)
    : parts_(std::move(parts)), executor_(executor), settled_(executor), turns_(executor) {}

void FolderIntake::begin(bool once) {
  once_ = once;
  pass_done_ = false;
  taken_in_pass_ = 0;
  announced_.reset();
  trouble_.reset();
}

void FolderIntake::arrived() { announced_ = Clock::now(); }

asio::awaitable<void> FolderIntake::settle() {
  boost::system::error_code ignored;
  while (taking_ > 0) {
    settled_.expires_at(Clock::time_point::max());
    co_await settled_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> FolderIntake::opened(imap::FolderOpened opened) {
  const config::Folder& folder = parts_.folder;
  std::function<Result<store::FolderState>(store::Store&)> ask = [this](store::Store& store) {
    return store.folder(parts_.mailbox.name, parts_.folder.name);
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
  to_mark_.clear();
  refused_ = false;
  const bool same = has_same_numbers(*known, opened);
  if (uid_validity_ != opened.uid_validity || !same) skipped_.clear();
  uid_validity_ = opened.uid_validity;
  keeps_ = folder.after == config::After::keep || !opened.writable;
  if (!opened.writable && folder.after != config::After::keep)
    spdlog::warn("{}: folder {} is read-only: mails stay as they are, the journal alone tells what is done",
                 parts_.label, folder.name);

  if (same) {
    folder_ = *known;
  } else {
    FirstSight sight = first_sight(folder, *known, opened, this_moment().now);
    spdlog::log(sight.loud ? spdlog::level::warn : spdlog::level::info, "{}: {}", parts_.label, sight.remark);
    folder_ = sight.state;
    by_listing_ = sight.by_listing;
    if (sight.renumbered) {
      co_await renumber();
    } else if (!by_listing_) {
      co_await save_folder();
    }
  }
  store::fail_point("imap.selected");
  highest_listed_ = folder_.high_water;
  parts_.push(imap::ListFrom{folder_.high_water + 1});
}

asio::awaitable<void> FolderIntake::save_folder() {
  std::function<Status(store::Store&)> save = [this, state = folder_](store::Store& store) {
    return store.set_folder(parts_.mailbox.name, parts_.folder.name, state);
  };
  auto saved = co_await parts_.store.use<Status>(std::move(save));
  if (!saved) co_await give_up(saved.error());
}

asio::awaitable<void> FolderIntake::renumber() {
  std::function<Status(store::Store&)> ask = [this, state = folder_](store::Store& store) {
    return store.renumber(parts_.mailbox.name, parts_.folder.name, state);
  };
  auto renumbered = co_await parts_.store.use<Status>(std::move(ask));
  if (!renumbered) co_await give_up(renumbered.error());
}

asio::awaitable<void> FolderIntake::listed(imap::Listing listing) {
  if (by_listing_) {
    by_listing_ = false;
    folder_ = with_first_listing(parts_.folder, folder_, listing, this_moment().now);
    co_await save_folder();
  }
  std::erase_if(listing.mails, [this](const imap::Listed& mail) {
    highest_listed_ = std::max(highest_listed_, mail.uid);
    return mail.uid <= folder_.high_water || is_left_alone(folder_, mail);
  });
  const bool settles = !keeps_ || parts_.folder.after == config::After::keep;
  ListingPlan::Folder folder{parts_.mailbox.name, parts_.folder.name, uid_validity_, settles};
  std::function<Result<ListingPlan>(store::Store&)> ask = [folder, mails = std::move(listing.mails)](auto& store) {
    return ListingPlan::make(store, folder, mails);
  };
  auto plan = co_await parts_.store.use<Result<ListingPlan>>(std::move(ask));
  if (!plan) {
    co_await give_up(plan.error());
    co_return;
  }
  plan_ = std::move(*plan);
  co_await follow_plan();
}

asio::awaitable<void> FolderIntake::identified(imap::Identified identified) {
  plan_.heard(identified);
  co_await follow_plan();
}

asio::awaitable<void> FolderIntake::follow_plan() {
  if (auto identify = plan_.next()) {
    parts_.push(std::move(*identify));
    co_return;
  }
  if (plan_.doubts()) {
    std::function<Result<std::size_t>(store::Store&)> ask = [this, now = this_moment().now](store::Store& store) {
      return plan_.recognise(store, now);
    };
    auto known = co_await parts_.store.use<Result<std::size_t>>(std::move(ask));
    if (!known) {
      co_await give_up(known.error());
      co_return;
    }
    spdlog::info("{}: {} mails in folder {} are old ones by size, date and Message-ID; {} are fetched", parts_.label,
                 *known, parts_.folder.name, plan_.wanted().fetch.size());
  }
  imap::Wanted wanted = std::move(plan_).wanted();
  co_await proceed(std::move(wanted));
}

asio::awaitable<void> FolderIntake::proceed(imap::Wanted wanted) {
  // What stays on the server holds back the high-water mark on this connection too.
  if (std::erase_if(wanted.fetch, [this](std::uint32_t uid) { return skipped_.contains(uid); }) > 0) refused_ = true;
  std::erase_if(wanted.fetch, [this](std::uint32_t uid) { return in_flight_.contains(uid); });
  std::erase_if(wanted.settle, [this](std::uint32_t uid) { return untold_.contains(uid); });
  in_flight_.insert(wanted.fetch.begin(), wanted.fetch.end());
  untold_.insert(wanted.settle.begin(), wanted.settle.end());
  taken_in_pass_ = 0;
  parts_.push(std::move(wanted));
  if (in_flight_.empty()) co_await pass_finished();
}

void FolderIntake::take(imap::Message message) {
  model::Arrival arrival;
  arrival.raw = std::move(message.raw);
  take(message.listed, std::move(arrival));
}

void FolderIntake::take(imap::Outline outline) {
  model::Arrival arrival;
  arrival.raw = stand_in(outline);
  arrival.left = parts_left(outline);
  spdlog::warn("{}: UID {} has {} bytes, more than max_message_size: taken in without {}", parts_.label,
               outline.listed.uid, outline.listed.size, printable(join(arrival.left, ", "), 500));
  take(outline.listed, std::move(arrival));
}

void FolderIntake::take(const imap::Listed& listed, model::Arrival arrival) {
  arrival.location = {parts_.mailbox.name, parts_.folder.name, uid_validity_, listed.uid};
  arrival.internal_date = listed.internal_date;
  arrival.size = listed.size;
  arrival.received = this_moment().now;
  arrival.told = keeps_;
  ++taking_;
  asio::co_spawn(executor_, commit(std::move(arrival), turns_.draw()), asio::detached);
}

asio::awaitable<void> FolderIntake::commit(model::Arrival arrival, Turns::Number turn) {
  store::fail_point("imap.literal-complete");
  const std::uint32_t uid = arrival.location.uid;
  auto job = co_await parts_.door.read(arrival, parts_.mailbox, uid < folder_.quiet_below);
  co_await turns_.wait(turn);
  turns_.pass();
  auto applied = co_await parts_.door.commit(std::move(job), std::move(arrival));
  if (applied) {
    ++parts_.health.committed;
    ++taken_in_pass_;
    if (applied->mails_queued > 0) parts_.mails_queued();
    if (!keeps_) untold_.insert(uid);
    parts_.push(imap::Committed{uid});
  } else {
    refused_ = true;
    ++parts_.health.left_on_server;
    parts_.push(imap::Refused{uid});
    co_await give_up(applied.error());
  }
  in_flight_.erase(uid);
  if (in_flight_.empty()) co_await pass_finished();
  --taking_;
  settled_.cancel();
}

asio::awaitable<void> FolderIntake::skip(imap::Skipped skipped) {
  in_flight_.erase(skipped.listed.uid);
  if (!skipped.again) skipped_.insert(skipped.listed.uid);
  refused_ = true;
  ++parts_.health.left_on_server;
  spdlog::warn("{}: UID {} ({} bytes) stays on the server: {}", parts_.label, skipped.listed.uid,
               skipped.listed.size, skipped.reason);
  if (in_flight_.empty()) co_await pass_finished();
}

// The store cannot take anything now: nothing more is fetched until a later connection.
asio::awaitable<void> FolderIntake::give_up(Error error) {
  spdlog::error("{}: {}{}{}", parts_.label, error.text, error.hint.empty() ? "" : ". ", error.hint);
  parts_.health.error = error.text;
  parts_.health.hint = error.hint;
  trouble_ = error;
  parts_.push(imap::Stop{});
  if (error.kind == Failure::io) parts_.disk_failed(error);
  co_return;
}

asio::awaitable<void> FolderIntake::pass_finished() {
  const bool first = !pass_done_;
  pass_done_ = true;
  if (!trouble_) {
    parts_.health.failures = 0;
    parts_.health.error.clear();
    parts_.health.hint.clear();
    parts_.health.last_success = std::chrono::system_clock::now();
  }
  if (taken_in_pass_ > 0 && announced_) {
    const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *announced_).count();
    spdlog::info("{}: {} committed, {} ms after the announcement", parts_.label, taken_in_pass_, late);
  } else if (taken_in_pass_ > 0 || first) {
    spdlog::info("{}: {} committed, watching folder {}", parts_.label, taken_in_pass_, parts_.folder.name);
  }
  announced_.reset();
  taken_in_pass_ = 0;
  // Held back while anything of the pass stays on the server: it is listed again on the next connection.
  if (!refused_ && highest_listed_ > folder_.high_water) {
    folder_.high_water = highest_listed_;
    co_await save_folder();
  }
  // What the server refuses to flag or move is told to it another time: --once comes to an end.
  if (once_ && (untold_.empty() || !first)) parts_.push(imap::Stop{});
}

void FolderIntake::told(const imap::Told& told) {
  store::fail_point("imap.told");
  // Of a folder that is left as it is, most were journaled as told with their commit.
  std::copy_if(told.uids.begin(), told.uids.end(), std::back_inserter(to_mark_),
               [this](std::uint32_t uid) { return untold_.contains(uid); });
  if (marking_ || to_mark_.empty()) return;
  marking_ = true;
  ++taking_;
  asio::co_spawn(executor_, mark_told(), asio::detached);
}

// What is told while a transaction runs goes into the next one together. After a crash it is told again, which does no
// harm.
asio::awaitable<void> FolderIntake::mark_told() {
  while (!to_mark_.empty()) {
    const std::vector<std::uint32_t> uids = std::exchange(to_mark_, {});
    std::function<Status(store::Store&)> mark = [this, &uids, validity = uid_validity_](store::Store& store) {
      return store.mark_told(parts_.mailbox.name, parts_.folder.name, validity, uids);
    };
    auto marked = co_await parts_.store.use<Status>(std::move(mark));
    if (!marked) spdlog::warn("{}: {}", parts_.label, marked.error().text);
    for (const std::uint32_t uid : uids) untold_.erase(uid);
  }
  marking_ = false;
  if (once_ && pass_done_ && in_flight_.empty() && untold_.empty()) parts_.push(imap::Stop{});
  --taking_;
  settled_.cancel();
}

}  // namespace postern::app
