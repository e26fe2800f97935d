// The header block of one entity (RFC 5322 2.2): split and unfolded, duplicates kept in order, and what is no header
// dealt with in one documented way.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

struct HeaderBlock {
  std::vector<Header> headers;
  std::size_t body = 0;  // offset at which the body begins: behind the blank line, or at the line that ended the block
  bool bare_cr = false;  // a CR alone ended a line: some readers see one field where we see two
  bool junk = false;     // lines that are no header were skipped
  bool no_blank_line = false;  // the block ended at a body line, a boundary or the end of the text
  bool limited = false;        // a limit dropped or cut fields
};

// Asked for each line that begins with "--": true when it ends the entity (a boundary of an open multipart).
using IsBoundary = std::function<bool(std::string_view line)>;

// Reads the block that begins at `at`. A line that is no field and continues none (no colon, blanks or 8-bit in the
// name, a fold with nothing before it) is skipped with its folds when a field known to mail follows in the same
// block; else the body begins there. A line that begins with "--" and is no field always ends the block. Linear.
HeaderBlock read_headers(std::string_view text, std::size_t at, const IsBoundary& is_boundary, const Limits& limits);

// Behind what mail spools put in front of a message: an mbox "From " line, and blank lines when headers follow them.
std::size_t skip_envelope(std::string_view text);

// First field of this name (letter case ignored), or nullptr.
const std::string* find_header(const std::vector<Header>& headers, std::string_view name);

}  // namespace postern::parser
