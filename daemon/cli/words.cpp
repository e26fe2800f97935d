// Words for values.
#include "daemon/cli/words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "parser/text.h"

namespace postern::cli {

namespace {

std::time_t seconds(model::Time time) { return time.time_since_epoch().count(); }

// Characters, counted as code points: enough for aligning what people write.
std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char byte : utf8) count += (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;
  return count;
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  std::size_t end = 0;
  while (end < utf8.size()) {
    if ((static_cast<unsigned char>(utf8[end]) & 0xC0u) != 0x80u && count-- == 0) break;
    ++end;
  }
  return utf8.substr(0, end);
}

}  // namespace

std::string iso_time(model::Time time) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds(time))); }
std::string plain_time(model::Time time) { return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(seconds(time))); }

std::string age(model::Time then, model::Time now) {
  const auto s = (now - then).count();
  if (s < 3600) return fmt::format("{} min", s < 0 ? 0 : s / 60);
  if (s < 48 * 3600) return fmt::format("{} h", s / 3600);
  return fmt::format("{} d", s / 86400);
}

std::string working_time(std::chrono::seconds time) {
  const auto s = time.count();
  return s < 7200 ? counted(static_cast<std::size_t>(s / 60), "working minute") : counted(static_cast<std::size_t>(s / 3600), "working hour");
}

std::string counted(std::size_t number, const std::string& noun) {
  const bool hisses = noun.ends_with('s') || noun.ends_with('x');
  return std::to_string(number) + " " + noun + (number == 1 ? "" : hisses ? "es" : "s");
}

std::string size_words(std::size_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  if (bytes < (1u << 20)) return fmt::format("{} KiB", (bytes + 512) >> 10);
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

const char* link_name(store::LinkedTicket::Is is) {
  switch (is) {
    case store::LinkedTicket::Is::problem: return "problem";
    case store::LinkedTicket::Is::incident: return "incident";
    case store::LinkedTicket::Is::related: return "related";
  }
  return "?";
}

const char* direction_name(model::Direction direction) {
  switch (direction) {
    case model::Direction::inbound: return "inbound";
    case model::Direction::outbound: return "outbound";
    case model::Direction::note: return "note";
  }
  return "?";
}

const char* role_name(model::Role role) {
  switch (role) {
    case model::Role::requester: return "requester";
    case model::Role::participant: return "participant";
    case model::Role::copied: return "copied";
  }
  return "?";
}

const char* state_name(model::DeliveryState state) {
  switch (state) {
    case model::DeliveryState::pending: return "pending";
    case model::DeliveryState::held: return "held";
    case model::DeliveryState::sent: return "sent";
    case model::DeliveryState::failed: return "failed";
  }
  return "?";
}

std::string column(std::string_view text, std::size_t width) {
  std::string clean = printable(text, 4 * width);
  const std::size_t length = characters(clean);
  if (length > width) return std::string(first_characters(clean, width - 1)) + "…";
  return clean.append(width - length, ' ');
}

std::string indented(std::string_view text, std::string_view margin, std::size_t lines) {
  std::string out;
  std::size_t count = 0;
  for (const std::string_view line : split_lines(text)) {
    if (count++ == lines) {
      out += fmt::format("{}… ({} more lines)\n", margin, split_lines(text).size() - lines);
      break;
    }
    out += fmt::format("{}{}\n", margin, printable(line, 1000));
  }
  return out;
}

}  // namespace postern::cli
