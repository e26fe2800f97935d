#include "parser/html_text.h"

#include "parser/html_lines.h"

namespace postern::parser {

std::string html_to_text(std::string_view html_utf8, const Limits& limits) {
  const TextLines lines = html_lines(html_utf8, limits);
  return write_text_lines(lines, 0, lines.size());
}

}  // namespace postern::parser
