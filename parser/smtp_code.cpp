#include "parser/smtp_code.h"

namespace postern::parser {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_joined(char c) {
  return is_digit(c) || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// The code that starts at `at`, or "".
std::string_view code_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_joined(text[at - 1])) return {};
  std::size_t end = at + 1;
  for (int part = 0; part < 2; ++part) {
    if (end >= text.size() || text[end] != '.') return {};
    const std::size_t count = digits_at(text, end + 1);
    if (count < 1 || count > 3) return {};
    end += 1 + count;
  }
  const bool goes_on = end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]);
  return goes_on ? std::string_view() : text.substr(at, end - at);
}

}  // namespace

std::string find_enhanced_code(std::string_view text, char digit) {
  std::string vague;
  for (std::size_t at = 0; at + 5 <= text.size(); ++at) {
    const char c = text[at];
    if (c != '2' && c != '4' && c != '5') continue;
    if (digit != '\0' && c != digit) continue;
    const std::string_view code = code_at(text, at);
    if (code.empty()) continue;
    if (code.substr(1) != ".0.0") return std::string(code);
    if (vague.empty()) vague = std::string(code);
  }
  return vague;
}

char find_reply_class(std::string_view text) {
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    const char c = text[at];
    if ((c != '4' && c != '5') || digits_at(text, at) != 3 || text[at + 1] > '5') continue;
    const bool starts = at == 0 || !is_joined(text[at - 1]);
    const char next = at + 3 < text.size() ? text[at + 3] : ' ';
    if (starts &&
        (next == ' ' || next == '-' || next == '\n' || next == '\r' || next == ',' || next == ':' || next == '\''))
      return c;
  }
  return '\0';
}

}  // namespace postern::parser
