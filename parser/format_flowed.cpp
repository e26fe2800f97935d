#include "parser/format_flowed.h"

#include "parser/text.h"

namespace postern::parser {
namespace {

struct FlowedLine {
  std::size_t depth = 0;   // RFC 3676 4.5
  std::string_view text;   // without quote marks and stuffing
  bool signature = false;  // "-- ": never joined (4.3)
};

FlowedLine read_line(std::string_view line) {
  FlowedLine out;
  while (out.depth < line.size() && line[out.depth] == '>') ++out.depth;
  line.remove_prefix(out.depth);
  if (!line.empty() && line.front() == ' ') line.remove_prefix(1);  // space-stuffing, 4.4
  out.text = line;
  out.signature = line == "-- ";
  return out;
}

void start_line(std::string& out, std::size_t depth) {
  for (std::size_t level = 0; level < depth; ++level) out += "> ";
}

void end_line(std::string& out, bool keep_blank) {
  while (!keep_blank && !out.empty() && out.back() == ' ') out.pop_back();
  out += '\n';
}

}  // namespace

std::string unflow(std::string_view text, bool del_sp) {
  std::string out;
  out.reserve(text.size());
  bool open = false;  // the line before ended in a soft break
  std::size_t depth = 0;
  for (std::string_view raw : EachLine(text)) {
    const FlowedLine line = read_line(raw);
    if (open && (line.depth != depth || line.signature)) {
      end_line(out, false);
      open = false;
    }
    if (!open) start_line(out, line.depth);
    depth = line.depth;
    const bool soft = !line.signature && !line.text.empty() && line.text.back() == ' ';
    out += soft && del_sp ? line.text.substr(0, line.text.size() - 1) : line.text;
    if (!soft) end_line(out, line.signature);
    open = soft;
  }
  if (open) end_line(out, false);
  return out;
}

}  // namespace postern::parser
