// The line above a quote: "On Mon, 5 May 2025 at 10:11, Ann <ann@example.org> wrote:", in the languages mail is written
// in.
#pragma once

#include <cstddef>
#include <optional>

#include "parser/text_lines.h"

namespace postern::parser {

struct Attribution {
  std::size_t begin = 0, end = 0;  // lines [begin, end)
  bool certain = false;            // also where what follows bears no quote marks
};

// The attribution whose last line is `last` (depth 0); it may be wrapped over up to five lines. Looks at no line before
// `floor`.
std::optional<Attribution> attribution_ending_at(const TextLines& lines, std::size_t last, std::size_t floor);

// Cheap, and false for nearly all lines: whether asking attribution_ending_at() makes sense.
bool may_end_attribution(std::string_view line);

// Where an attribution begins inside a line that has other words before it ("thanks! --- On Mon ... wrote:"), or npos.
std::size_t attribution_inside(std::string_view line);

// Where words begin behind an attribution that starts the line and shares it with them, or npos.
std::size_t words_behind_attribution(std::string_view line);

}  // namespace postern::parser
