// Small helpers on text that several rooms need. ASCII unless the name says UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postern {

std::string to_lower(std::string_view ascii);
bool equal_fold(std::string_view a, std::string_view b);  // ASCII letter case ignored
bool starts_with_fold(std::string_view text, std::string_view prefix);
std::string_view trim(std::string_view text);  // blanks, tabs, CR, LF
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split_lines(std::string_view text);  // LF or CRLF; no empty last line

// The same one at a time, holding none: for texts whose number of lines is the sender's choice. `text` must outlive it.
class EachLine {
 public:
  struct End {};
  class Iterator {
   public:
    explicit Iterator(std::string_view text) : rest_(text) { ++*this; }
    std::string_view operator*() const { return line_; }
    Iterator& operator++();
    bool operator!=(End) const { return more_; }

   private:
    std::string_view rest_, line_;
    bool more_ = true;
  };

  explicit EachLine(std::string_view text) : text_(text) {}
  Iterator begin() const { return Iterator(text_); }
  static End end() { return {}; }

 private:
  std::string_view text_;
};

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// At most `bytes` bytes of UTF-8, never cut inside a character.
std::string_view truncate_utf8(std::string_view text, std::size_t bytes);
// The first `lines` lines (LF), with their ends.
std::string_view first_lines(std::string_view text, std::size_t lines);

// Fit for one line of a log or a terminal: control, bidi and zero-width characters and invalid UTF-8 become \xNN or
// \u{N}, and at most `bytes` bytes are kept, with "..." where more was there.
std::string printable(std::string_view text, std::size_t bytes = 400);

std::string to_hex(std::string_view bytes);        // lower case
std::string base32_lower(std::string_view bytes);  // RFC 4648 6 alphabet in lower case, no padding

// SHA-256 and HMAC-SHA-256, 32 raw bytes each.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);
// Compares in a time that depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

// The nearest of `known` by edit distance, or "" when none is near enough to be meant (distance > a third).
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace postern
