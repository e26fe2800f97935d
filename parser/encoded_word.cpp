#include "parser/encoded_word.h"

#include <algorithm>

#include "parser/charset.h"
#include "parser/text.h"
#include "parser/transfer.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

constexpr std::size_t kCharsetBytes = 80;  // the longest label, with RFC 2231 5's language
constexpr std::string_view kHex = "0123456789ABCDEF";

struct Word {
  std::string_view charset;
  char encoding = 0;  // 'b' or 'q'
  std::string_view text;
  std::size_t length = 0;  // of the whole word in the source; 0: no word
};

// The part of a word before its text: "=?charset?q?", or nothing.
Word word_head(std::string_view at) {
  if (!at.starts_with("=?")) return {};
  const std::size_t mark = at.substr(0, 2 + kCharsetBytes).find('?', 2);
  if (mark == std::string_view::npos || mark == 2 || at.size() < mark + 3 || at[mark + 2] != '?') return {};
  const std::string_view charset = at.substr(2, mark - 2);
  if (charset.find_first_of(" \t\r\n=") != std::string_view::npos) return {};
  const char encoding = static_cast<char>(at[mark + 1] | 0x20);
  if (encoding != 'b' && encoding != 'q') return {};
  return {charset.substr(0, charset.find('*')), encoding, {}, mark + 3};
}

// The word at the start of `at`, whose end may lie as far as `at` reaches.
Word word_at(std::string_view at) {
  Word word = word_head(at);
  if (word.length == 0) return {};
  const std::size_t end = at.find("?=", word.length);
  if (end == std::string_view::npos) return {};
  word.text = at.substr(word.length, end - word.length);
  word.length = end + 2;
  return word;
}

std::string decoded_bytes(const Word& word) {
  if (word.encoding == 'b') return decode_base64(word.text, word.text.size()).bytes;
  std::string text(word.text);
  std::replace(text.begin(), text.end(), '_', ' ');
  // A trailing "=" is a soft line break to the body's decoder, and text here: guarded by a letter.
  std::string bytes = decode_quoted_printable(text + '.', text.size() + 1).bytes;
  if (bytes.ends_with('.')) bytes.pop_back();
  return bytes;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Collects words of one charset, so that a character split between two of them becomes whole again.
class WordJoiner {
 public:
  explicit WordJoiner(std::string_view fallback) : fallback_(fallback) {}

  void add_text(std::string_view text) {
    if (pending_ && is_blank(text)) {
      blank_ = text;  // it counts only when no word follows
      return;
    }
    flush();
    if (!text.empty()) out_ += is_utf8(text) ? std::string(text) : to_utf8(text, fallback_).text;
  }

  void add_word(const Word& word) {
    if (pending_ && !equal_fold(charset_, word.charset)) {
      blank_ = {};
      flush();
    }
    blank_ = {};
    pending_ = true;
    charset_ = word.charset;
    bytes_ += decoded_bytes(word);
  }

  std::string take() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (pending_) out_ += to_utf8(bytes_, charset_).text;
    out_ += blank_;
    bytes_.clear();
    blank_ = {};
    pending_ = false;
  }

  std::string_view fallback_;
  std::string out_;
  std::string bytes_;
  std::string_view charset_;
  std::string_view blank_;
  bool pending_ = false;
};

std::string without_controls(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return text;
}

bool q_needs_code(char c) {
  const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return !plain && std::string_view("!*+-/ ").find(c) == std::string_view::npos;  // RFC 2047 5 (3): fit for a phrase
}

std::string q_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto value = static_cast<unsigned char>(c);
    if (c == ' ') {
      out += '_';
    } else if (q_needs_code(c)) {
      out += {'=', kHex[value >> 4], kHex[value & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string decode_words(std::string_view value, std::string_view fallback_charset) {
  WordJoiner joiner(fallback_charset);
  std::size_t text_begin = 0;
  // Once no end is left, no word is left: without this a run of beginnings would be searched again and again.
  const std::size_t last_end = value.rfind("?=");
  for (std::size_t at = value.find("=?"); at != std::string_view::npos; at = value.find("=?", at)) {
    const Word word = last_end == std::string_view::npos || at > last_end ? Word{} : word_at(value.substr(at));
    if (word.length == 0) {
      at += 2;
      continue;
    }
    joiner.add_text(value.substr(text_begin, at - text_begin));
    joiner.add_word(word);
    at += word.length;
    text_begin = at;
  }
  joiner.add_text(value.substr(text_begin));
  return without_controls(joiner.take());
}

std::size_t encoded_word_length(std::string_view text, std::size_t reach) {
  return word_at(text.substr(0, reach)).length;
}

std::vector<std::string> encode_words(std::string_view utf8) {
  constexpr std::string_view kHead = "=?UTF-8?Q?";
  constexpr std::size_t kRoom = 75 - kHead.size() - 2;
  const std::string clean = valid_utf8(utf8);
  const bool base64 = q_encoded(clean).size() > (clean.size() + 2) / 3 * 4;
  std::vector<std::string> words;
  std::string chunk;  // of whole characters; what one word holds
  const auto width = [&](std::string_view text) { return base64 ? (text.size() + 2) / 3 * 4 : q_encoded(text).size(); };
  const auto flush = [&] {
    if (chunk.empty()) return;
    words.push_back(base64 ? "=?UTF-8?B?" + encode_base64(chunk, 0) + "?="
                           : std::string(kHead) + q_encoded(chunk) + "?=");
    chunk.clear();
  };
  for (std::size_t at = 0; at < clean.size();) {
    const std::size_t length = code_point_at(clean, at).bytes;
    const std::string_view character = std::string_view(clean).substr(at, length);
    if (width(chunk + std::string(character)) > kRoom) flush();
    chunk += character;
    at += length;
  }
  flush();
  return words;
}

}  // namespace postern::parser
