// HTML of a stranger -> HTML by the allow list of html_pieces.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/html_pieces.h"

namespace postern::parser {

// The content of a body, UTF-8, without anything that is fetched, executed or hidden. None when it is larger than
// `limits.clean_html_bytes`. What it gives it gives again: with pictures that keep their names, sanitising twice
// changes nothing. Linear.
std::optional<std::string> sanitise_html(std::string_view html_utf8, const CleanPictures& pictures = {},
                                         const CleanHtmlLimits& limits = {});

}  // namespace postern::parser
