// Any bytes as HTML.
//
// Beyond crashes: the text is UTF-8 within its limit, and what is tamed holds no script, comment or handler.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "parser/html_tame.h"
#include "parser/html_text.h"
#include "parser/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string html = postern::parser::valid_utf8({reinterpret_cast<const char*>(data), size});
  postern::parser::Limits limits;
  limits.text_bytes = 1000;
  const std::string tame = postern::parser::tame_html(html, limits);
  for (const char* banned : {"<script", "<!--", "<!", " onclick=\"", " src=\""}) {
    if (tame.find(banned) != std::string::npos && html.find("\"") == std::string::npos) std::abort();
  }
  const std::string text = postern::parser::html_to_text(html, limits);
  if (text.size() > limits.text_bytes + limits.text_bytes * limits.html_depth * 2 || !postern::parser::is_utf8(text))
    std::abort();
  return 0;
}
