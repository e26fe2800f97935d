// Transfer encodings, in both directions: what is encoded comes back; a smaller limit gives the beginning of the same.
#include <algorithm>
#include <string>

#include "parser/transfer.h"
#include "promise.h"

using namespace postern;
using Encoding = parser::PartSpan::Encoding;

namespace {

void check_lines(std::string_view encoded) {
  while (!encoded.empty()) {
    const std::size_t end = encoded.find("\r\n");
    PROMISE(std::min(end, encoded.size()) <= 76);
    encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 2);
  }
}

void check_encoders(std::string_view text) {
  const std::string letters = parser::encode_base64(text);
  check_lines(letters);
  const auto back = parser::decode_base64(letters, text.size());
  PROMISE(back.sound && back.bytes == text);
  const std::string printable = parser::encode_quoted_printable(text);
  check_lines(printable);
  const auto read = parser::decode_quoted_printable(printable, text.size());
  PROMISE(read.sound && read.bytes == text);
}

void check_uuencode(std::string_view text) {
  std::size_t at = 0;
  for (auto block = parser::find_uuencode(text); block.begin != std::string_view::npos;
       block = parser::find_uuencode(text, at)) {
    PROMISE(block.begin >= at && block.end > block.begin && block.end <= text.size());
    at = block.end;
    parser::decode_uuencode(text.substr(block.begin, block.end - block.begin), 1000);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  for (const Encoding encoding :
       {Encoding::identity, Encoding::base64, Encoding::quoted_printable, Encoding::uuencode}) {
    const std::string whole = parser::decode_transfer(text, encoding, 100 * text.size() + 1000).bytes;
    const std::size_t limit = data[0];
    PROMISE(parser::decode_transfer(text, encoding, limit).bytes == std::string_view(whole).substr(0, limit));
  }
  parser::encoding_named(text);
  check_encoders(text);
  check_uuencode(text);
  return 0;
}
