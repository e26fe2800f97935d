// Business time: how durations run through working days, nights, holidays and the changes of summer time. Pure: the
// zones' rules are ICU's own data.
//
// A configured duration counts each of its whole 24 hours as one working day, and what is left as working hours: with
// 09:00 to 17:00, "2d" is sixteen working hours and "4h" is four. Hours are hours that really pass: a working day that
// holds a change of summer time is longer or shorter than the others.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "config/business_hours.h"
#include "store/model/ids.h"

namespace postern::config {

class Calendar {
 public:
  // `hours` must be checked (parse_business_hours.cpp): a known zone, a day at least, from < to.
  explicit Calendar(const BusinessHours& hours);
  Calendar(Calendar&&) noexcept;
  Calendar& operator=(Calendar&&) noexcept;
  ~Calendar();

  // The working seconds a configured duration stands for.
  std::chrono::seconds length(std::chrono::seconds duration) const;

  // When `duration` has passed, beginning at `start` or, outside the hours, at the next opening. A duration that ends
  // with the day ends at closing time, not at the next opening.
  model::Time add(model::Time start, std::chrono::seconds duration) const;
  // The same with working seconds, as length() gives them.
  model::Time advance(model::Time start, std::chrono::seconds working) const;

  // When advance() has to begin, to end at `end`: `end` itself for nothing, else within the hours.
  model::Time retreat(model::Time end, std::chrono::seconds working) const;
  // The next moment later than `after` at which it is `time` o'clock on a day that counts; `time` is below 24 hours.
  model::Time next_at(model::Time after, std::chrono::minutes time) const;

  // The working seconds from `begin` to `end`; 0 when `end` is not later.
  std::chrono::seconds between(model::Time begin, model::Time end) const;

  // The first moment behind a local date.
  model::Time end_of(std::chrono::year_month_day date) const;
  // What local clocks show then, written as if it were UTC.
  model::Time local(model::Time time) const;
  // Whether that moment is within the hours: from the opening on, and before the closing.
  bool open_at(model::Time time) const;
  // What the desk's clock on the wall shows then.
  struct WallTime {
    int day = 0;                   // 0 is Monday
    std::chrono::minutes time{0};  // since midnight
  };
  WallTime wall_time(model::Time time) const;

 private:
  struct Zone;
  struct Span {
    model::Time open, close;
  };
  Span hours_of(std::chrono::sys_days local_day) const;  // open == close on a day that does not count
  bool counts(std::chrono::sys_days local_day) const;

  BusinessHours hours_;
  bool always_ = false;  // every hour of every day
  std::unique_ptr<Zone> zone_;
};

// Every hour of every day counts, as without [business_hours].
bool is_always(const BusinessHours& hours);

// Whether ICU knows the zone by this name; custom offsets such as "GMT+2" are no names.
bool is_time_zone(const std::string& name);
std::vector<std::string> time_zones();

}  // namespace postern::config
