// The words of an address field (RFC 5322 3.2): the first half of reading one.
#pragma once

#include <string_view>
#include <vector>

#include "parser/delimited.h"

namespace postern::parser {

// What an address field is made of. White space is gone, except as a mark.
struct Token {
  // junk: a byte that belongs to no word, or a delimiter that is never closed.
  enum class Kind { atom, quoted, literal, comment, special, junk } kind;
  std::string_view text;  // quoted, literal and comment without their delimiters; views into the field
  bool spaced = false;    // white space or a comment before it
};

struct TokenList {
  std::vector<Token> tokens;
  bool sound = true;  // no junk, no control character, no special character inside an encoded word
};

// Linear, whatever is nested or never closed.
TokenList read_tokens(std::string_view field);

// Atext (RFC 5322 3.2.3, RFC 6532 3.2) and the dot: a dot-atom is one token here.
bool is_atom_char(char c);

}  // namespace postern::parser
