// BODYSTRUCTURE (RFC 3501 7.4.2, 9): the parts of a mail, as the server tells of them, without the mail itself. Leaves
// only, in their order; a forwarded mail is one leaf. No recursion; depth, parts and each text are bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parser/imap_lexer.h"

namespace postern::parser {

struct ImapPart {
  std::string section;     // what BODY[...] takes: "2.1"
  std::string type;        // lower case, printable: "text/plain"
  std::string charset;     // as sent, a plain word; empty when there is none
  std::string format;      // "flowed" (RFC 3676 4) or empty
  bool delsp = false;      // RFC 3676 4.2
  std::string encoding;    // Content-Transfer-Encoding, as sent, a plain word
  std::string name;        // UTF-8, safe to show (safe_filename); may be empty
  std::uint64_t size = 0;  // bytes before decoding: a claim
  bool attachment = false;  // Content-Disposition says so
};

struct ImapStructure {
  std::string subtype;  // of the multipart that the mail is, lower case: "mixed"; empty: it is one part
  std::vector<ImapPart> parts;
  bool cut = false;  // there are more parts, or deeper ones, than are told here
};

// Reads the structure that begins at tokens[at] and moves `at` behind it. Nothing: it cannot be read; `at` stays.
std::optional<ImapStructure> read_structure(const std::vector<ImapToken>& tokens, std::size_t& at);

// The part that holds what the person wrote: the first text/plain that is no attachment, else the first such text/html.
const ImapPart* text_part(const ImapStructure& structure);

}  // namespace postern::parser
