// One folder of a mailbox, watched: connects and performs what the IMAP machine says; what that means for the folder's mails is
// FolderIntake's. Comes back after every failure, with growing pauses. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.h"
#include "daemon/app/access_tokens.h"
#include "daemon/app/folder_intake.h"
#include "daemon/app/turns.h"
#include "daemon/app/watch.h"
#include "daemon/imap/session.h"
#include "daemon/net/channel.h"

namespace postern::app {

class Intake {
 public:
  struct Parts {
    const Watch& watch;
    const config::Settings& settings;
    std::size_t window_bytes;               // of bodies that are fetched ahead
    Turns* turns;                           // of its account, when it shares a connection
    Door& door;
    StoreThread& store;
    std::shared_ptr<net::Multi> multi;
    AccessTokens& tokens;
    MailboxHealth& health;
    std::function<void()> mails_queued;     // wakes the outbox
    std::function<void(Error)> disk_failed;  // ends the daemon: what the store says cannot be trusted any more
  };
  Intake(Parts parts, boost::asio::any_io_executor executor);

  // Until stop(); with `once`, until the folder has been taken in once or the first failure.
  boost::asio::awaitable<void> run(bool once);
  void stop();
  // Connects now if it only waits to, when it signs in with OAuth 2.0: its account has a token again.
  void retry_now();

 private:
  using Clock = std::chrono::steady_clock;

  boost::asio::awaitable<imap::Close> connect_in_turn();
  boost::asio::awaitable<imap::Close> connect_and_serve();
  boost::asio::awaitable<tl::expected<net::Channel, net::ConnectError>> connect();
  boost::asio::awaitable<imap::Close> serve();
  boost::asio::awaitable<bool> perform(imap::Action action);  // false after Close
  const config::Mailbox& mailbox() const { return *parts_.watch.mailbox; }
  bool one_pass() const { return once_ || parts_.turns != nullptr; }
  FolderIntake::Parts folder_parts();
  void push(imap::Event event);  // tells the machine soon, whatever the loop waits for
  boost::asio::awaitable<bool> wait_for_news();  // false when the connection is gone
  boost::asio::awaitable<bool> read();           // appends to received_; false when the connection is gone
  void note_failure(const imap::Close& close);
  boost::asio::awaitable<void> pause(const imap::Close& close);

  Parts parts_;
  const std::string label_;          // for the log: "mailbox support"
  boost::asio::steady_timer timer_;  // pauses between connections
  boost::asio::steady_timer news_;   // cancelled by push()
  FolderIntake folder_;
  bool once_ = false;
  bool stopping_ = false;
  int failures_ = 0;
  bool renewed_ = false;  // the server refused a token since the last connection, and another was fetched

  // Of the connection that stands now.
  std::unique_ptr<net::Channel> channel_;
  std::unique_ptr<imap::Session> session_;
  std::deque<imap::Event> events_;     // waiting to be told to the machine
  std::string received_;
  bool may_read_ = false;              // the machine waits for the server, not for us (back-pressure)
  Clock::time_point deadline_{};       // of that wait
  imap::Close close_;
};

}  // namespace postern::app
