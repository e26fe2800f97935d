// Folder names: what decodes has one spelling only, what encodes comes back, and is printable ASCII.
#include <algorithm>

#include "parser/mutf7.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  if (const auto decoded = mutf7_decode(text)) {
    PROMISE(is_utf8(*decoded));
    PROMISE(mutf7_encode(*decoded).value_or("") == text);
  }
  const auto encoded = mutf7_encode(text);
  PROMISE(encoded.has_value() == is_utf8(text));
  if (!encoded) return 0;
  PROMISE(std::all_of(encoded->begin(), encoded->end(), [](char c) { return c >= ' ' && c < 0x7F; }));
  PROMISE(mutf7_decode(*encoded).value_or("?") == text);
  return 0;
}
