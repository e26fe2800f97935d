// Any bytes as HTML: tamed, then as text.
#include <algorithm>
#include <string>

#include "parser/html_lines.h"
#include "parser/html_tame.h"
#include "parser/html_text.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string html = parser::valid_utf8(fuzz::text_of(data, size));
  parser::Limits limits;
  limits.text_bytes = 1000;
  limits.html_depth = 20;
  const std::string tame = parser::tame_html(html, limits);
  PROMISE(tame.find("<!") == std::string::npos);
  PROMISE(tame.find("<?") == std::string::npos);
  PROMISE(parser::is_utf8(parser::html_to_text(html, limits)));
  std::size_t bytes = 0;
  for (const parser::TextLine& line : parser::html_lines(html, limits)) {
    PROMISE(line.depth <= limits.html_depth);
    bytes += line.text.size();
  }
  PROMISE(bytes <= limits.text_bytes);
  return 0;
}
