// HTML of a mail -> text a person can read, with its structure: paragraphs, lists, tables, links, quotes.
// Nothing is executed and nothing is fetched: an image is its alternative text.
#pragma once

#include <string>
#include <string_view>

#include "parser/limits.h"

namespace postern::parser {

// Plain text of UTF-8 HTML, LF line ends, no blank line at either end, at most `limits.text_bytes`.
//   links      "text <target>" where the target says something that the text does not
//   lists      "* item", "1. item", two blanks a level
//   blockquote "> " before each line, a level each
//   tables     a line per row, " | " between the cells; a table of one cell a row is layout and leaves no mark
//   hidden     (display:none, visibility:hidden, zero font or height, text in its background's colour): left out
// Never fails: HTML that cannot be read gives what text could be found, more than `limits.html_bytes` is cut. Linear,
// and of bounded depth of recursion whatever the nesting.
std::string html_to_text(std::string_view html_utf8, const Limits& limits = {});

}  // namespace postern::parser
