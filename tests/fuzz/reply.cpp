// Any text as the body of a mail: the new part of it. The first byte chooses plain text, format=flowed or HTML, and
// whether the sender's name is known.
#include <algorithm>
#include <string>

#include "parser/format_flowed.h"
#include "parser/reply_text.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text = parser::valid_utf8(fuzz::text_of(data + 1, size - 1));
  const std::string_view sender = (data[0] & 1) != 0 ? "Ann Doe" : "";
  if ((data[0] & 2) != 0) {
    PROMISE(parser::is_utf8(parser::reply_text_from_html(text, sender)));
    return 0;
  }
  const std::string body = (data[0] & 4) != 0 ? parser::unflow(text, (data[0] & 8) != 0) : text;
  const std::string reply = parser::reply_text(body, sender);
  const bool written = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  PROMISE(parser::is_utf8(reply));
  PROMISE(!written || !reply.empty());  // T-MIME-18
  return 0;
}
