#include "parser/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

struct Alias {
  std::string_view label;  // letters and digits only, lower case
  const char* converter;   // ICU's name
};

// The names that are our own business and not a converter's.
constexpr const char* kUtf8 = "UTF-8";
constexpr const char* kAscii = "US-ASCII";
constexpr const char* kWindows1252 = "windows-1252";

// Sorted by label. Where a name is a subset of what is really sent under it, the larger set stands here.
constexpr Alias kAliases[] = {
    {"65001", kUtf8},
    {"ansix341968", kAscii},
    {"ansix341986", kAscii},
    {"arabic", "ISO-8859-6"},
    {"ascii", kAscii},
    {"ascii8bit", kAscii},
    {"asmo708", "ISO-8859-6"},
    {"big5", "windows-950-2000"},
    {"big5hkscs", "Big5-HKSCS"},
    {"chinese", "gb18030"},
    {"cnbig5", "windows-950-2000"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1252", kWindows1252},
    {"cp1253", "windows-1253"},
    {"cp1254", "windows-1254"},
    {"cp1255", "windows-1255"},
    {"cp1256", "windows-1256"},
    {"cp1257", "windows-1257"},
    {"cp1258", "windows-1258"},
    {"cp437", "IBM437"},
    {"cp50220", "ISO_2022,locale=ja,version=3"},
    {"cp50221", "ISO_2022,locale=ja,version=3"},
    {"cp51932", "EUC-JP"},
    {"cp65001", kUtf8},
    {"cp819", kWindows1252},
    {"cp850", "IBM850"},
    {"cp852", "IBM852"},
    {"cp855", "IBM855"},
    {"cp858", "IBM00858"},
    {"cp862", "IBM862"},
    {"cp864", "IBM864"},
    {"cp866", "IBM866"},
    {"cp874", "windows-874-2000"},
    {"cp932", "ibm-943_P15A-2003"},
    {"cp936", "gb18030"},
    {"cp949", "windows-949"},
    {"cp950", "windows-950-2000"},
    {"csascii", kAscii},
    {"csbig5", "windows-950-2000"},
    {"cseuckr", "windows-949"},
    {"cseucpkdfmtjapanese", "EUC-JP"},
    {"csgb2312", "gb18030"},
    {"csibm866", "IBM866"},
    {"csiso2022jp", "ISO_2022,locale=ja,version=3"},
    {"csiso2022kr", "ISO-2022-KR"},
    {"csisolatin1", kWindows1252},
    {"csisolatin2", "ISO-8859-2"},
    {"csisolatin3", "ISO-8859-3"},
    {"csisolatin4", "ISO-8859-4"},
    {"csisolatin5", "windows-1254"},
    {"csisolatin9", "ISO-8859-15"},
    {"csisolatinarabic", "ISO-8859-6"},
    {"csisolatincyrillic", "ISO-8859-5"},
    {"csisolatingreek", "ISO-8859-7"},
    {"csisolatinhebrew", "ISO-8859-8"},
    {"cskoi8r", "KOI8-R"},
    {"csksc56011987", "windows-949"},
    {"csmacintosh", "macintosh"},
    {"csshiftjis", "ibm-943_P15A-2003"},
    {"csunicode", "UTF-16"},
    {"cyrillic", "ISO-8859-5"},
    {"dos862", "IBM862"},
    {"dos874", "windows-874-2000"},
    {"ecma114", "ISO-8859-6"},
    {"ecma118", "ISO-8859-7"},
    {"elot928", "ISO-8859-7"},
    {"euccn", "gb18030"},
    {"eucjp", "EUC-JP"},
    {"euckr", "windows-949"},
    {"euctw", "EUC-TW"},
    {"gb18030", "gb18030"},
    {"gb2312", "gb18030"},
    {"gb231280", "gb18030"},
    {"gbk", "gb18030"},
    {"greek", "ISO-8859-7"},
    {"greek8", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"},
    {"hz", "HZ-GB-2312"},
    {"hzgb2312", "HZ-GB-2312"},
    {"ibm1252", kWindows1252},
    {"ibm437", "IBM437"},
    {"ibm819", kWindows1252},
    {"ibm850", "IBM850"},
    {"ibm852", "IBM852"},
    {"ibm855", "IBM855"},
    {"ibm858", "IBM00858"},
    {"ibm862", "IBM862"},
    {"ibm864", "IBM864"},
    {"ibm866", "IBM866"},
    {"iso100646ucs2", "UTF-16"},
    {"iso10646ucs2", "UTF-16"},
    {"iso2022cn", "ISO-2022-CN"},
    {"iso2022cnext", "ISO-2022-CN-EXT"},
    {"iso2022jp", "ISO_2022,locale=ja,version=3"},
    {"iso2022jp1", "ISO_2022,locale=ja,version=3"},
    {"iso2022jp2", "ISO_2022,locale=ja,version=2"},
    {"iso2022jp3", "ISO_2022,locale=ja,version=3"},
    {"iso2022jp2004", "ISO_2022,locale=ja,version=3"},
    {"iso2022jpms", "ISO_2022,locale=ja,version=3"},
    {"iso2022kr", "ISO-2022-KR"},
    {"iso646us", kAscii},
    {"iso88591", kWindows1252},
    {"iso885910", "ISO-8859-10"},
    {"iso885911", "windows-874-2000"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"iso885915", "ISO-8859-15"},
    {"iso885916", "windows-1250"},
    {"iso88592", "ISO-8859-2"},
    {"iso885921987", "ISO-8859-2"},
    {"iso88593", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"iso88596", "ISO-8859-6"},
    {"iso88596e", "ISO-8859-6"},
    {"iso88596i", "ISO-8859-6"},
    {"iso88597", "ISO-8859-7"},
    {"iso88598", "ISO-8859-8"},
    {"iso88598e", "ISO-8859-8"},
    {"iso88598i", "ISO-8859-8"},
    {"iso88599", "windows-1254"},
    {"isoir100", kWindows1252},
    {"isoir101", "ISO-8859-2"},
    {"isoir6", kAscii},
    {"koi", "KOI8-R"},
    {"koi8", "KOI8-R"},
    {"koi8r", "KOI8-R"},
    {"koi8ru", "KOI8-U"},
    {"koi8u", "KOI8-U"},
    {"korean", "windows-949"},
    {"ksc5601", "windows-949"},
    {"ksc56011987", "windows-949"},
    {"ksc56011989", "windows-949"},
    {"l1", kWindows1252},
    {"l2", "ISO-8859-2"},
    {"l5", "windows-1254"},
    {"l9", "ISO-8859-15"},
    {"latin1", kWindows1252},
    {"latin2", "ISO-8859-2"},
    {"latin3", "ISO-8859-3"},
    {"latin4", "ISO-8859-4"},
    {"latin5", "windows-1254"},
    {"latin6", "ISO-8859-10"},
    {"latin9", "ISO-8859-15"},
    {"logical", "ISO-8859-8"},
    {"mac", "macintosh"},
    {"maccentraleurope", "x-mac-centraleurroman"},
    {"maccyrillic", "x-mac-cyrillic"},
    {"macgreek", "x-mac-greek"},
    {"macintosh", "macintosh"},
    {"macroman", "macintosh"},
    {"macturkish", "x-mac-turkish"},
    {"ms932", "ibm-943_P15A-2003"},
    {"mskanji", "ibm-943_P15A-2003"},
    {"shiftjis", "ibm-943_P15A-2003"},
    {"sjis", "ibm-943_P15A-2003"},
    {"tis620", "windows-874-2000"},
    {"ucs2", "UTF-16"},
    {"uhc", "windows-949"},
    {"unicode", "UTF-16"},
    {"unicode11utf7", "UTF-7"},
    {"unicode11utf8", kUtf8},
    {"unicode20utf8", kUtf8},
    {"us", kAscii},
    {"usascii", kAscii},
    {"utf16", "UTF-16"},
    {"utf16be", "UTF-16BE"},
    {"utf16le", "UTF-16LE"},
    {"utf32", "UTF-32"},
    {"utf32be", "UTF-32BE"},
    {"utf32le", "UTF-32LE"},
    {"utf7", "UTF-7"},
    {"utf8", kUtf8},
    {"utf8mb4", kUtf8},
    {"visual", "ISO-8859-8"},
    {"win1250", "windows-1250"},
    {"win1251", "windows-1251"},
    {"win1252", kWindows1252},
    {"windows1250", "windows-1250"},
    {"windows1251", "windows-1251"},
    {"windows1252", kWindows1252},
    {"windows1253", "windows-1253"},
    {"windows1254", "windows-1254"},
    {"windows1255", "windows-1255"},
    {"windows1256", "windows-1256"},
    {"windows1257", "windows-1257"},
    {"windows1258", "windows-1258"},
    {"windows31j", "ibm-943_P15A-2003"},
    {"windows874", "windows-874-2000"},
    {"windows932", "ibm-943_P15A-2003"},
    {"windows936", "gb18030"},
    {"windows949", "windows-949"},
    {"windows950", "windows-950-2000"},
    {"xansi", kWindows1252},
    {"xbig5", "windows-950-2000"},
    {"xcp1250", "windows-1250"},
    {"xcp1251", "windows-1251"},
    {"xcp1252", kWindows1252},
    {"xeucjp", "EUC-JP"},
    {"xeuckr", "windows-949"},
    {"xgbk", "gb18030"},
    {"xmaccentraleurroman", "x-mac-centraleurroman"},
    {"xmaccyrillic", "x-mac-cyrillic"},
    {"xmacgreek", "x-mac-greek"},
    {"xmacroman", "macintosh"},
    {"xmacturkish", "x-mac-turkish"},
    {"xmswin1251", "windows-1251"},
    {"xsjis", "ibm-943_P15A-2003"},
    {"xunicode20utf7", "UTF-7"},
    {"xutf8", kUtf8},
    {"xwindows949", "windows-949"},
    {"xxbig5", "windows-950-2000"},
};

const char* converter_for(std::string_view label) {
  std::string plain;
  label = label.substr(0, 100);
  for (const char c : label) {
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  for (const auto& alias : kAliases) {
    if (alias.label == plain) return alias.converter;
  }
  return nullptr;
}

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  return {ucnv_open(name, &status), &ucnv_close};
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
std::optional<std::string> convert(std::string_view bytes, const char* name) {
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
    ucnv_convertEx(target.get(), source.get(), &to, buffer.data() + buffer.size(), &from, end, pivot.data(), &pivot_from,
                   &pivot_to, pivot.data() + pivot.size(), false, true, &status);
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
  const char* converter = converter_for(label);
  // ISO-2022-JP without a label is what Japan sent for twenty years; nothing else has this sequence.
  const bool unlabelled = converter == nullptr || converter == kAscii;
  if (unlabelled && has_escape(bytes) && (bytes.find("\x1B$B") != std::string_view::npos || bytes.find("\x1B$@") != std::string_view::npos)) {
    converter = "ISO_2022,locale=ja,version=3";
  }
  if (converter == nullptr || converter == kAscii || converter == kUtf8) {
    Decoded out = guess(bytes);
    out.known = converter != nullptr || label.empty();
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

bool is_known_charset(std::string_view label) { return converter_for(label) != nullptr; }

}  // namespace postern::parser
