// Pauses grow, stay bounded and spread.
#include "daemon/app/backoff.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesUpToTheMost) {
  struct Case {
    int failures;
    int expected;
  };
  for (const Case& c : {Case{0, 1000}, Case{1, 1000}, Case{2, 2000}, Case{3, 4000}, Case{10, 300'000}, Case{100000, 300'000}})
    EXPECT_EQ(backoff(c.failures, milliseconds(1000), milliseconds(300'000), 0.0).count(), c.expected) << c.failures;
}

TEST(Backoff, JitterTakesAtMostAFifthOff) {
  EXPECT_EQ(backoff(1, milliseconds(1000), milliseconds(300'000), 0.5).count(), 900);
  EXPECT_GE(backoff(1, milliseconds(1000), milliseconds(300'000), 0.999).count(), 800);
}

}  // namespace
}  // namespace postern::app
