#include "parser/html_sanitise.h"

namespace postern::parser {

std::optional<std::string> sanitise_html(std::string_view html_utf8, const CleanPictures& pictures,
                                         const CleanHtmlLimits& limits) {
  return write_html_pieces(read_html_pieces(html_utf8, pictures, limits), limits);
}

}  // namespace postern::parser
