// The leaves of a message, decoded: what the MIME structure holds, as bytes and as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/leaf.h"
#include "parser/limits.h"
#include "parser/mail.h"
#include "parser/mime_scanner.h"

namespace postern::parser {

struct DecodedLeaf {
  std::size_t entity = 0;    // index in Structure::entities
  std::string content_type;  // lower case; "text/plain" for a multipart without parts
  std::string disposition;   // lower case: "inline", "attachment" or ""
  std::string filename;      // decoded, as sent; not yet safe to show
  std::string content_id;    // without angle brackets
  std::string bytes;         // decoded; kept for message/* that is no text only
  std::string text;          // of text types: valid UTF-8 in LF lines, without byte order mark and NUL
  std::size_t size = 0;      // of the decoded bytes
  std::string sha256;        // of the decoded bytes, lower-case hex
  std::string_view magic;    // the first bytes that were decoded, as a name: "exe", "elf", "" for anything else
  PartSpan span;
};

// Decodes every leaf, in the order of the message; adds what was odd to `defects`. Together at most
// `limits.decoded_bytes`: the leaves beyond are there, and empty.
std::vector<DecodedLeaf> decode_leaves(std::string_view raw, const Structure& structure, const Limits& limits,
                                       std::vector<Defect>& defects);

// Views into `decoded` and `structure`, which must outlive them.
Leaves view_leaves(const std::vector<DecodedLeaf>& decoded, const Structure& structure);

// Whether the type's text is there to be read: text/*, and the reports and headers that are text by another name.
bool is_text_type(std::string_view content_type);

}  // namespace postern::parser
