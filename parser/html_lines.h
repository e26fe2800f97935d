// The lines of an HTML mail with what its markup says about them: quoted how deep, signature, or the mail answered.
#pragma once

#include <string_view>

#include "parser/limits.h"
#include "parser/text_lines.h"

namespace postern::parser {

// Lines of readable text; html_text.h says how each element looks. No blank line at either end. Never fails, linear.
TextLines html_lines(std::string_view html_utf8, const Limits& limits = {});

}  // namespace postern::parser
