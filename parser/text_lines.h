// A readable text as lines with what is known about each: quoted how deep, and marked as what.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postern::parser {

struct TextLine {
  std::string text;       // without quote marks, no white space at the end
  std::size_t depth = 0;  // of blockquotes, or of '>' in plain text
  enum class Role {
    own,          // nothing is known against it
    attribution,  // "On ... wrote:"
    signature,    // marked as such
    history,      // the mail that was answered
  } role = Role::own;
  std::string marks;  // the quote marks as they were written; "> " a level when empty

  bool blank() const { return text.empty(); }
};
using TextLines = std::vector<TextLine>;

// Splits plain text. Any line ends; U+00A0 counts as a blank. A '>' that closes a '<' of the line before is no quote
// mark
// ("Ann <ann@example.org\n> wrote:").
TextLines read_text_lines(std::string_view text);

// The lines [begin, end) as text, quotes marked as they were.
std::string write_text_lines(const TextLines& lines, std::size_t begin, std::size_t end);

}  // namespace postern::parser
