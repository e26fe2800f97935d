// File names and lines of a log: safe to show, bounded, and made safe once for all.
#include "parser/filename.h"
#include "parser/text.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

namespace {

bool has_deceptive(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const parser::CodePoint point = parser::code_point_at(text, at);
    if (parser::is_deceptive(point.value)) return true;
    at += point.bytes;
  }
  return false;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  const std::size_t bytes = 20u + data[0];
  const std::string name = parser::safe_filename(parser::valid_utf8(text), bytes);
  PROMISE(parser::is_utf8(name) && name.size() <= bytes);
  PROMISE(name.find_first_of("/\\") == std::string::npos && !has_deceptive(name));
  PROMISE(name != "." && name != ".." && !name.ends_with('.') && !name.ends_with(' '));
  PROMISE(parser::safe_filename(name, bytes) == name);
  const std::string shown = printable(text, bytes);
  PROMISE(parser::is_utf8(shown) && !has_deceptive(shown));
  PROMISE(shown.size() <= bytes + 3);
  return 0;
}
