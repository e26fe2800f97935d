#include "parser/html_word_reader.h"

#include <algorithm>
#include <string>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

constexpr std::size_t kTargetBytes = 2100;
constexpr std::size_t kPictureBytes = 400;
constexpr std::string_view kEmphasis = "*_/";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string without_blanks(std::string_view text) {
  std::string out(text);
  std::erase_if(out, is_blank);
  return out;
}

std::string_view bare(std::string_view target) {
  for (std::string_view scheme : {"https://", "http://", "mailto:", "www."}) {
    if (starts_with_fold(target, scheme)) target.remove_prefix(scheme.size());
  }
  while (!target.empty() && target.back() == '/') target.remove_suffix(1);
  return target;
}

}  // namespace

bool is_white(char32_t c) {
  return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x2060 || c == 0x3000 || c == 0xFEFF || c == 0xAD;
}

bool says_nothing(char32_t c) {
  if (c < 0x80)
    return is_white(c) || std::string_view("*_/|<>-=#~+").find(static_cast<char>(c)) != std::string_view::npos;
  const bool bullet =
      c == 0xB7 || c == 0xA7 || c == 0x2022 || c == 0x2023 || c == 0x2043 || (c >= 0x25A0 && c <= 0x25FF);
  const bool stroke = (c >= 0x2010 && c <= 0x2015) || (c >= 0x2500 && c <= 0x257F);
  return is_white(c) || bullet || stroke;
}

bool names_target(std::string_view shown, std::string_view href) {
  return equal_fold(bare(without_blanks(shown)), bare(href));
}

char32_t WordReader::next() {
  while (at_ < text_.size()) {
    const CodePoint c = code_point_at(text_, at_);
    if (!says_nothing(c.value)) return c.value;
    at_ += c.bytes;
  }
  return 0;
}

void WordReader::advance() { at_ += code_point_at(text_, at_).bytes; }

void WordReader::skip_blanks(std::string_view also) {
  while (at_ < text_.size()) {
    const CodePoint c = code_point_at(text_, at_);
    if (!is_white(c.value) && also.find(text_[at_]) == std::string_view::npos) return;
    at_ += c.bytes;
  }
}

bool WordReader::take_target(std::string_view href) {
  const std::size_t before = at_;
  skip_blanks(kEmphasis);
  const std::string_view found = text_.substr(at_, kTargetBytes);
  const std::size_t end = found.find('>');
  if (found.starts_with('<') && end != std::string_view::npos && names_target(found.substr(1, end - 1), href)) {
    at_ += end + 1;
    return true;
  }
  at_ = before;
  return false;
}

void WordReader::take_picture(std::string_view alt) {
  const std::size_t before = at_;
  if (take_bracket(alt) || take_words(alt)) {
    pictures_.emplace_back(before, at_);
  } else {
    at_ = before;
  }
}

bool WordReader::take_bracket(std::string_view alt) {
  const std::size_t before = at_;
  skip_blanks("*_/-<>|");
  const std::string_view found = text_.substr(at_, kPictureBytes);
  const std::size_t end = found.find(']');
  if (found.starts_with('[') && end != std::string_view::npos) {
    const std::string_view inside = trim(found.substr(1, end - 1));
    at_ += end + 1;
    if (starts_with_fold(inside, "image:") || starts_with_fold(inside, "cid:")) return true;
    if (starts_with_fold(inside, "inline image") || equal_fold(inside, "image")) return true;
    if (equal_fold(inside, trim(alt))) return true;
  }
  at_ = before;
  return false;
}

bool WordReader::take_words(std::string_view words) {
  WordReader wanted(words);
  bool any = false;
  for (char32_t c = wanted.next(); c != 0; c = wanted.next(), any = true) {
    if (next() != c) return false;
    wanted.advance();
    advance();
  }
  return any;
}

std::string WordReader::without_pictures() const {
  std::string out;
  std::size_t from = 0;
  for (const auto& [begin, end] : pictures_) {
    out += text_.substr(from, begin - from);
    out += ' ';
    from = end;
  }
  out += text_.substr(from);
  return out;
}

bool WordReader::at_line_start() const {
  for (std::size_t at = at_; at > 0; --at) {
    const char c = text_[at - 1];
    if (c == '\n') return true;
    if (!is_blank(c) && c != '>' && c != '*') return false;
  }
  return true;
}

void WordReader::take_number() {
  const std::size_t before = at_;
  skip_blanks(">");
  const std::string_view found = text_.substr(at_, 8);
  std::size_t word = 0;
  const auto is_word = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); };
  while (word < found.size() && is_word(found[word])) ++word;
  const bool numbered = word > 0 && word <= 6 && word + 1 < found.size() &&
                        (found[word] == '.' || found[word] == ')') && is_blank(found[word + 1]);
  const bool bullet = found.size() > 1 && found[0] == 'o' && is_blank(found[1]);
  if (at_line_start() && (numbered || bullet)) {
    at_ += numbered ? word + 1 : 1;
  } else {
    at_ = before;
  }
}

}  // namespace postern::parser
