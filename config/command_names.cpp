#include "config/command_names.h"

#include <array>

namespace postern::config {
namespace {

constexpr auto kNames = std::to_array<std::string_view>(
    {"reply",  "note",       "done",      "status", "take",  "assign",  "priority", "tag",  "untag", "field",
     "vendor", "resolution", "requester", "cc",     "link",  "problem", "merge",    "spam", "hold",  "remind",
     "time",   "send",       "show",      "my",     "board", "for",     "away",     "undo", "help"});

}  // namespace

std::span<const std::string_view> command_names() { return kNames; }

}  // namespace postern::config
