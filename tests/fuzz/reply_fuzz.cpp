// Any text as the body of a mail. The first byte chooses plain text or HTML, with or without a sender's name.
//
// Beyond crashes: what comes back is UTF-8, and plain text with a letter in it never becomes nothing (T-MIME-18).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/format_flowed.h"
#include "parser/reply_text.h"
#include "parser/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text = postern::parser::valid_utf8({reinterpret_cast<const char*>(data) + 1, size - 1});
  const std::string_view sender = (data[0] & 1) != 0 ? "Ann Doe" : "";
  if ((data[0] & 2) != 0) {
    if (!postern::parser::is_utf8(postern::parser::reply_text_from_html(text, sender))) std::abort();
    return 0;
  }
  const std::string reply = postern::parser::reply_text(
      (data[0] & 4) != 0 ? postern::parser::unflow(text, (data[0] & 8) != 0) : text, sender);
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!postern::parser::is_utf8(reply) || (letters && reply.empty())) std::abort();
  return 0;
}
