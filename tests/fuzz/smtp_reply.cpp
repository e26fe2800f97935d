// The SMTP reply grammar against any bytes: no split changes what is read, and every bound holds (O-09).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/smtp_reply.h"

namespace {

// Everything read, as text; the first byte of the input says into what pieces the rest is cut.
std::string read_all(std::string_view bytes, std::size_t piece) {
  const postern::parser::SmtpLimits limits;
  postern::parser::SmtpReplyReader reader(limits);
  std::string out;
  while (!bytes.empty()) {
    auto part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (!part.empty()) {
      const auto reply = reader.next(part);
      if (!reply) return out + reply.error().text;
      if (!*reply) continue;
      const auto& [code, enhanced, lines] = **reply;
      if (code < 200 || code > 599 || lines.empty() || lines.size() > limits.lines) std::abort();
      out += std::to_string(code) + "/" + enhanced;
      for (const auto& line : lines) {
        if (line.size() > limits.line_bytes) std::abort();
        out += "/" + line;
      }
      out += ";";
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read_all(bytes, bytes.size() + 1) != read_all(bytes, data[0] % 64u + 1u)) std::abort();
  return 0;
}
