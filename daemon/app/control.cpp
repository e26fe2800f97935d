// The control socket's two ends.
#include "daemon/app/control.h"

#include <pwd.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/asio/streambuf.hpp>
#include <istream>
#include <iterator>
#include <vector>

namespace postern::app {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

namespace {

constexpr std::chrono::seconds kAcceptPause{1};

std::string actor_of(Local::socket& peer) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return "admin";
  std::vector<char> buffer(4096);
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(credentials.uid, &entry, buffer.data(), buffer.size(), &found);
  return "admin " + (found != nullptr ? std::string(found->pw_name) : std::to_string(credentials.uid));
}

}  // namespace

Control::Control(std::string path, std::size_t most_bytes, Handler handler, asio::any_io_executor executor)
    : path_(std::move(path)), most_bytes_(most_bytes), handler_(std::move(handler)), acceptor_(std::move(executor)) {}

Control::~Control() { unlink(path_.c_str()); }

Result<std::unique_ptr<Control>> Control::open(const std::string& path, std::size_t most_bytes, Handler handler,
                                               asio::any_io_executor executor) {
  sockaddr_un limits{};
  if (path.size() >= sizeof limits.sun_path)
    return fail(Failure::config, "the control socket's path " + path + " is too long for a Unix socket",
                "set [daemon] control_socket to a path of at most 107 bytes");
  std::unique_ptr<Control> control(new Control(path, most_bytes, std::move(handler), std::move(executor)));
  unlink(path.c_str());
  boost::system::error_code error;
  control->acceptor_.open(Local(), error);
  const mode_t before = umask(0117);  // the file is born 0660
  if (!error) control->acceptor_.bind(Local::endpoint(path), error);
  umask(before);
  if (!error) control->acceptor_.listen(16, error);
  if (error)
    return fail(Failure::config, "the control socket " + path + " cannot be made: " + error.message(),
                "make its folder, writable by this user, or set [daemon] control_socket");
  return control;
}

void Control::stop() {
  boost::system::error_code ignored;  // closing twice is no trouble
  acceptor_.close(ignored);
}

asio::awaitable<void> Control::serve() {
  while (acceptor_.is_open()) {
    boost::system::error_code error;
    Local::socket peer = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) break;
    if (!error) {
      asio::co_spawn(acceptor_.get_executor(), answer(std::move(peer)), asio::detached);
      continue;
    }
    // Out of file descriptors, say: asking again at once would only heat the machine.
    spdlog::warn("control socket {}: {}", path_, error.message());
    asio::steady_timer pause(acceptor_.get_executor(), kAcceptPause);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> Control::answer(Local::socket peer) {
  const Result<std::string> result = co_await handle(peer);
  const std::string line = to_line(result);
  boost::system::error_code ignored;  // the asker may have gone
  co_await asio::async_write(peer, asio::buffer(line), asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<Result<std::string>> Control::handle(Local::socket& peer) {
  std::string bytes;
  boost::system::error_code error;
  const std::size_t line = co_await asio::async_read_until(peer, asio::dynamic_buffer(bytes, kControlLine), '\n',
                                                           asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return fail(Failure::data, "the request on the control socket has no line: " + error.message());
  auto request = read_request(std::string_view(bytes).substr(0, line - 1));
  if (!request) co_return tl::unexpected<Error>(request.error());
  if (request->body_bytes > most_bytes_)
    co_return fail(Failure::data, "the message has " + std::to_string(request->body_bytes) + " bytes, more than max_message_size = " +
                                      std::to_string(most_bytes_),
                   "raise [limits] max_message_size");
  std::string body = bytes.substr(line);
  if (body.size() < request->body_bytes) {
    const std::size_t have = body.size();
    body.resize(request->body_bytes);
    co_await asio::async_read(peer, asio::buffer(body.data() + have, body.size() - have),
                              asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return fail(Failure::temporary, "the message on the control socket ended early: " + error.message());
  }
  std::string actor = actor_of(peer);
  co_return co_await handler_(std::move(*request), std::move(body), std::move(actor));
}

Result<std::string> ask_daemon(const std::string& path, ControlRequest request, const std::string& body) {
  request.body_bytes = body.size();
  if (path.size() >= sizeof sockaddr_un{}.sun_path)
    return fail(Failure::config, "the control socket's path " + path + " is too long for a Unix socket",
                "set [daemon] control_socket to a path of at most 107 bytes");
  asio::io_context context;
  Local::socket socket(context);
  boost::system::error_code error;
  socket.connect(Local::endpoint(path), error);
  if (error)
    return fail(Failure::unavailable, "no daemon answers on " + path + ": " + error.message(),
                "is it running? systemctl status postern; you must be root or in the group postern");
  const std::string line = to_line(request);
  asio::write(socket, asio::buffer(line), error);
  if (!error) asio::write(socket, asio::buffer(body), error);
  std::string answer;
  if (!error) asio::read(socket, asio::dynamic_buffer(answer), error);
  if (answer.empty() || answer.back() != '\n')
    return fail(Failure::temporary, "the daemon on " + path + " went away in the middle of the answer: " + error.message(),
                "ask again; its log says why");
  return read_answer(std::string_view(answer).substr(0, answer.size() - 1));
}

}  // namespace postern::app
