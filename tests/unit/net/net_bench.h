// What the tests of this room share: an event loop that a test's coroutine runs on, and a target on loopback.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "authority.h"
#include "daemon/net/channel.h"

namespace postern::net::test {

inline const Authority& authority() {
  static const Authority instance;
  return instance;
}

inline const Identity& good() {
  static const Identity instance = authority().issue("localhost");
  return instance;
}

inline Target imap(std::uint16_t port, Tls tls = Tls::implicit) {
  Target target;
  target.host = "localhost";
  target.port = port;
  target.tls = tls;
  target.ca_file = authority().file();
  target.user = "ann@example.org";
  target.password = "open sesame";
  target.timeout = std::chrono::seconds(10);
  return target;
}

inline Target smtp(std::uint16_t port, Tls tls = Tls::implicit) {
  Target target = imap(port, tls);
  target.protocol = Target::Protocol::smtp;
  target.helo = "desk.example.org";
  return target;
}

// Runs the coroutine to its end; a test that hangs fails instead.
inline void run(boost::asio::io_context& loop, boost::asio::awaitable<void> test) {
  std::exception_ptr thrown;
  bool ended = false;
  boost::asio::co_spawn(loop, std::move(test), [&thrown, &ended](std::exception_ptr error) {
    thrown = error;
    ended = true;
  });
  loop.restart();  // an earlier run ended for want of work
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!ended && loop.run_one_until(patience) > 0) {
  }
  ASSERT_TRUE(ended) << "the coroutine hangs";
  if (thrown) std::rethrow_exception(thrown);
}

inline std::chrono::steady_clock::time_point in_seconds(int seconds) {
  return std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
}

using Connected = tl::expected<Channel, ConnectError>;

inline boost::asio::awaitable<void> keep(std::shared_ptr<Multi> multi, Target target, std::optional<Connected>& out) {
  out.emplace(co_await Channel::connect(std::move(multi), std::move(target)));
}

// Connects and returns what came of it. The channel lives on `loop`, which must outlive it.
inline Connected connect(boost::asio::io_context& loop, const Target& target) {
  std::optional<Connected> out;
  run(loop, keep(make_multi(loop.get_executor()), target, out));
  if (!out) return tl::unexpected(ConnectError{Fault::none, "the coroutine did not end", ""});
  return std::move(*out);
}

}  // namespace postern::net::test
