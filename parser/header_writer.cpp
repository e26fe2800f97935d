#include "parser/header_writer.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

#include "parser/address.h"
#include "parser/encoded_word.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kColumns = 78;    // RFC 5322 2.1.1: SHOULD
constexpr std::size_t kLongWord = 200;  // a plain word beyond this is encoded, so that it can be folded

bool is_printable_ascii(char c) { return c > ' ' && c < 0x7F; }

std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = ' ';
  }
  return std::string(trim(out));
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || is_printable_ascii(c); });
}

// Plain words that a reader gives back as they are: no encoded word among them, one blank between.
bool can_stay_plain(std::string_view text) {
  if (!is_plain_ascii(text) || text.find("=?") != std::string_view::npos || text.find("  ") != std::string_view::npos)
    return false;
  const auto words = split(text, ' ');
  return std::all_of(words.begin(), words.end(), [](std::string_view word) { return word.size() <= kLongWord; });
}

// A phrase (RFC 5322 3.2.5): atoms, else a quoted string, else encoded words.
FieldWords phrase_words(std::string_view name) {
  if (name.empty()) return {};
  if (!can_stay_plain(name) || name.size() > kColumns - 18) return encode_words(name);
  const auto is_atext = [](char c) {
    return c == ' ' || std::string_view("()<>[]:;@\\,.\"").find(c) == std::string_view::npos;
  };
  if (std::all_of(name.begin(), name.end(), is_atext)) {
    FieldWords words;
    for (const std::string_view word : split(name, ' ')) words.emplace_back(word);
    return words;
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return {quoted + "\""};
}

std::string percent_encoded(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(c);
  return {'%', kHex[value >> 4], kHex[value & 15]};
}

// RFC 2231 7, attribute-char.
bool is_attribute_char(char c) {
  return is_printable_ascii(c) && std::string_view("*'%()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

}  // namespace

FieldWords text_words(std::string_view utf8) {
  const std::string text = one_line(utf8);
  if (text.empty()) return {};
  if (!can_stay_plain(text)) return encode_words(text);
  FieldWords words;
  for (const std::string_view word : split(text, ' ')) words.emplace_back(word);
  return words;
}

Result<std::string> wire_address(std::string_view email) {
  const std::string shown = printable(email, 100);
  if (!is_plain_address(email)) {
    return fail(Failure::data, "\"" + shown + "\" is no mail address", "write it as name@example.org");
  }
  if (std::all_of(email.begin(), email.end(), is_printable_ascii)) return std::string(email);
  const std::size_t at = email.rfind('@');
  const std::string_view local = email.substr(0, at), domain = email.substr(at + 1);
  if (std::all_of(domain.begin(), domain.end(), is_printable_ascii)) return std::string(email);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status),
                                                            &uidna_close);
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::array<char, 256> out{};
  const auto length = uidna_nameToASCII_UTF8(idna.get(), domain.data(), static_cast<std::int32_t>(domain.size()),
                                             out.data(), static_cast<std::int32_t>(out.size()), &info, &status);
  if (U_FAILURE(status) || info.errors != 0 || length <= 0 || length > 255) {
    return fail(Failure::data, "\"" + shown + "\" has a domain that is no international domain name");
  }
  return std::string(local) + "@" + std::string(out.data(), static_cast<std::size_t>(length));
}

Result<FieldWords> address_words(const std::vector<Address>& addresses) {
  FieldWords words;
  for (const Address& address : addresses) {
    auto email = wire_address(address.email);
    if (!email) return fail(email.error());
    const FieldWords name = phrase_words(one_line(address.name));
    words.insert(words.end(), name.begin(), name.end());
    words.push_back(name.empty() ? *email : "<" + *email + ">");
    if (&address != &addresses.back()) words.back() += ',';
  }
  return words;
}

FieldWords id_words(const std::vector<std::string>& ids) {
  FieldWords words;
  for (const std::string& id : ids) {
    const bool writable = !id.empty() && id.size() <= 900 && std::all_of(id.begin(), id.end(), is_printable_ascii) &&
                          id.find_first_of("<>") == std::string::npos;
    if (writable) words.push_back("<" + id + ">");
  }
  return words;
}

FieldWords parameter_words(std::string_view name, std::string_view utf8) {
  constexpr std::size_t kPiece = 50;
  const std::string value = one_line(utf8);
  const bool plain = is_plain_ascii(value) && value.find("=?") == std::string::npos &&
                     value.find_first_of("\"\\%") == std::string::npos;
  if (plain && value.size() <= kPiece) return {std::string(name) + "=\"" + value + "\""};
  std::vector<std::string> pieces = {"UTF-8''"};
  for (const char c : value) {
    const std::string next = is_attribute_char(c) ? std::string(1, c) : percent_encoded(c);
    if (pieces.back().size() + next.size() > kPiece) pieces.emplace_back();
    pieces.back() += next;
  }
  if (pieces.size() == 1) return {std::string(name) + "*=" + pieces[0]};
  FieldWords words;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    words.push_back(std::string(name) + "*" + std::to_string(i) + "*=" + pieces[i] +
                    (i + 1 < pieces.size() ? ";" : ""));
  }
  return words;
}

std::string folded(std::string_view name, const FieldWords& words) {
  std::string out = std::string(name) + ":";
  std::size_t column = out.size();
  for (const std::string& word : words) {
    if (column > name.size() + 1 && column + 1 + word.size() > kColumns) {
      out += "\r\n";
      column = 0;
    }
    out += ' ' + word;
    column += 1 + word.size();
  }
  return out;
}

}  // namespace postern::parser
