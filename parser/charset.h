// Any charset a mail may name -> UTF-8, by ICU and an allow-list: a label never reaches a converter that no mail needs
// (EBCDIC, compressed or stateful formats of other worlds), and glibc's iconv is not used at all.
#pragma once

#include <string>
#include <string_view>

namespace postern::parser {

struct Decoded {
  std::string text;       // valid UTF-8
  bool replaced = false;  // U+FFFD stands for bytes that are no character of the charset
  bool known = true;      // false: the label was none we know, and the charset was guessed
  bool guessed = false;   // the bytes could not be what the label said (or there was none)
};

// `label` as sent, in any spelling; empty when the mail named none. iso-8859-1 and us-ascii mean windows-1252 (what
// everyone sends under those names), gb2312 means gb18030, and so on as in the WHATWG Encoding Standard. Text that
// claims ASCII or nothing is UTF-8 when it is valid UTF-8, else windows-1252. Linear; never fails.
Decoded to_utf8(std::string_view bytes, std::string_view label);

// Whether the label names a charset of the list.
bool is_known_charset(std::string_view label);

}  // namespace postern::parser
