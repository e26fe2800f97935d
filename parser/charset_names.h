// The charsets a mail may name, and ICU's converter for each: the allow-list.
#pragma once

#include <string_view>

namespace postern::parser {

// Charsets that are read here and not by their converter's name alone.
inline constexpr std::string_view kUtf8 = "UTF-8";
inline constexpr std::string_view kAscii = "US-ASCII";
inline constexpr std::string_view kWindows1252 = "windows-1252";
inline constexpr std::string_view kIso2022Jp = "ISO_2022,locale=ja,version=3";  // JIS7: with what Windows adds

// ICU's name for the label, which may be spelled in any way ("ISO_8859-1", "\"utf8\""); empty when it is not listed.
// A string literal: its data() ends in NUL.
std::string_view converter_named(std::string_view label);

}  // namespace postern::parser
