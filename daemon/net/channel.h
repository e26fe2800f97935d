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
#include <vector>

#include "parser/result.h"

namespace postern::net {

enum class Tls { implicit, starttls, none };

struct Target {
  enum class Protocol { imap, smtp } protocol = Protocol::imap;
  std::string host;
  std::uint16_t port = 0;
  Tls tls = Tls::implicit;
  std::string ca_file;               // PEM; empty: the system's
  std::vector<std::string> pins;     // public keys, "sha256//BASE64": one of them instead of an authority and a name
  std::string user;                  // empty: do not sign in
  std::string password;              // must outlive connect() only; never logged
  std::chrono::seconds timeout{30};  // for all of it, from DNS to signed in
  bool bearer = false;               // the password is an OAuth 2.0 access token (XOAUTH2, OAUTHBEARER: RFC 7628)
  std::string helo;                  // SMTP: the name to say EHLO with; empty: the machine's
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
  // Certificate and name are always verified, TLS is 1.2 or newer, and STARTTLS that cannot be had is an error.
  static boost::asio::awaitable<tl::expected<Channel, ConnectError>> connect(std::shared_ptr<Multi> multi,
                                                                             Target target);
  Channel(Channel&&) noexcept;
  Channel& operator=(Channel&&) noexcept;
  // When the server's certificate ends; the epoch: without TLS, or not known.
  std::chrono::system_clock::time_point certificate_ends() const;

  // Closes; never blocks. A read() or write() that waits ends with an error: what it was given must outlive it, the
  // Channel need not.
  ~Channel();

  // Appends what has arrived to `into` (at most 64 KiB a call). False after `deadline` with nothing read: the
  // connection still stands. Error: closed or broken; what was read before it is in `into`.
  boost::asio::awaitable<Result<bool>> read(std::string& into, std::chrono::steady_clock::time_point deadline);
  boost::asio::awaitable<Status> write(std::string_view bytes, std::chrono::steady_clock::time_point deadline);
  // Ends a read() that waits, which then returns false. For shutdown and for work that comes while idling. Without one
  // it does nothing: whoever wakes has set what the reader looks at before it reads again.
  void wake();

 private:
  struct Impl;
  explicit Channel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::net
