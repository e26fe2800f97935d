// An attachment's name, made safe to show, to log and to offer as a file name. It is never used as a path.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::parser {

// The last component of `name` (UTF-8) without path, drive, control, bidi and zero-width characters, without blanks at
// its ends or dots at its end, at most `bytes` bytes with the extension kept. A name only of dots is empty; one that
// Windows takes for a device ("con.txt") gets a '_' in front.
std::string safe_filename(std::string_view name, std::size_t bytes);

}  // namespace postern::parser
