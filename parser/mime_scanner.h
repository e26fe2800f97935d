// The MIME structure of a message (RFC 2045, RFC 2046): which entities there are and where they lie in the raw bytes.
// One pass over the lines with an explicit stack; nothing is copied but headers.
//
// The tree is plain spans over the raw message and not mimetic's MimeEntity: an attachment must be found again in the
// stored bytes (PartSpan), which mimetic's model cannot say, and filling it would copy each body once. Only
// mime_writer.cpp includes mimetic.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/headers.h"
#include "parser/limits.h"
#include "parser/mail.h"
#include "parser/parameters.h"

namespace postern::parser {

inline constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);

struct Entity {
  std::size_t parent = kNoParent;  // index of the multipart around it
  std::size_t depth = 0;           // 0: the message itself
  std::vector<Header> headers;
  std::string content_type;       // lower case, "type/subtype"; the default when missing or unreadable (RFC 2045 5.2)
  ParameterField parameters{""};  // of Content-Type
  PartSpan::Encoding encoding = PartSpan::Encoding::identity;
  std::size_t body_begin = 0;  // offsets in the raw message
  std::size_t body_end = 0;    // without the line end that belongs to the next boundary (RFC 2046 5.1.1)
  bool is_multipart = false;   // has been descended into; a multipart in which no boundary was found is a leaf
  bool declared_type = false;  // a readable Content-Type was there
};

struct Structure {
  std::vector<Entity> entities;  // [0] is the message; each before its children, in the order of the message
  std::vector<Defect> defects;
};

// Rules where readers differ: a boundary stands at a line's beginning, blanks behind it do not count, and the
// innermost open multipart that has it owns it; a boundary of an outer multipart closes the inner ones; after the
// closing boundary comes epilogue, which is no part. message/* is a leaf. Never fails; beyond `limits.depth` a
// multipart is a leaf, and beyond `limits.parts` the rest of the message belongs to the last entity. Linear.
Structure scan_mime(std::string_view raw, const Limits& limits);

}  // namespace postern::parser
