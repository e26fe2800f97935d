// Header blocks: the body begins within the text, limits hold, names and values are whole lines.
#include "parser/headers.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  const Limits limits;
  const std::size_t start = skip_envelope(text);
  PROMISE(start <= text.size());
  const HeaderBlock block = read_headers(
      text, start, [](std::string_view) { return false; }, limits);
  PROMISE(block.body >= start && block.body <= text.size());
  PROMISE(block.headers.size() <= limits.headers);
  for (const Header& header : block.headers) {
    PROMISE(!header.name.empty() && header.value.find_first_of("\r\n") == std::string::npos);
  }
  return 0;
}
