// Strong ids and time. A TicketId is the number people see (HD-1042 has 1042).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace postern::model {

using Time = std::chrono::sys_seconds;  // UTC; never local time in the store

template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using TicketId = Id<struct TicketTag>;
using MessageKey = Id<struct MessageTag>;  // row of a stored message
using OutboxId = Id<struct OutboxTag>;
using ArrivalId = Id<struct ArrivalTag>;   // row of the intake journal

// Where a message was seen (RFC 3501 2.3.1.1). uid 0: it did not come from IMAP (deliver, import).
struct Location {
  std::string mailbox;  // name in the config
  std::string folder;
  std::uint32_t uid_validity = 0;
  std::uint32_t uid = 0;
  auto operator<=>(const Location&) const = default;
};

}  // namespace postern::model
