#include "store/search_words.h"

#include <cstddef>

namespace postern::store {
namespace {

constexpr std::size_t kMostWords = 32;
constexpr std::size_t kLongestWord = 64;

bool is_blank(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

// Something the tokenizer can make a token of: a letter or digit, or any character beyond ASCII.
bool has_token(std::string_view word) {
  for (const char c : word) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || static_cast<unsigned char>(c) >= 0x80) return true;
  }
  return false;
}

std::string_view cut(std::string_view word) {
  if (word.size() <= kLongestWord) return word;
  std::size_t end = kLongestWord;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return word.substr(0, end);
}

void append_quoted(std::string& query, std::string_view word) {
  query += query.empty() ? "\"" : " \"";
  for (const char c : word) {
    if (c == '"') query += '"';
    query += c;
  }
  query += '"';
}

}  // namespace

std::string search_words(std::string_view words) {
  std::string query;
  std::size_t taken = 0;
  for (std::size_t start = 0; start < words.size() && taken < kMostWords;) {
    std::size_t end = start;
    while (end < words.size() && !is_blank(words[end])) ++end;
    const std::string_view word = cut(words.substr(start, end - start));
    if (has_token(word)) {
      append_quoted(query, word);
      ++taken;
    }
    start = end + 1;
  }
  return query;
}

}  // namespace postern::store
