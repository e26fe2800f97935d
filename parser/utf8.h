// UTF-8, one character at a time, and the characters that must never be shown as they are. Strict: overlong forms,
// surrogates and values above U+10FFFF are invalid (Unicode 15, 3.9, table 3-7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::parser {

inline constexpr char32_t kInvalid = 0xFFFFFFFF;
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct CodePoint {
  char32_t value = kInvalid;
  std::size_t bytes = 0;  // at least 1; of an invalid sequence, the longest well-formed beginning
};

// The character at `at`, which must lie within `text`.
CodePoint code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& out, char32_t code_point);

bool is_utf8(std::string_view bytes);

// The text itself when it is valid, else with U+FFFD for each invalid sequence.
std::string valid_utf8(std::string_view bytes);

// Characters that hide or reorder what stands beside them: C0, DEL and C1 controls, bidi controls, zero-width and
// other default-ignorable format characters, line and paragraph separators. Blank, tab and line ends are controls too.
bool is_deceptive(char32_t code_point);

}  // namespace postern::parser
