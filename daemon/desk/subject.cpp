#include "daemon/desk/subject.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kSubjectBytes = 400;  // kept of a subject
constexpr std::size_t kKeys = 8;            // looked at in one subject

// What mail clients put before a subject, in the languages they speak; "Re[2]:" and "Re (2):" too.
constexpr std::array kReplyMarks = {"re",  "aw",  "sv",   "vs",   "antw",   "rif", "ref",  "res",
                                    "odp", "ynt", "回复", "答复", "fwd",    "fw",  "wg",   "tr",
                                    "rv",  "enc", "i",    "vb",   "doorst", "pd",  "转发", "转寄"};

struct Tag {
  std::size_t start = 0, end = 0;  // of "[HD-1042]"
  model::TicketId ticket;
};

std::optional<Tag> next_tag(std::string_view prefix, std::string_view subject, std::size_t from) {
  for (auto open = subject.find('[', from); open != std::string_view::npos; open = subject.find('[', open + 1)) {
    const auto rest = subject.substr(open + 1);
    if (!starts_with_fold(rest, prefix) || rest.size() <= prefix.size() || rest[prefix.size()] != '-') continue;
    const auto digits = rest.substr(prefix.size() + 1, 16);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || number <= 0 || end == digits.data() + digits.size() || *end != ']') continue;
    const auto length = static_cast<std::size_t>(end - digits.data());
    return Tag{open, open + prefix.size() + length + 3, model::TicketId{number}};
  }
  return std::nullopt;
}

// The length of "Re[2]: " at the start, or 0.
std::size_t reply_mark(std::string_view subject) {
  const auto colon = subject.find_first_of(":[(");
  if (colon == std::string_view::npos || colon > 12) return 0;
  const auto word = trim(subject.substr(0, colon));
  const bool known =
      std::any_of(kReplyMarks.begin(), kReplyMarks.end(), [word](const char* mark) { return equal_fold(word, mark); });
  if (!known) return 0;
  const auto end = subject.find(':', colon);
  const auto counter = end == std::string_view::npos ? end : subject.find_first_not_of("[]() 0123456789", colon);
  return counter == end && end != std::string_view::npos ? end + 1 : 0;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  return std::string(trim(line));
}

}  // namespace

std::string ticket_key(std::string_view prefix, model::TicketId ticket) {
  return std::string(prefix) + "-" + std::to_string(ticket.value);
}

std::vector<model::TicketId> keys_in_subject(std::string_view prefix, std::string_view subject) {
  std::vector<model::TicketId> found;
  for (auto tag = next_tag(prefix, subject, 0); tag && found.size() < kKeys;
       tag = next_tag(prefix, subject, tag->end)) {
    if (std::find(found.begin(), found.end(), tag->ticket) == found.end()) found.push_back(tag->ticket);
  }
  return found;
}

std::string base_subject(std::string_view prefix, std::string_view subject) {
  std::string line = one_line(truncate_utf8(subject, kSubjectBytes));
  for (auto tag = next_tag(prefix, line, 0); tag; tag = next_tag(prefix, line, tag->start)) {
    line.erase(tag->start, tag->end - tag->start);
  }
  std::string_view rest = trim(line);
  while (const std::size_t length = reply_mark(rest)) rest = trim(rest.substr(length));
  return one_line(rest);
}

}  // namespace postern::desk
