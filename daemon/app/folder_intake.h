// What becomes of the mails of one folder: which are wanted, what is on its way to the store, what the server has still
// to be told, and how far the journal reaches. Outlives connections. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "config/settings.h"
#include "daemon/app/door.h"
#include "daemon/app/health.h"
#include "daemon/app/listing_plan.h"
#include "daemon/app/store_thread.h"
#include "daemon/app/turns.h"
#include "daemon/imap/session.h"

namespace postern::app {

class FolderIntake {
 public:
  struct Parts {
    const config::Mailbox& mailbox;
    config::Folder folder;                   // of that mailbox
    std::string label;                       // for the log: "mailbox support", "mailbox support/Sent"
    Door& door;
    StoreThread& store;
    MailboxHealth& health;
    std::function<void(imap::Event)> push;   // tells the machine soon, whatever the loop waits for
    std::function<void()> mails_queued;      // wakes the outbox
    std::function<void(Error)> disk_failed;  // ends the daemon: what the store says cannot be trusted any more
  };
  FolderIntake(Parts parts, boost::asio::any_io_executor executor);

  // A connection begins. With `once` the machine is told to stop when the folder has been taken in.
  void begin(bool once);
  // What the machine found; each is answered by events pushed to it.
  boost::asio::awaitable<void> opened(imap::FolderOpened opened);
  boost::asio::awaitable<void> listed(imap::Listing listing);
  boost::asio::awaitable<void> identified(imap::Identified identified);
  void take(imap::Message message);  // returns at once; Committed or Refused follows
  void take(imap::Outline outline);  // the same, of a mail too large to be fetched
  boost::asio::awaitable<void> skip(imap::Skipped skipped);
  void told(const imap::Told& told);
  void arrived();
  // Until everything that was taken is committed or refused. To be called before the machine goes.
  boost::asio::awaitable<void> settle();

  bool fetching() const { return !in_flight_.empty(); }
  bool pass_done() const { return pass_done_; }                     // on this connection
  const std::optional<Error>& trouble() const { return trouble_; }  // why nothing more is fetched on this connection

 private:
  using Clock = std::chrono::steady_clock;

  boost::asio::awaitable<void> save_folder();
  boost::asio::awaitable<void> renumber();
  boost::asio::awaitable<void> follow_plan();
  boost::asio::awaitable<void> proceed(imap::Wanted wanted);
  void take(const imap::Listed& listed, model::Arrival arrival);
  boost::asio::awaitable<void> commit(model::Arrival arrival, Turns::Number turn);
  boost::asio::awaitable<void> give_up(Error error);
  boost::asio::awaitable<void> pass_finished();
  boost::asio::awaitable<void> mark_told();

  Parts parts_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer settled_;  // cancelled by each commit()
  int taking_ = 0;                     // commit() and mark_told() coroutines that still run
  Turns turns_;                        // mails are decided about in the order they came: a reply after its original
  bool once_ = false;
  std::uint32_t uid_validity_ = 0;
  store::FolderState folder_;
  std::uint32_t highest_listed_ = 0;
  std::set<std::uint32_t> in_flight_;  // asked for, not yet committed or refused
  std::set<std::uint32_t> untold_;     // committed, the server not yet told
  std::vector<std::uint32_t> to_mark_;  // the server was told, the journal does not know
  bool marking_ = false;               // mark_told() runs
  std::set<std::uint32_t> skipped_;    // too large: stay on the server while this process runs, said once
  ListingPlan plan_;                   // of the last listing
  bool keeps_ = false;                 // the server is told nothing: after = "keep", or a read-only folder
  bool by_listing_ = false;            // FirstSight::by_listing
  bool refused_ = false;               // something in this pass stays on the server
  bool pass_done_ = false;
  std::int64_t taken_in_pass_ = 0;
  std::optional<Error> trouble_;
  std::optional<Clock::time_point> announced_;
};

}  // namespace postern::app
