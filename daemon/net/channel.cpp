#include "daemon/net/channel.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/net/fault.h"
#include "daemon/net/link.h"
#include "daemon/net/multi.h"

namespace postern::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Descriptor = asio::posix::stream_descriptor;

namespace {

constexpr const char* kPasswordMechanisms = "AUTH=PLAIN;AUTH=LOGIN";
constexpr const char* kBearerMechanisms = "AUTH=OAUTHBEARER;AUTH=XOAUTH2";
// Only with this does libcurl take the LOGIN command (RFC 3501 6.2.3), when it knows no SASL mechanism of the server's.
constexpr const char* kAnyMechanism = "AUTH=*";

constexpr std::size_t kSliceBytes = 64u << 10;  // read or sent at a time; after that much, others have their turn

asio::awaitable<void> until_ended(std::shared_ptr<Link> link) {
  while (!link->ended()) {
    error_code cancelled;
    co_await link->signal().async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

// Until the socket is ready, the deadline passes or somebody interrupts: the caller looks what it was.
asio::awaitable<void> until_ready(std::shared_ptr<Link> link, Descriptor::wait_type side, Clock::time_point deadline) {
  asio::steady_timer timer(link->socket().get_executor(), deadline);
  timer.async_wait([weak = link->weak_from_this()](const error_code& cancelled) {
    const auto waiting = weak.lock();
    if (waiting && !cancelled) waiting->interrupt();
  });
  error_code interrupted;
  co_await link->socket().async_wait(side, asio::redirect_error(asio::use_awaitable, interrupted));
}

// A peer that is always ready must not keep the loop for itself.
asio::awaitable<void> others(std::shared_ptr<Link> link) {
  co_await asio::post(link->socket().get_executor(), asio::use_awaitable);
}

// An IMAP server may have neither PLAIN nor LOGIN as SASL and still take the LOGIN command.
bool wants_login_command(const Target& target, const Link& link) {
  return target.protocol == Target::Protocol::imap && !target.bearer && link.code() == CURLE_LOGIN_DENIED &&
         !link.witness().offers_password() && !link.witness().login_disabled();
}

// libcurl signs in to an SMTP server only where AUTH is offered, and else goes on without a word.
bool skipped_sign_in(const Target& target, const Link& link) {
  return target.protocol == Target::Protocol::smtp && !target.user.empty() && !link.witness().signed_in();
}

asio::awaitable<std::shared_ptr<Link>> attempt(std::shared_ptr<Multi> multi, const Target& target, const char* login) {
  auto link = std::make_shared<Link>(std::move(multi), target);
  if (!link->start(target, login)) co_return nullptr;
  co_await until_ended(link);
  co_return link;
}

ConnectError not_startable(const Target& target) {
  return {Fault::resolve, target.host + ":" + std::to_string(target.port) + ": not a host and port one can connect to",
          "the url needs a host name or an address, and a port from 1 to 65535"};
}

bool is_given_up(const Symptoms& symptoms) {
  return symptoms.curl_code == CURLE_OPERATION_TIMEDOUT && !symptoms.resolved;
}

ConnectError not_found_in_time(const Target& target) {
  Symptoms symptoms;
  symptoms.curl_code = CURLE_OPERATION_TIMEDOUT;
  symptoms.resolved = false;
  return explain(target, symptoms, Witness(target.protocol));
}

bool one_line(const std::string& text) { return text.find_first_of(std::string("\0\r\n", 3)) == std::string::npos; }

ConnectError not_one_line(const Target& target) {
  return {Fault::login_refused,
          target.host + ":" + std::to_string(target.port) + ": user or password holds a line break or a NUL",
          "check the file the password comes from"};
}

asio::awaitable<Result<bool>> read_from(std::shared_ptr<Link> link, std::string& into, Clock::time_point deadline) {
  link->woken = false;
  for (;;) {
    const auto got = link->receive(into);
    if (!got) co_return fail(got.error());
    if (*got >= kSliceBytes) co_await others(link);
    if (*got > 0) co_return true;
    if (link->woken || Clock::now() >= deadline) co_return false;
    link->reading = true;
    co_await until_ready(link, Descriptor::wait_read, deadline);
    link->reading = false;
  }
}

asio::awaitable<Status> write_to(std::shared_ptr<Link> link, std::string_view bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    const auto taken = link->send(bytes.substr(0, kSliceBytes));
    if (!taken) co_return fail(taken.error());
    bytes.remove_prefix(*taken);
    if (bytes.empty()) break;
    if (Clock::now() >= deadline) co_return fail(link->stuck());
    if (*taken > 0) {
      co_await others(link);
    } else {
      co_await until_ready(link, Descriptor::wait_write, deadline);
    }
  }
  co_return Status{};
}

}  // namespace

struct Channel::Impl {
  explicit Impl(std::shared_ptr<Link> connected) : link(std::move(connected)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { link->close(); }  // a coroutine that waits may still hold the link

  std::shared_ptr<Link> link;
};

Channel::Channel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Channel::Channel(Channel&&) noexcept = default;
Channel& Channel::operator=(Channel&&) noexcept = default;
Channel::~Channel() = default;

asio::awaitable<tl::expected<Channel, ConnectError>> Channel::connect(std::shared_ptr<Multi> multi, Target target) {
  if (!one_line(target.user) || !one_line(target.password)) co_return tl::unexpected(not_one_line(target));
  if (multi->given_up().lingers(target.host, Clock::now())) co_return tl::unexpected(not_found_in_time(target));
  const auto deadline = Clock::now() + target.timeout;
  auto link = co_await attempt(multi, target, target.bearer ? kBearerMechanisms : kPasswordMechanisms);
  if (link && wants_login_command(target, *link)) {
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(deadline - Clock::now());
    Target again = target;
    again.timeout = std::max(left, std::chrono::seconds(1));
    link = co_await attempt(multi, again, kAnyMechanism);
  }
  if (!link) co_return tl::unexpected(not_startable(target));
  auto symptoms = link->symptoms();
  if (is_given_up(symptoms)) multi->given_up().add(target.host, Clock::now());
  if (symptoms.curl_code == CURLE_OK && skipped_sign_in(target, *link)) symptoms.curl_code = CURLE_LOGIN_DENIED;
  if (symptoms.curl_code != CURLE_OK) co_return tl::unexpected(explain(target, symptoms, link->witness()));
  co_return Channel(std::make_unique<Impl>(std::move(link)));
}

// Not coroutines: the link is taken now, so that the wait outlives the Channel.
asio::awaitable<Result<bool>> Channel::read(std::string& into, Clock::time_point deadline) {
  return read_from(impl_->link, into, deadline);
}

asio::awaitable<Status> Channel::write(std::string_view bytes, Clock::time_point deadline) {
  return write_to(impl_->link, bytes, deadline);
}

std::chrono::system_clock::time_point Channel::certificate_ends() const { return impl_->link->certificate_ends(); }

void Channel::wake() {
  if (!impl_ || !impl_->link->reading) return;
  impl_->link->woken = true;
  impl_->link->interrupt();
}

}  // namespace postern::net
