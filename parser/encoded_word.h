// Encoded words (RFC 2047), as sent and as broken: split inside a character, with blanks inside, glued to other text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postern::parser {

// The text of an unstructured field or a phrase: valid UTF-8 without control characters (a line end, tab or NUL becomes
// a blank). Bytes outside encoded words are UTF-8 when valid, else in `fallback_charset`, else windows-1252. Linear.
std::string decode_words(std::string_view value, std::string_view fallback_charset = {});

// One encoded word at the start of `text`: its length in bytes, 0 when there is none. Looks no further than `reach`
// bytes for its end.
std::size_t encoded_word_length(std::string_view text, std::size_t reach = 1000);

// UTF-8 text as encoded words of at most 75 characters, none cut inside a character (RFC 2047 2, 5): to be put on
// lines of their own, or with a blank between. Empty text gives no word.
std::vector<std::string> encode_words(std::string_view utf8);

}  // namespace postern::parser
