#include "scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace postern::net::test {

namespace {

struct ContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

constexpr int kPatienceMs = 10'000;  // no step waits longer: a wrong client ends the test, not the night

bool fits(std::string_view line, std::string_view pattern) {
  std::size_t at = 0;
  bool anchored = true;
  while (!pattern.empty()) {
    const auto star = std::min(pattern.find('*'), pattern.size());
    const auto piece = pattern.substr(0, star);
    const auto found = anchored ? (line.substr(at).starts_with(piece) ? at : line.npos) : line.find(piece, at);
    if (found == line.npos) return false;
    at = found + piece.size();
    anchored = false;
    if (star == pattern.size()) return at == line.size() || line.ends_with(piece);
    pattern.remove_prefix(star + 1);
  }
  return true;
}

// libcurl's tags: a letter and three digits.
bool is_tagged(std::string_view line) {
  return line.size() > 4 && line[4] == ' ' && line[0] >= 'A' && line[0] <= 'Z' &&
         line.substr(1, 3).find_first_not_of("0123456789") == line.npos;
}

// One client: bytes in clear first, under TLS after secure().
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {
    const timeval patience{kPatienceMs / 1000, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  ~Peer() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ::close(socket_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool secure(const Identity& identity) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    return SSL_accept(ssl_.get()) == 1;
  }

  void send(std::string_view bytes) {
    if (ssl_) {
      SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    } else {
      [[maybe_unused]] const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
  }

  // False at the end of the stream.
  bool line(std::string& out) {
    for (;;) {
      const auto end = buffer_.find("\r\n");
      if (end != std::string::npos) {
        out = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return true;
      }
      char bytes[4096];
      const auto got =
          ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : static_cast<int>(::recv(socket_, bytes, sizeof bytes, 0));
      if (got <= 0) return false;
      buffer_.append(bytes, static_cast<std::size_t>(got));
    }
  }

 private:
  int socket_;
  std::unique_ptr<SSL_CTX, ContextFree> context_;
  std::unique_ptr<SSL, SslFree> ssl_;
  std::string buffer_;
};

int listen_on_loopback(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 8) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

ScriptedServer::ScriptedServer(const Identity& identity, std::vector<std::string> scripts)
    : identity_(identity), scripts_(std::move(scripts)), listener_(listen_on_loopback(port_)) {
  std::signal(SIGPIPE, SIG_IGN);  // for SSL_write to a client that has gone
  thread_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
  if (thread_.joinable()) thread_.join();
  ::close(listener_);
}

std::string ScriptedServer::error() {
  if (thread_.joinable()) thread_.join();
  return error_;
}

std::string ScriptedServer::heard() {
  if (thread_.joinable()) thread_.join();
  return heard_;
}

void ScriptedServer::run() {
  for (const auto& script : scripts_) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, kPatienceMs) != 1) {
      error_ = "nobody connected";
      return;
    }
    play(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), script);
  }
}

void ScriptedServer::play(int socket, const std::string& script) {
  Peer peer(socket);
  std::istringstream lines(script);
  std::string pending, heard, tag;
  for (std::string step; std::getline(lines, step);) {
    const auto begin = step.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    step.erase(0, begin);
    if (step.starts_with("S: ")) {
      const bool tagged = step.starts_with("S: $ ");
      pending += (tagged ? tag + step.substr(4) : step.substr(3)) + "\r\n";
      continue;
    }
    if (!pending.empty()) peer.send(pending);
    pending.clear();
    if (step == "TLS") {
      if (!peer.secure(identity_)) return;
    } else if (step == "HOLD") {
      while (peer.line(heard)) heard_ += heard + "\n";
    } else if (!peer.line(heard)) {
      error_ = "closed instead of: " + step;
      return;
    } else {
      heard_ += heard + "\n";
      if (is_tagged(heard)) tag = heard.substr(0, 4);
      if (fits(heard, step.substr(3))) continue;
      error_ = "heard \"" + heard + "\" instead of: " + step;
      return;
    }
  }
  if (!pending.empty()) peer.send(pending);
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(listen_on_loopback(port));
  return port;
}

}  // namespace postern::net::test
