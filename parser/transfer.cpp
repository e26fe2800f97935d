#include "parser/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::int8_t kNone = -1;
constexpr std::int8_t kBlank = -2;

constexpr std::array<std::int8_t, 256> base64_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  for (const char c : {' ', '\t', '\r', '\n'}) values[static_cast<unsigned char>(c)] = kBlank;
  return values;
}
constexpr auto kBase64Values = base64_values();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The line that begins at `at`, with its end (LF or CRLF).
std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t lf = text.find('\n', at);
  return text.substr(at, lf == std::string_view::npos ? lf : lf + 1 - at);
}

// Bytes that a uuencoded line says it holds; more than 45 is no line of ours (no encoder writes it), -1 is no line.
int uu_length(std::string_view line) {
  if (line.empty()) return -1;
  const int length = line[0] == '`' ? 0 : line[0] - ' ';
  return length >= 0 && length <= 63 ? length : -1;
}

// Whether the line holds as many characters as it claims. Trailing blanks get lost on the way; one more is a checksum.
bool is_uu_line(std::string_view line) {
  const int length = uu_length(line);
  if (length < 0) return false;
  const auto wanted = static_cast<std::size_t>((length + 2) / 3 * 4);
  if (line.size() > 1 + wanted + 2) return false;
  return std::all_of(line.begin() + 1, line.end(), [](char c) { return c >= ' ' && c <= '`'; });
}

void append_uu_line(std::string& out, std::string_view line) {
  const auto value = [&](std::size_t at) {
    return at < line.size() ? (static_cast<unsigned>(line[at]) - ' ') & 63u : 0u;
  };
  const auto length = static_cast<std::size_t>(uu_length(line));
  for (std::size_t done = 0, at = 1; done < length; done += 3, at += 4) {
    const unsigned bits = value(at) << 18 | value(at + 1) << 12 | value(at + 2) << 6 | value(at + 3);
    for (std::size_t i = 0; i < 3 && done + i < length; ++i) out += static_cast<char>(bits >> (16 - 8 * i) & 255u);
  }
}

// "begin 644 name": the name, which may be empty; nothing when the line is none.
std::optional<std::string_view> uu_name(std::string_view line) {
  line = without_line_end(line);
  if (!line.starts_with("begin ")) return std::nullopt;
  line.remove_prefix(6);
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 5 || (digits < line.size() && line[digits] != ' ')) return std::nullopt;
  return trim(line.substr(digits));
}

bool is_uu_end(std::string_view line) { return trim(line) == "end"; }

}  // namespace

EncodingName encoding_named(std::string_view value) {
  using Encoding = PartSpan::Encoding;
  const std::size_t begin = value.find_first_not_of(" \t\r\n\"");
  if (begin == std::string_view::npos) return {};
  value.remove_prefix(begin);
  const std::string name = to_lower(value.substr(0, value.find_first_of(" \t\r\n\";,(")));
  if (name == "base64" || name == "x-base64" || name == "b64") return {Encoding::base64};
  if (name == "quoted-printable" || name == "quoted_printable" || name == "quotedprintable" || name == "qp") {
    return {Encoding::quoted_printable};
  }
  if (name == "x-uuencode" || name == "uuencode" || name == "x-uue" || name == "uue") return {Encoding::uuencode};
  const bool known = name.empty() || name == "7bit" || name == "8bit" || name == "binary";
  return {Encoding::identity, known};
}

Transferred decode_transfer(std::string_view encoded, PartSpan::Encoding encoding, std::size_t limit) {
  switch (encoding) {
    case PartSpan::Encoding::base64:
      return decode_base64(encoded, limit);
    case PartSpan::Encoding::quoted_printable:
      return decode_quoted_printable(encoded, limit);
    case PartSpan::Encoding::uuencode:
      return decode_uuencode(encoded, limit);
    case PartSpan::Encoding::identity:
      break;
  }
  return {std::string(encoded.substr(0, limit))};
}

namespace {

// Letters become bits, bits become bytes.
class Base64Reader {
 public:
  explicit Base64Reader(Transferred& out) : out_(out) {}

  void take(char c) {
    const std::int8_t value = kBase64Values[static_cast<unsigned char>(c)];
    if (value >= 0) {
      out_.sound = out_.sound && !padded_;
      bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
      if (++letters_ == 4) finish();
    } else if (c == '=') {
      // Only two or three letters can be padded; any other "=" is junk, or the second of two.
      if (letters_ < 2) out_.sound = out_.sound && padded_;
      if (letters_ >= 2) finish();
      padded_ = true;
    } else if (value == kNone) {
      out_.sound = false;
    }
  }

  // Whole groups of four letters, which nearly all of a part is: the number of characters taken.
  std::size_t take_groups(std::string_view text) {
    if (letters_ != 0 || padded_) return 0;
    std::size_t at = 0;
    for (; at + 4 <= text.size(); at += 4) {
      const auto value = [&](std::size_t i) { return int{kBase64Values[static_cast<unsigned char>(text[at + i])]}; };
      const int group = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
      if (group < 0) break;
      const char bytes[3] = {static_cast<char>(group >> 16), static_cast<char>(group >> 8), static_cast<char>(group)};
      out_.bytes.append(bytes, 3);
    }
    return at;
  }

  void end() {
    if (letters_ != 0) out_.sound = false;
    finish();
  }

 private:
  // The bytes of four letters, or those that two or three hold. One letter holds none.
  void finish() {
    if (letters_ == 1) out_.sound = false;
    const unsigned bytes = letters_ < 2 ? 0 : letters_ - 1;
    bits_ <<= 6 * (4 - letters_);
    for (unsigned i = 0; i < bytes; ++i) out_.bytes += static_cast<char>(bits_ >> (16 - 8 * i) & 255u);
    bits_ = letters_ = 0;
  }

  Transferred& out_;
  std::uint32_t bits_ = 0;
  unsigned letters_ = 0;
  bool padded_ = false;
};

}  // namespace

Transferred decode_base64(std::string_view encoded, std::size_t limit) {
  Transferred out;
  out.bytes.reserve(std::min(encoded.size() / 4 * 3 + 3, limit));
  Base64Reader reader(out);
  for (std::size_t at = 0; at < encoded.size() && out.bytes.size() < limit;) {
    at += reader.take_groups(encoded.substr(at, (limit - out.bytes.size()) / 3 * 4));
    if (at < encoded.size()) reader.take(encoded[at++]);
  }
  reader.end();
  out.bytes.resize(std::min(out.bytes.size(), limit));
  return out;
}

namespace {

// Decodes what stands before a line's end. True when the line ends in a soft break (`=` and blanks).
bool append_qp_line(Transferred& out, std::string_view line) {
  const std::string_view trimmed = line.substr(0, line.find_last_not_of(" \t") + 1);
  const bool soft = trimmed.ends_with('=');
  if (soft) line = trimmed.substr(0, trimmed.size() - 1);
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t equals = std::min(line.find('=', at), line.size());
    out.bytes += line.substr(at, equals - at);
    at = equals;
    if (at == line.size()) break;
    const int high = at + 1 < line.size() ? hex_value(line[at + 1]) : -1;
    const int low = at + 2 < line.size() ? hex_value(line[at + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out.bytes += static_cast<char>(high * 16 + low);
      at += 3;
    } else {
      out.bytes += '=';
      out.sound = false;
      ++at;
    }
  }
  return soft;
}

}  // namespace

Transferred decode_quoted_printable(std::string_view encoded, std::size_t limit) {
  Transferred out;
  out.bytes.reserve(std::min(encoded.size(), limit));
  for (std::size_t at = 0; at < encoded.size() && out.bytes.size() < limit;) {
    const std::string_view line = line_at(encoded, at);
    const std::string_view content = without_line_end(line);
    at += line.size();
    if (!append_qp_line(out, content)) out.bytes += line.substr(content.size());
  }
  out.bytes.resize(std::min(out.bytes.size(), limit));
  return out;
}

namespace {

// Where the first begin line begins; npos without one.
std::size_t uu_begin(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    if (uu_name(line)) return at;
    at += line.size();
  }
  return std::string_view::npos;
}

}  // namespace

Transferred decode_uuencode(std::string_view encoded, std::size_t limit) {
  Transferred out;
  const std::size_t begin = uu_begin(encoded);
  const bool begun = begin != std::string_view::npos;
  out.sound = begun && trim(encoded.substr(0, begin)).empty();
  bool ended = false;
  for (std::size_t at = begun ? begin + line_at(encoded, begin).size() : 0;
       at < encoded.size() && out.bytes.size() < limit && !ended;) {
    const std::string_view line = line_at(encoded, at);
    at += line.size();
    if (is_uu_end(line)) {
      ended = true;
    } else if (is_uu_line(without_line_end(line))) {
      append_uu_line(out.bytes, without_line_end(line));
    } else {
      out.sound = out.sound && trim(line).empty();
    }
  }
  out.sound = out.sound && ended;
  out.bytes.resize(std::min(out.bytes.size(), limit));
  return out;
}

UuBlock find_uuencode(std::string_view text, std::size_t from) {
  UuBlock block{std::string_view::npos, 0, {}};
  for (std::size_t at = from; at < text.size();) {
    const std::string_view line = line_at(text, at);
    if (const auto name = uu_name(line)) {
      block = {at, 0, *name};
    } else if (block.begin != std::string_view::npos) {
      if (is_uu_end(line)) {
        block.end = at + line.size();
        return block;
      }
      if (!is_uu_line(without_line_end(line)) && !trim(line).empty()) block.begin = std::string_view::npos;
    }
    at += line.size();
  }
  return {std::string_view::npos, 0, {}};
}

std::string encode_base64(std::string_view bytes, std::size_t line_bytes) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + bytes.size() / 28 + 8);
  std::size_t line = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= group.size() ? kBase64[bits >> (18 - 6 * i) & 63u] : '=';
    line += 4;
    if (line_bytes != 0 && line + 4 > line_bytes) {
      out += "\r\n";
      line = 0;
    }
  }
  if (line_bytes != 0 && line != 0) out += "\r\n";
  return out;
}

namespace {

bool qp_needs_code(std::string_view line, std::size_t at) {
  const char c = line[at];
  if (c == '=' || static_cast<unsigned char>(c) > 126 || (static_cast<unsigned char>(c) < 32 && c != '\t')) return true;
  return (c == ' ' || c == '\t') && at + 1 == line.size();
}

// What a relay may take for its own at the start of a line: the final dot, and the separator of an mbox file.
bool qp_is_risky_start(std::string_view rest) { return rest.starts_with('.') || rest.starts_with("From "); }

void append_qp_encoded(std::string& out, std::string_view line) {
  constexpr std::size_t kRoom = 75;  // 76 with the soft break's `=`
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool code = qp_needs_code(line, at);
    const std::size_t width = code ? 3 : 1;
    if (column + width > kRoom) {
      out += "=\r\n";
      column = 0;
    }
    if (code || (column == 0 && qp_is_risky_start(line.substr(at)))) {
      const auto value = static_cast<unsigned char>(line[at]);
      out += {'=', kHex[value >> 4], kHex[value & 15]};
      column += 3;
    } else {
      out += line[at];
      ++column;
    }
  }
}

}  // namespace

std::string encode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\r\n", at), text.size());
    append_qp_encoded(out, text.substr(at, end - at));
    if (end < text.size()) out += "\r\n";
    at = end + 2;
  }
  return out;
}

}  // namespace postern::parser
