#include "parser/utf8.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace postern::parser {

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  // A view of at most four bytes keeps the offsets of U8_NEXT within its 32 bits for any text.
  const std::string_view rest = text.substr(at, 4);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(rest.data());
  std::int32_t i = 0;
  UChar32 value = 0;
  U8_NEXT(bytes, i, static_cast<std::int32_t>(rest.size()), value);
  return {value < 0 ? kInvalid : static_cast<char32_t>(value), static_cast<std::size_t>(i)};
}

void append_utf8(std::string& out, char32_t code_point) {
  std::uint8_t bytes[4];
  std::int32_t length = 0;
  UBool error = false;
  U8_APPEND(bytes, length, 4, code_point, error);
  if (error) {
    out += kReplacement;
  } else {
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = code_point_at(bytes, at);
    if (c.value == kInvalid) return false;
    at += c.bytes;
  }
  return true;
}

std::string valid_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + 16);
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = code_point_at(bytes, at);
    out += c.value == kInvalid ? kReplacement : bytes.substr(at, c.bytes);
    at += c.bytes;
  }
  return out;
}

bool is_deceptive(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  if (c < 0xAD) return false;
  if (c == 0x2028 || c == 0x2029) return true;
  const auto point = static_cast<UChar32>(c);
  // The joiners and selectors that emoji and several scripts need are harmless to order, but invisible: they go too.
  return u_charType(point) == U_FORMAT_CHAR || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

}  // namespace postern::parser
