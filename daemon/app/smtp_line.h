// One connection to one relay: the shell of the SMTP machine. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/net/channel.h"
#include "daemon/smtp/session.h"

namespace postern::app {

class SmtpLine {
 public:
  explicit SmtpLine(std::string helo_name) : helo_name_(std::move(helo_name)) {}

  // As smtp::Session says it; empty when the line is closed.
  std::string offers() const { return session_ ? session_->offers() : std::string(); }

  // When the server's certificate ends; the epoch: not known, or the line is closed.
  std::chrono::system_clock::time_point certificate_ends() const {
    return channel_ ? channel_->certificate_ends() : std::chrono::system_clock::time_point{};
  }

  bool is_open() const { return channel_ != nullptr; }

  // Connects, signs in, says EHLO. On error the line is closed and may be opened again.
  boost::asio::awaitable<tl::expected<void, net::ConnectError>> open(std::shared_ptr<net::Multi> multi,
                                                                     net::Target target);
  // One mail. Every recipient has an outcome; the line may be closed afterwards.
  boost::asio::awaitable<std::vector<smtp::RecipientOutcome>> deliver(smtp::Envelope envelope,
                                                                      const std::string& message);
  boost::asio::awaitable<void> quit();

 private:
  enum class Until { ready, closed };
  // Performs the machine's actions for `event` and reads on until the machine is there, or the line is closed.
  boost::asio::awaitable<void> drive(smtp::Event event, Until until);
  boost::asio::awaitable<std::optional<smtp::Event>> perform(std::vector<smtp::Action> actions, Until until,
                                                             bool& there);
  boost::asio::awaitable<Status> write(std::string_view bytes);
  boost::asio::awaitable<smtp::Event> last_words(Error error);
  void close() { channel_.reset(), session_.reset(); }

  std::string helo_name_;
  std::unique_ptr<net::Channel> channel_;
  std::unique_ptr<smtp::Session> session_;
  std::string received_;
  std::string close_reason_;
  std::vector<smtp::RecipientOutcome> outcomes_;
};

}  // namespace postern::app
