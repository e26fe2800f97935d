// format=flowed: valid text stays valid, no word is lost, and the work is bounded.
#include <algorithm>
#include <string>

#include "parser/format_flowed.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

namespace {

std::string words_of(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '>' || c == '\n' || c == '\r' || c == '\t'; });
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text = parser::valid_utf8(fuzz::text_of(data + 1, size - 1));
  const std::string joined = parser::unflow(text, (data[0] & 1) != 0);
  PROMISE(parser::is_utf8(joined));
  PROMISE(joined.size() <= 3 * text.size() + 1);
  PROMISE(words_of(joined) == words_of(text));
  return 0;
}
