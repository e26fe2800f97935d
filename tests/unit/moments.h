// Moments for tests, written as people write them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "store/model/ids.h"

namespace postern::test {

// "2026-11-27 15:00", UTC.
inline model::Time utc(const char* text) {
  int year = 0, hour = 0, minute = 0;
  unsigned month = 0, day = 0;
  EXPECT_EQ(std::sscanf(text, "%d-%u-%u %d:%d", &year, &month, &day, &hour, &minute), 5) << text;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return model::Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

}  // namespace postern::test
