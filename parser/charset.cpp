#include "parser/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "parser/charset_names.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open_converter(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  return {ucnv_open(name.data(), &status), &ucnv_close};
}

// ICU writes U+001A where a single byte of some charsets is no character. A mail's own U+001A stays one.
void show_substitutes(std::string& text, std::string_view bytes) {
  if (bytes.find('\x1A') != std::string_view::npos) return;
  if (text.find('\x1A') == std::string::npos) return;
  std::string shown;
  for (const char c : text) c == '\x1A' ? shown += kReplacement : shown += c;
  text = std::move(shown);
}

// Nothing when ICU does not have the converter.
std::optional<std::string> convert(std::string_view bytes, std::string_view name) {
  const Converter source = open_converter(name);
  const Converter target = open_converter(kUtf8);
  if (!source || !target) return std::nullopt;
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  std::array<char, 4096> buffer;
  std::array<UChar, 1024> pivot;
  UChar* pivot_from = pivot.data();
  UChar* pivot_to = pivot.data();
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  UErrorCode status = U_ZERO_ERROR;
  do {
    char* to = buffer.data();
    status = U_ZERO_ERROR;
    ucnv_convertEx(target.get(), source.get(), &to, buffer.data() + buffer.size(), &from, end, pivot.data(),
                   &pivot_from, &pivot_to, pivot.data() + pivot.size(), false, true, &status);
    out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  if (U_FAILURE(status)) out += kReplacement;
  show_substitutes(out, bytes);
  return out;
}

// Whether bytes that are not valid UTF-8 were meant to be: most of what is beyond ASCII is well formed. A mail cut in
// the middle of a character is; one written in a single-byte charset is not.
bool is_mostly_utf8(std::string_view bytes) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = code_point_at(bytes, at);
    if (c.value == kInvalid) ++bad;
    if (c.value != kInvalid && c.bytes > 1) ++good;
    at += c.bytes;
  }
  return good > bad;
}

// UTF-8 into which bytes of a single-byte charset were pasted, as templates do: a letter of windows-1252
// that begins no character of UTF-8, and any byte of it behind ASCII, is that. What else is cut off is replaced.
std::string mixed_utf8(std::string_view bytes) {
  std::string out;
  std::string strays;  // converted together: opening a converter for each would be slow
  const auto flush = [&] {
    if (!strays.empty()) out += convert(strays, kWindows1252).value_or(std::string(kReplacement));
    strays.clear();
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = code_point_at(bytes, at);
    const bool is_letter = static_cast<unsigned char>(bytes[at]) >= 0xC0;
    const bool behind_ascii = at > 0 && static_cast<unsigned char>(bytes[at - 1]) < 0x80;
    const bool stray = c.value == kInvalid && c.bytes == 1 && at + 1 < bytes.size() && (is_letter || behind_ascii);
    if (stray) {
      strays += bytes[at];
    } else {
      flush();
      out += c.value == kInvalid ? kReplacement : bytes.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  flush();
  return out;
}

Decoded guess(std::string_view bytes) {
  if (is_utf8(bytes)) return {std::string(bytes)};
  Decoded out;
  out.guessed = true;
  if (is_mostly_utf8(bytes)) {
    out.text = mixed_utf8(bytes);
    out.replaced = out.text.find(kReplacement) != std::string::npos;
  } else {
    out.text = convert(bytes, kWindows1252).value_or(valid_utf8(bytes));
  }
  return out;
}

bool has_escape(std::string_view bytes) { return bytes.find('\x1B') != std::string_view::npos; }

}  // namespace

Decoded to_utf8(std::string_view bytes, std::string_view label) {
  std::string_view converter = converter_named(label);
  // ISO-2022-JP without a label is what Japan sent for twenty years; nothing else has this sequence.
  const bool unlabelled = converter.empty() || converter == kAscii;
  if (unlabelled && has_escape(bytes) &&
      (bytes.find("\x1B$B") != std::string_view::npos || bytes.find("\x1B$@") != std::string_view::npos)) {
    converter = kIso2022Jp;
  }
  if (converter.empty() || converter == kAscii || converter == kUtf8) {
    Decoded out = guess(bytes);
    out.known = !converter.empty() || label.empty();
    return out;
  }
  const auto text = convert(bytes, converter);
  if (!text) return guess(bytes);
  Decoded out{*text};
  out.replaced = text->find(kReplacement) != std::string::npos;
  // Said to be something else and full of what that cannot hold, but valid UTF-8: the label lies.
  if (out.replaced && is_utf8(bytes)) return {std::string(bytes), false, true, true};
  return out;
}

bool is_known_charset(std::string_view label) { return !converter_named(label).empty(); }

}  // namespace postern::parser
