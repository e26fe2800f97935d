#include "parser/text_lines.h"

#include <algorithm>

namespace postern::parser {
namespace {

constexpr std::size_t kMostDepth = 100;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

std::string_view drop_blanks_at_end(std::string_view line) {
  for (;;) {
    if (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      line.remove_suffix(1);
    else if (line.size() >= 2 && line.substr(line.size() - 2) == kNoBreakSpace)
      line.remove_suffix(2);
    else
      return line;
  }
}

// "> > text", ">> text", "  > text": the marks and one blank after the last.
TextLine read_line(std::string_view line) {
  TextLine out;
  std::size_t at = 0;
  while (out.depth < kMostDepth) {
    std::size_t mark = at;
    while (mark < line.size() && line[mark] == ' ' && mark - at < 3) ++mark;
    if (mark >= line.size() || line[mark] != '>') break;
    at = mark + 1;
    ++out.depth;
  }
  if (out.depth > 0 && at < line.size() && line[at] == ' ') ++at;
  out.marks = std::string(line.substr(0, at));
  out.text = std::string(drop_blanks_at_end(line.substr(at)));
  return out;
}

// How many '<' of the last lines wait for their '>'.
int open_brackets(const TextLines& lines) {
  int open = 0;
  for (std::size_t at = lines.size() < 3 ? 0 : lines.size() - 3; at < lines.size(); ++at) {
    if (lines[at].depth > 0 || lines[at].text.size() > 200)
      open = 0;
    else
      for (const char c : lines[at].text) open = std::max(0, open + (c == '<' ? 1 : c == '>' ? -1 : 0));
  }
  return open;
}

}  // namespace

TextLines read_text_lines(std::string_view text) {
  TextLines lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::string_view raw = text.substr(at, end - at);
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    TextLine line = read_line(raw);
    if (line.depth == 1 && open_brackets(lines) > 0) line = TextLine{.text = std::string(drop_blanks_at_end(raw))};
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string write_text_lines(const TextLines& lines, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t at = begin; at < end; ++at) {
    const TextLine& line = lines[at];
    if (at > begin) out += '\n';
    if (line.depth > 0) out += line.marks;
    for (std::size_t level = 0; level < line.depth && line.marks.empty(); ++level) out += "> ";
    out += line.text;
    while (line.blank() && !out.empty() && out.back() == ' ') out.pop_back();
  }
  return out;
}

}  // namespace postern::parser
