// The key ring's file: "KEYID HEX64" a line, '#' begins a comment.
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "config/loader.h"
#include "config/loader_file.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kFileBytes = 64u << 10;
constexpr std::size_t kKeyBytes = 32, kIdBytes = 8, kKeys = 32;

bool is_id(std::string_view id) {
  const auto is_id_character = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= kIdBytes && std::all_of(id.begin(), id.end(), is_id_character);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The bytes of exactly 64 hex digits, or "".
std::string from_hex(std::string_view hex) {
  std::string bytes;
  if (hex.size() != 2 * kKeyBytes) return bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]), low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

// Errors name the line and never what stands in it.
auto bad_line(const std::string& path, std::size_t line, const std::string& what) {
  return fail(
      Failure::config, path + ":" + std::to_string(line) + ": " + what,
      "each line is \"KEYID HEX64\", KEYID up to 8 lower-case letters and digits; restore the file from a backup, "
      "or move it away to begin with a fresh key (old token addresses stop working)");
}

Result<std::vector<SigningKey>> parse_keys(const std::string& path, std::string_view text) {
  std::vector<SigningKey> keys;
  const auto lines = split_lines(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string_view id = line.substr(0, line.find(' '));
    std::string bytes = from_hex(trim(line.substr(id.size())));
    if (!is_id(id) || bytes.empty()) return bad_line(path, i + 1, "not a key");
    const auto has_id = [&](const SigningKey& key) { return key.id == id; };
    if (std::any_of(keys.begin(), keys.end(), has_id)) return bad_line(path, i + 1, "a second key " + std::string(id));
    if (keys.size() == kKeys) return bad_line(path, i + 1, "more than " + std::to_string(kKeys) + " keys");
    keys.push_back({std::string(id), Secret(std::move(bytes))});
  }
  if (keys.empty()) return bad_line(path, lines.size() + 1, "the file ends without a key");
  return keys;
}

auto unusable(const std::string& path, const Error& error) {
  return fail(Failure::config, "the signing keys " + path + ": " + error.text, error.hint);
}

Result<std::string> fresh_key_line() {
  std::string bytes(kKeyBytes, '\0');
  // getrandom(2): up to 256 bytes come whole or not at all once the pool is ready.
  ssize_t count = -1;
  do {
    count = ::getrandom(bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(kKeyBytes)) {
    return fail(Failure::io, "the system gives no random bytes: " + std::generic_category().message(errno));
  }
  return "k1 " + to_hex(bytes) + "\n";
}

}  // namespace

Result<std::vector<SigningKey>> load_keys(const std::string& path) {
  auto text = read_file(path, kFileBytes, Privacy::strict);
  if (!text && text.error().kind == Failure::no_input) {
    const auto line = fresh_key_line();
    if (!line) return fail(line.error());
    if (auto created = create_file(path, *line); !created) return unusable(path, created.error());
    text = read_file(path, kFileBytes, Privacy::strict);
  }
  if (!text) return unusable(path, text.error());
  return parse_keys(path, *text);
}

}  // namespace postern::config
