// text/plain; format=flowed (RFC 3676): lines broken for old readers, joined again into paragraphs.
#pragma once

#include <string>
#include <string_view>

namespace postern::parser {

// Joins soft-broken lines of the same quote depth, removes space-stuffing, and writes quote marks as "> " a level
// ("> > text"). "-- " stands alone (RFC 3676 4.3). `del_sp`: the soft break's space goes too (4.1). LF line ends.
// Linear.
std::string unflow(std::string_view text, bool del_sp = false);

}  // namespace postern::parser
