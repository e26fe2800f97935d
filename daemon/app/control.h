// The control socket: a Unix socket, 0660, whose peer the kernel names (SO_PEERCRED). Whoever may open it may ask: root,
// the service's user and the group `postern`. Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/app/control_protocol.h"
#include "parser/result.h"

namespace postern::app {

class Control {
 public:
  // Answers one request. `actor` is "admin NAME" after the peer's user.
  using Handler = std::function<boost::asio::awaitable<Result<std::string>>(ControlRequest request, std::string body,
                                                                            std::string actor)>;

  // Binds and listens; a stale socket file is removed, a live one is not (the store's lock has told before).
  static Result<std::unique_ptr<Control>> open(const std::string& path, std::size_t most_bytes, Handler handler,
                                               boost::asio::any_io_executor executor);
  ~Control();  // removes the socket file

  boost::asio::awaitable<void> serve();
  void stop();

 private:
  Control(std::string path, std::size_t most_bytes, Handler handler, boost::asio::any_io_executor executor);
  boost::asio::awaitable<void> answer(boost::asio::local::stream_protocol::socket peer);
  boost::asio::awaitable<Result<std::string>> handle(boost::asio::local::stream_protocol::socket& peer);

  std::string path_;
  std::size_t most_bytes_;
  Handler handler_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
};

// The command's side: asks and waits for the answer. Failure::unavailable when no daemon listens there.
Result<std::string> ask_daemon(const std::string& path, ControlRequest request, const std::string& body);

}  // namespace postern::app
