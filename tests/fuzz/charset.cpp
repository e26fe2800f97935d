// Text in the charset that the first line names: valid UTF-8 that grows no more than the charsets can make it.
#include "parser/charset.h"
#include "parser/charset_names.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  const std::string_view label = fuzz::take_line(bytes);
  const parser::Decoded decoded = parser::to_utf8(bytes, label);
  PROMISE(parser::is_utf8(decoded.text));
  PROMISE(decoded.text.size() <= 4 * bytes.size() + 4);
  PROMISE(parser::is_known_charset(label) == !parser::converter_named(label).empty());
  const parser::Decoded again = parser::to_utf8(decoded.text, "utf-8");
  PROMISE(again.text == decoded.text && !again.replaced && !again.guessed);
  return 0;
}
