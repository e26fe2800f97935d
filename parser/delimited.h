// What stands between delimiters in a structured header field (RFC 5322 3.2.1 to 3.2.4).
#pragma once

#include <string_view>

namespace postern::parser {

constexpr bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Where the delimiter stands that closes the one at `begin`: '"', '[' or '('; npos when none does. A backslash takes the
// next character's meaning. Comments nest: counted, not recursed into.
constexpr std::size_t end_of_delimited(std::string_view text, std::size_t begin) {
  const char open = text[begin];
  const char close = open == '"' ? '"' : open == '[' ? ']' : ')';
  std::size_t depth = 1;
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == close) {
      if (--depth == 0) return i;
    } else if (open == '(' && text[i] == '(') {
      ++depth;
    }
  }
  return std::string_view::npos;
}

}  // namespace postern::parser
