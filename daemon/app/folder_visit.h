// One session in one folder for a command that looks at it: the shell of the IMAP machine without a store behind it.
// What comes of each listing and mail is the deriving class's. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "daemon/imap/session.h"
#include "daemon/net/channel.h"

namespace postern::app {

class FolderVisit {
 public:
  using Clock = std::chrono::steady_clock;

  FolderVisit(net::Channel channel, imap::SessionOptions options);
  FolderVisit(const FolderVisit&) = delete;
  FolderVisit& operator=(const FolderVisit&) = delete;
  virtual ~FolderVisit() = default;

  // Until one of the answers below is Stop, or `until`, which is a polite end, too. Else the reason why not.
  boost::asio::awaitable<std::optional<imap::Close>> run(Clock::time_point until = Clock::time_point::max());

  const std::optional<imap::FolderOpened>& opened() const { return opened_; }
  std::string offers() const { return session_.offers(); }

 protected:
  // What to tell the machine next (session.h says what it may be told).
  virtual imap::Event on_opened(const imap::FolderOpened&) { return imap::Stop{}; }
  virtual imap::Event on_listing(const imap::Listing&) { return imap::Stop{}; }
  virtual imap::Event on_message(const imap::Message& message) { return imap::Refused{message.listed.uid}; }
  virtual std::optional<imap::Event> on_skipped(const imap::Skipped&) { return std::nullopt; }
  virtual std::optional<imap::Event> on_told(const imap::Told&) { return std::nullopt; }

 private:
  boost::asio::awaitable<void> perform(std::vector<imap::Action> actions);
  boost::asio::awaitable<void> hear();
  void take(const imap::Action& action);
  void lose(const std::string& text, const std::string& hint);

  net::Channel channel_;
  imap::Session session_;
  std::deque<imap::Event> events_;
  std::string received_;
  Clock::time_point deadline_{}, until_{};
  bool reading_ = false, stopping_ = false;
  std::optional<imap::FolderOpened> opened_;
  std::optional<imap::Close> closed_;
};

}  // namespace postern::app
