// Content-Transfer-Encodings (RFC 2045 6), and uuencode, which old programs still send. Decoders take anything and give
// what can be understood; encoders give exactly what the RFC allows. All linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parser/mail.h"

namespace postern::parser {

// Which decoder a Content-Transfer-Encoding field names. Blanks, quotes, comments and a parameter after it are ignored
// and "x-" forms known; what names nothing we know is `identity`, and `known` says so.
struct EncodingName {
  PartSpan::Encoding encoding = PartSpan::Encoding::identity;
  bool known = true;
};
EncodingName encoding_named(std::string_view field_value);

// What was decoded, and whether the input kept to the encoding's rules (blanks and line ends aside).
struct Transferred {
  std::string bytes;
  bool sound = true;
};

// At most `limit` bytes come out; the rest of the input is then not read.
Transferred decode_transfer(std::string_view encoded, PartSpan::Encoding encoding, std::size_t limit);

// Ignores what is no letter of the alphabet (RFC 2045 6.8) and goes on after padding: pieces that were encoded apart
// and then joined are common. The URL alphabet (- and _) is not taken: those are junk in a mail.
Transferred decode_base64(std::string_view encoded, std::size_t limit);

// Text in which `=` and two hex digits stand for a byte (RFC 2045 6.7). A `=` that starts nothing stays as it is, and
// so do trailing blanks, which the RFC would drop: writers who leave them mean them (format=flowed).
Transferred decode_quoted_printable(std::string_view encoded, std::size_t limit);

// The first "begin MODE NAME" ... "end" block, or, when there is no begin line, the lines themselves.
Transferred decode_uuencode(std::string_view encoded, std::size_t limit);

// One uuencoded file within text.
struct UuBlock {
  std::size_t begin = 0;  // of its begin line
  std::size_t end = 0;    // behind its end line
  std::string_view name;  // as written after the mode
};
// The first complete block at or after `from` whose lines have the lengths they claim; none: begin == npos. Linear over
// all calls that go on at the `end` of the one before.
UuBlock find_uuencode(std::string_view text, std::size_t from = 0);

// Lines of at most 76 characters, each ended by CRLF. `line_bytes` 0: one line without an end.
std::string encode_base64(std::string_view bytes, std::size_t line_bytes = 76);

// Text with CRLF line ends -> lines of at most 76 characters. CR or LF alone, trailing blanks, "From " and a lone "."
// at the start of a line are encoded, so that no relay changes what the lines say.
std::string encode_quoted_printable(std::string_view crlf_text);

}  // namespace postern::parser
