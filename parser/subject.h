// Subjects as threads and people compare them: without the marks that answering and forwarding put in front, and the
// ticket's tag in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::parser {

// The number of the first "[PREFIX-1042]" in the subject (letter case of the prefix ignored, blanks inside the brackets
// allowed); nothing when there is none, or none that fits in 63 bits. `prefix` is ours, as configured: "HD".
std::optional<std::int64_t> ticket_tag(std::string_view subject, std::string_view prefix);

// The subject without reply and forward marks of many languages ("Re:", "AW:", "Fwd:", "Re[2]:", "答复："), without
// "[PREFIX-1042]" wherever it stands and "(fwd)" at the end, blanks squeezed. A mailing list's "[name]" stays.
std::string base_subject(std::string_view subject, std::string_view prefix);

// Whether a reply mark, or a forward mark, stands in front (behind a list's "[name]" or the ticket's tag too).
bool is_reply_subject(std::string_view subject);
bool is_forward_subject(std::string_view subject);

}  // namespace postern::parser
