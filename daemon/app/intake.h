// One mailbox, watched: connects, performs what the IMAP machine says, hands every mail to the door, and tells the
// server only what is committed. Comes back after every failure, with growing pauses. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/app/door.h"
#include "daemon/app/health.h"
#include "daemon/app/store_thread.h"
#include "daemon/imap/session.h"
#include "daemon/net/channel.h"

namespace postern::app {

class Intake {
 public:
  struct Parts {
    const config::Mailbox& mailbox;
    const config::Settings& settings;
    Door& door;
    StoreThread& store;
    std::shared_ptr<net::Multi> multi;
    MailboxHealth& health;
    std::function<void()> mails_queued;     // wakes the outbox
    std::function<void(Error)> disk_failed;  // ends the daemon: what the store says cannot be trusted any more
  };
  Intake(Parts parts, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until the folder has been taken in once or the first failure.
  boost::asio::awaitable<void> run(bool once);
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  boost::asio::awaitable<imap::Close> connect_and_serve();
  boost::asio::awaitable<imap::Close> serve();
  boost::asio::awaitable<bool> perform(imap::Action action);  // false after Close
  boost::asio::awaitable<void> folder_opened(imap::FolderOpened opened);
  boost::asio::awaitable<void> listed(imap::Listing listing);
  boost::asio::awaitable<void> save_folder();
  Result<imap::Wanted> wanted(store::Store& store, const std::vector<std::uint32_t>& uids) const;
  boost::asio::awaitable<void> take(imap::Message message);
  boost::asio::awaitable<void> skip(imap::Skipped skipped);
  boost::asio::awaitable<void> give_up(Error error);
  boost::asio::awaitable<void> pass_finished();
  boost::asio::awaitable<void> told(imap::Told told);
  void push(imap::Event event);  // tells the machine soon, whatever the loop waits for
  void begin_stop();
  boost::asio::awaitable<bool> wait_for_news();  // false when the connection is gone
  boost::asio::awaitable<bool> read();           // appends to received_; false when the connection is gone
  boost::asio::awaitable<void> pause(const imap::Close& close);

  Parts parts_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;  // pauses between connections
  boost::asio::steady_timer news_;   // cancelled by push() and by the last take()
  bool once_ = false;
  bool stopping_ = false;
  int failures_ = 0;

  // Of the connection that stands now.
  std::unique_ptr<net::Channel> channel_;
  std::unique_ptr<imap::Session> session_;
  std::deque<imap::Event> events_;     // waiting to be told to the machine
  std::string received_;
  bool may_read_ = false;              // the machine waits for the server, not for us (back-pressure)
  Clock::time_point deadline_{};       // of that wait
  imap::Close close_;
  std::uint32_t uid_validity_ = 0;
  store::FolderState folder_;
  std::uint32_t highest_listed_ = 0;
  std::set<std::uint32_t> in_flight_;  // asked for, not yet committed or refused
  std::set<std::uint32_t> untold_;     // committed, the server not yet told
  std::set<std::uint32_t> skipped_;    // too large: stay on the server while this process runs, said once
  bool keeps_ = false;                 // the server is told nothing: after = "keep", or a read-only folder
  bool by_listing_ = false;            // FirstSight::by_listing
  bool refused_ = false;               // something in this pass stays on the server
  bool pass_done_ = false;
  std::int64_t taken_in_pass_ = 0;
  std::optional<Error> store_trouble_;  // why nothing more is fetched
  int taking_ = 0;                     // take() coroutines that still run
  std::optional<Clock::time_point> announced_;
};

}  // namespace postern::app
