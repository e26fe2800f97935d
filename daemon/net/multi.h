// libcurl's multi handle driven by Asio: its sockets become descriptors that Asio waits on, its timer an Asio timer.
// One for all connections of the daemon, so that they share the parsed CA bundle, the DNS cache and TLS sessions.
//
// Thread: all of it on the executor's one thread. No callback of libcurl's throws, and none calls back into libcurl:
// whoever waits for a transfer learns of its end from a function that is called outside of libcurl.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>

#include "daemon/net/curl_handle.h"
#include "daemon/net/given_up_names.h"

namespace postern::net {

class Multi : public std::enable_shared_from_this<Multi> {
 public:
  // Called once, with libcurl's verdict. It may read from the easy handle; it must not add or remove handles.
  using Ended = std::function<void(CURLcode)>;

  explicit Multi(boost::asio::any_io_executor executor);
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  ~Multi();

  const boost::asio::any_io_executor& executor() const { return executor_; }

  // Starts the transfer. `easy` stays the caller's and must be removed before it is freed.
  CURLMcode add(CURL* easy, Ended ended);
  void remove(CURL* easy);

  GivenUpNames& given_up() { return given_up_; }

 private:
  struct Watch;

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* watch) noexcept;
  static int on_timer(CURLM* multi, long milliseconds, void* self) noexcept;
  static void wait(const std::shared_ptr<Multi>& self, const std::shared_ptr<Watch>& watch, int direction);

  void watch(curl_socket_t socket, int what);
  void set_timer(long milliseconds);
  void act(curl_socket_t socket, int events);
  void collect_ended();

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::map<CURL*, Ended> transfers_;
  GivenUpNames given_up_;
  MultiHandle multi_;
};

}  // namespace postern::net
