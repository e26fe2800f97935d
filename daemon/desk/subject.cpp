#include "daemon/desk/subject.h"

#include <algorithm>
#include <charconv>

#include "parser/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kSubjectBytes = 400;  // kept of a subject
constexpr std::size_t kKeys = 8;            // looked at in one subject

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
  std::string base = parser::base_subject(truncate_utf8(subject, kSubjectBytes), prefix);
  // What is left of "[HD-[HD-1]2]" is a tag again: nobody names another ticket in what we send.
  while (parser::ticket_tag(base, prefix)) base = parser::base_subject(base, prefix);
  return base;
}

}  // namespace postern::desk
