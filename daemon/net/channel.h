// A connected, secured, signed-in byte stream over libcurl (CURLOPT_CONNECT_ONLY), driven by Asio.
// Thread: everything here runs on the one io_context thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parser/result.h"

namespace postern::net {

enum class Tls { implicit, starttls, none };

struct Target {
  enum class Protocol { imap, smtp } protocol = Protocol::imap;
  std::string host;
  std::uint16_t port = 0;
  Tls tls = Tls::implicit;
  std::string ca_file;   // PEM; empty: the system's
  std::string user;      // empty: do not sign in
  std::string password;  // must outlive connect() only; never logged
  std::chrono::seconds timeout{30};
};

// Why a connection could not be had, classified from libcurl's code and the server's last line.
enum class Fault { none, resolve, refused, timeout, certificate, tls, login_refused, login_temporary, protocol, lost };

struct ConnectError {
  Fault fault = Fault::none;
  std::string text;  // names host, port and cause; printable
  std::string hint;  // the remedy
};

class Multi;  // libcurl's multi handle on Asio: one for all channels, so that they share the CA store and DNS cache

std::shared_ptr<Multi> make_multi(boost::asio::any_io_executor executor);

class Channel {
 public:
  // DNS, TCP, TLS and SASL in one; the server's capabilities are asked for again by the session machine.
  static boost::asio::awaitable<tl::expected<Channel, ConnectError>> connect(std::shared_ptr<Multi> multi, Target target);
  Channel(Channel&&) noexcept;
  Channel& operator=(Channel&&) noexcept;
  ~Channel();  // closes; never blocks

  // Appends what has arrived to `into` (at most 64 KiB a call). False after `deadline` with nothing read: the
  // connection still stands. Error: closed or broken; what was read before it is in `into`.
  boost::asio::awaitable<Result<bool>> read(std::string& into, std::chrono::steady_clock::time_point deadline);
  boost::asio::awaitable<Status> write(std::string_view bytes, std::chrono::steady_clock::time_point deadline);
  // Ends a read() that waits, which then returns false. For shutdown and for work that comes while idling.
  void wake();

 private:
  struct Impl;
  explicit Channel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::net
