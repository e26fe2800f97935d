// A relay's published limit is kept over every minute, and one mail after a quiet time does not wait.
#include "daemon/app/pace.h"

#include <gtest/gtest.h>

#include <vector>

namespace postern::app {
namespace {

using namespace std::chrono_literals;
const Pace::Time kStart{1'000'000s};

std::vector<Pace::Time> places(Pace& pace, int count, Pace::Time now) {
  std::vector<Pace::Time> out;
  for (int i = 0; i < count; ++i) out.push_back(pace.next(std::max(now, out.empty() ? now : out.back())));
  return out;
}

TEST(Pace, WithoutALimitNothingWaits) {
  Pace pace(0);
  for (const auto place : places(pace, 1000, kStart)) EXPECT_EQ(place, kStart);
}

TEST(Pace, TenSecondsWorthGoAtOnceThenEvenly) {
  Pace pace(30);
  const auto when = places(pace, 8, kStart);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(when[static_cast<std::size_t>(i)], kStart) << i;
  EXPECT_EQ(when[5], kStart + 2s);
  EXPECT_EQ(when[7], kStart + 6s);
}

TEST(Pace, AQuietTimeIsNotSavedUpForever) {
  Pace pace(30);
  places(pace, 100, kStart);
  const auto later = places(pace, 6, kStart + 24h);
  EXPECT_EQ(later[4], kStart + 24h);
  EXPECT_EQ(later[5], kStart + 24h + 2s);
}

}  // namespace
}  // namespace postern::app
