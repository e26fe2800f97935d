#include "daemon/net/multi.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <csignal>
#include <new>
#include <utility>

#include "daemon/net/channel.h"

namespace postern::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Once a process. libcurl leaves SIGPIPE to us because of CURLOPT_NOSIGNAL: a peer that has gone must be an error of
// the write, not the end of the daemon.
void initialise_curl() {
  static const CURLcode result = [] {
    std::signal(SIGPIPE, SIG_IGN);
    return curl_global_init(CURL_GLOBAL_DEFAULT);
  }();
  if (result != CURLE_OK) throw std::bad_alloc();
}

MultiHandle new_multi() {
  initialise_curl();
  MultiHandle multi(curl_multi_init());
  if (!multi) throw std::bad_alloc();
  return multi;
}

}  // namespace

// One socket of libcurl's. We wait on a copy of the descriptor: libcurl closes its own when it likes, and a number
// that comes back as another connection's must not be woken by the old one's wait.
struct Multi::Watch {
  Watch(const asio::any_io_executor& executor, curl_socket_t number) : socket(number), copy(executor) {
    const int descriptor = ::dup(number);
    if (descriptor >= 0) copy.assign(descriptor);
  }

  curl_socket_t socket;
  asio::posix::stream_descriptor copy;
  int wanted = 0;   // CURL_POLL_IN | CURL_POLL_OUT
  int waiting = 0;  // the same bits: a wait is under way
};

Multi::Multi(asio::any_io_executor executor) : executor_(std::move(executor)), timer_(executor_), multi_(new_multi()) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

Multi::~Multi() {
  // No callback may reach a half-destroyed object.
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, nullptr);
}

CURLMcode Multi::add(CURL* easy, Ended ended) {
  transfers_[easy] = std::move(ended);
  const CURLMcode code = curl_multi_add_handle(multi_.get(), easy);
  if (code != CURLM_OK) transfers_.erase(easy);
  return code;
}

void Multi::remove(CURL* easy) {
  transfers_.erase(easy);
  curl_multi_remove_handle(multi_.get(), easy);
}

int Multi::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
  try {
    static_cast<Multi*>(self)->watch(socket, what);
    return 0;
  } catch (...) {
    return -1;  // libcurl gives the transfers up
  }
}

int Multi::on_timer(CURLM*, long milliseconds, void* self) noexcept {
  try {
    static_cast<Multi*>(self)->set_timer(milliseconds);
    return 0;
  } catch (...) {
    return -1;
  }
}

void Multi::watch(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    const auto found = watches_.find(socket);
    if (found == watches_.end()) return;
    found->second->wanted = 0;
    error_code ignored;
    found->second->copy.close(ignored);
    watches_.erase(found);
    return;
  }
  auto& watch = watches_[socket];
  if (!watch) watch = std::make_shared<Watch>(executor_, socket);
  watch->wanted = what & CURL_POLL_INOUT;
  wait(shared_from_this(), watch, CURL_POLL_IN);
  wait(shared_from_this(), watch, CURL_POLL_OUT);
}

// Waits until the socket is ready and tells libcurl, again and again while libcurl wants it.
void Multi::wait(const std::shared_ptr<Multi>& self, const std::shared_ptr<Watch>& watch, int direction) {
  if ((watch->wanted & direction) == 0 || (watch->waiting & direction) != 0) return;
  watch->waiting |= direction;
  const auto side = direction == CURL_POLL_IN ? asio::posix::stream_descriptor::wait_read
                                              : asio::posix::stream_descriptor::wait_write;
  watch->copy.async_wait(side, [weak = std::weak_ptr<Multi>(self), watch, direction](const error_code& error) {
    watch->waiting &= ~direction;
    const auto multi = weak.lock();
    if (!multi || (watch->wanted & direction) == 0) return;
    multi->act(watch->socket,
               error ? CURL_CSELECT_ERR : (direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT));
    if (!error) wait(multi, watch, direction);  // a broken descriptor is not asked again: no busy loop
  });
}

void Multi::set_timer(long milliseconds) {
  if (milliseconds < 0) {
    timer_.cancel();
    return;
  }
  // libcurl says 0 for "at once", and says it again from there: a whole millisecond keeps that from being a busy loop.
  timer_.expires_after(std::chrono::milliseconds(std::max(milliseconds, 1L)));
  timer_.async_wait([weak = weak_from_this()](const error_code& error) {
    const auto multi = weak.lock();
    if (multi && !error) multi->act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void Multi::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
  collect_ended();
}

void Multi::collect_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto found = transfers_.find(message->easy_handle);
    if (found == transfers_.end() || !found->second) continue;
    const Ended ended = std::exchange(found->second, nullptr);
    ended(message->data.result);
  }
}

std::shared_ptr<Multi> make_multi(asio::any_io_executor executor) {
  return std::make_shared<Multi>(std::move(executor));
}

}  // namespace postern::net
