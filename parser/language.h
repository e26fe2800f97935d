// Which language a text is written in, by CLD2.
#pragma once

#include <string>
#include <string_view>

namespace postern::parser {

// ISO 639-1 in lower case ("en", "de", "zh"); "" when the text is short, mixed or no language CLD2 is sure of. Reads at
// most the first 16 KiB of valid UTF-8.
std::string language_of(std::string_view text);

}  // namespace postern::parser
