// One easy handle in the multi, from DNS to its end: what libcurl makes of a Target, and then its two byte calls.
// Knows no coroutine; channel.cpp waits for it. Thread: the multi's.
//
// The easy handle stays inside the multi while the connection lives: libcurl finds the connection only there.
#pragma once

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/channel.h"
#include "daemon/net/curl_handle.h"
#include "daemon/net/fault.h"
#include "daemon/net/witness.h"
#include "parser/result.h"

namespace postern::net {

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(std::shared_ptr<Multi> multi, const Target& target);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  // Starts connecting. `login` is a CURLOPT_LOGIN_OPTIONS. False when libcurl does not even take the target.
  bool start(const Target& target, const char* login);

  bool ended() const { return ended_; }
  CURLcode code() const { return code_; }
  const Witness& witness() const { return witness_; }
  Symptoms symptoms() const;
  boost::asio::steady_timer& signal() { return signal_; }  // cancelled when ended() becomes true

  // After code() is CURLE_OK.
  boost::asio::posix::stream_descriptor& socket() { return socket_; }
  // Appends what libcurl and the kernel hold, at most kReadBytes. 0: nothing there now; wait for the socket.
  Result<std::size_t> receive(std::string& into);
  // How many bytes were taken; 0: the socket is full. The same bytes must be given again (TLS).
  Result<std::size_t> send(std::string_view bytes);

  std::chrono::system_clock::time_point certificate_ends() const;
  Error stuck() const;  // the peer takes nothing

  // Ends the waits on the socket, which look around and wait again or give up.
  void interrupt();
  void close();
  bool closed() const { return !easy_; }

  bool reading = false;  // a read() waits
  bool woken = false;    // and wake() was called

 private:
  static constexpr std::size_t kReadBytes = 64u << 10;

  static std::size_t on_line(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
  bool configure(const Target& target, const char* login);
  bool set_url(const Target& target);
  void on_ended(CURLcode code);
  bool adopt();
  Error broken(const std::string& cause) const;

  std::shared_ptr<Multi> multi_;
  std::string name_;  // host:port
  Witness witness_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  EasyHandle easy_;
  bool attached_ = false, ended_ = false;
  CURLcode code_ = CURLE_OK;
  boost::asio::steady_timer signal_;
  boost::asio::posix::stream_descriptor socket_;
  std::string early_;  // read by adopt()
  std::string cause_;  // why it broke; told once what came before it has been read
};

}  // namespace postern::net
