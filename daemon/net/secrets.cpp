#include "daemon/net/secrets.h"

#include <algorithm>
#include <cstddef>

namespace postern::net {

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) -> unsigned {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
    };
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    const std::size_t real = bytes.size() - i;
    out += kAlphabet[group >> 18];
    out += kAlphabet[group >> 12 & 63];
    out += real > 1 ? kAlphabet[group >> 6 & 63] : '=';
    out += real > 2 ? kAlphabet[group & 63] : '=';
  }
  return out;
}

namespace {

void remove_all(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  static constexpr std::string_view kShown = "(secret)";
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kShown.size())) {
    text.replace(at, secret.size(), kShown);
  }
}

// A token is longer than what is kept of a reply: its beginning must not stay behind.
void remove_long_words(std::string& text) {
  constexpr std::size_t kLong = 64;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end - begin > kLong) text.replace(begin, end - begin, "(secret)");
    begin = std::min(text.find(' ', begin), text.size()) + 1;
  }
}

}  // namespace

std::string without_secrets(std::string_view text, const Target& target) {
  using namespace std::string_literals;
  std::string out(text);
  if (target.password.empty()) return out;
  remove_all(out, base64("\0"s + target.user + "\0"s + target.password));
  remove_all(out, base64(target.user + "\0"s + target.user + "\0"s + target.password));
  remove_all(out, base64(target.password));
  remove_all(out, target.password);
  if (target.bearer) remove_long_words(out);
  return out;
}

std::string without_secrets(std::string_view text, const std::vector<std::string>& secrets) {
  std::string out(text);
  for (const std::string& secret : secrets) remove_all(out, secret);
  remove_long_words(out);
  return out;
}

}  // namespace postern::net
