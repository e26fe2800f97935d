// The model's enumerators as the words the tables hold. Internal to store/. An unknown word reads as the first.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "store/model/decision.h"
#include "store/model/message.h"
#include "store/model/outbox.h"
#include "store/model/ticket.h"

namespace postern::store {

inline constexpr std::array<std::string_view, 2> kPriorities = {"normal", "urgent"};
inline constexpr std::array<std::string_view, 3> kRoles = {"requester", "participant", "copied"};
inline constexpr std::array<std::string_view, 2> kLinkKinds = {"related", "problem"};
inline constexpr std::array<std::string_view, 3> kDirections = {"inbound", "outbound", "note"};
inline constexpr std::array<std::string_view, 5> kDispositions = {"ticket_message", "bounce", "quarantined",
                                                                  "duplicate", "ignored"};
inline constexpr std::array<std::string_view, 4> kDeliveryStates = {"pending", "held", "sent", "failed"};

constexpr std::string_view name_of(model::MarkOverdue::What value) {
  constexpr std::array<std::string_view, 3> kNames = {"languishing", "unanswered", "unresolved"};  // and their columns
  return kNames[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
constexpr Enum read_name(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return Enum{};
}

constexpr std::string_view name_of(model::Priority value) { return kPriorities[static_cast<std::size_t>(value)]; }
constexpr std::string_view name_of(model::Role value) { return kRoles[static_cast<std::size_t>(value)]; }
constexpr std::string_view name_of(model::Link::Kind value) { return kLinkKinds[static_cast<std::size_t>(value)]; }
constexpr std::string_view name_of(model::Direction value) { return kDirections[static_cast<std::size_t>(value)]; }
constexpr std::string_view name_of(model::Disposition value) { return kDispositions[static_cast<std::size_t>(value)]; }
constexpr std::string_view name_of(model::DeliveryState value) {
  return kDeliveryStates[static_cast<std::size_t>(value)];
}

}  // namespace postern::store
