#include "daemon/smtp/wire.h"

#include <algorithm>
#include <cstddef>

namespace postern::smtp {

std::string wire_form(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 64 + 5);
  bool line_begins = true;
  while (!message.empty()) {
    if (line_begins && message.front() == '.') out += '.';
    const std::size_t plain = std::min(message.find_first_of("\r\n"), message.size());
    out += message.substr(0, plain);
    message.remove_prefix(plain);
    line_begins = message.starts_with("\r\n");
    if (line_begins) out += "\r\n";
    if (!line_begins && !message.empty()) out += ' ';
    message.remove_prefix(std::min<std::size_t>(message.size(), line_begins ? 2 : 1));
  }
  if (!line_begins) out += "\r\n";
  return out += ".\r\n";
}

bool is_seven_bit(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::string xtext(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '+' && c != '=') {
      out += c;
    } else {
      out += {'+', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

}  // namespace postern::smtp
