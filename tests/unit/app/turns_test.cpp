// What finishes first waits for what came first.
#include "daemon/app/turns.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <vector>

namespace postern::app {
namespace {

namespace asio = boost::asio;

// Its work takes so many rounds of the loop.
asio::awaitable<void> worker(Turns& turns, int rounds, std::vector<Turns::Number>& passed) {
  const auto turn = turns.draw();
  for (int i = 0; i < rounds; ++i) co_await asio::post(asio::use_awaitable);
  co_await turns.wait(turn);
  turns.pass();
  passed.push_back(turn);
}

std::vector<Turns::Number> order_of(const std::vector<int>& rounds) {
  asio::io_context loop;
  Turns turns(loop.get_executor());
  std::vector<Turns::Number> passed;
  for (const int each : rounds) asio::co_spawn(loop, worker(turns, each, passed), asio::detached);
  loop.run();
  return passed;
}

TEST(Turns, TheOrderOfDrawingHoldsWhoeverIsFaster) {
  const std::vector<Turns::Number> in_order{0, 1, 2, 3};
  EXPECT_EQ(order_of({0, 0, 0, 0}), in_order);
  EXPECT_EQ(order_of({9, 6, 3, 0}), in_order);
  EXPECT_EQ(order_of({5, 0, 9, 0}), in_order);
  EXPECT_EQ(order_of({0, 9, 0, 5}), in_order);
}

TEST(Turns, OneAloneWaitsForNobody) { EXPECT_EQ(order_of({0}), std::vector<Turns::Number>{0}); }

}  // namespace
}  // namespace postern::app
