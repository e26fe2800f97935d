// When the desk works, and how soon it means to answer: what limits, follow-ups and targets are counted in.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace postern::config {

// [business_hours]. Without that table every hour of every day counts.
struct BusinessHours {
  std::string timezone = "UTC";  // as the tz database names it
  std::array<bool, 7> days = {true, true, true, true, true, true, true};  // Monday first
  std::chrono::minutes from{0};        // local time since midnight
  std::chrono::minutes to{24 * 60};    // later than `from`
  std::vector<std::chrono::year_month_day> holidays;  // sorted: local dates that do not count
};

// [targets]: business time until a requester's mail is answered. 0: nobody is told.
struct Targets {
  std::chrono::seconds first_response = std::chrono::days(1);
  std::chrono::seconds urgent_first_response = std::chrono::hours(2);
  std::chrono::seconds resolution{0}, urgent_resolution{0};  // until it is resolved; waiting for the requester does not count
};

}  // namespace postern::config
