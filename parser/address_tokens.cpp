#include "parser/address_tokens.h"

#include <algorithm>
#include <utility>

#include "parser/encoded_word.h"

namespace postern::parser {
namespace {

bool is_special(char c) { return std::string_view("<>@,;:").find(c) != std::string_view::npos; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  TokenList read() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_white(c)) {
      spaced_ = true;
      ++at_;
    } else if (c == '"' || c == '[' || c == '(') {
      delimited(c);
    } else if (is_special(c)) {
      push(Token::Kind::special, text_.substr(at_, 1));
      ++at_;
    } else if (is_atom_char(c)) {
      atom();
    } else {
      out_.sound = false;
      push(Token::Kind::junk, text_.substr(at_, 1));
      ++at_;
    }
  }

  void push(Token::Kind kind, std::string_view text) {
    out_.tokens.push_back({kind, text, spaced_});
    spaced_ = false;
  }

  // A raw comma inside an encoded word splits the list for one reader and not for another: read as one word, as most
  // do, but not sound.
  void atom() {
    std::size_t end = at_;
    if (const std::size_t length = encoded_word_length(text_.substr(at_), 300)) {
      end = at_ + length;
      for (const char c : text_.substr(at_, length)) out_.sound = out_.sound && is_atom_char(c);
    } else {
      while (end < text_.size() && is_atom_char(text_[end])) ++end;
    }
    push(Token::Kind::atom, text_.substr(at_, end - at_));
    at_ = end;
  }

  void delimited(char open) {
    bool& given_up = open == '"' ? quotes_are_junk_ : open == '[' ? brackets_are_junk_ : comments_are_junk_;
    const std::size_t close = given_up ? std::string_view::npos : end_of_delimited(text_, at_);
    if (close == std::string_view::npos) {
      // Its end was looked for up to the end of the text; another one of its kind would find none either.
      given_up = true;
      out_.sound = false;
      push(Token::Kind::junk, text_.substr(at_, 1));
      ++at_;
      return;
    }
    const auto kind = open == '"' ? Token::Kind::quoted : open == '[' ? Token::Kind::literal : Token::Kind::comment;
    const std::string_view inner = text_.substr(at_ + 1, close - at_ - 1);
    if (std::any_of(inner.begin(), inner.end(), [](char c) { return is_control(c) && !is_white(c); }))
      out_.sound = false;
    push(kind, inner);
    if (kind == Token::Kind::comment) spaced_ = true;
    at_ = close + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TokenList out_;
  bool spaced_ = false;
  bool quotes_are_junk_ = false;
  bool brackets_are_junk_ = false;
  bool comments_are_junk_ = false;
};

}  // namespace

TokenList read_tokens(std::string_view field) { return Tokenizer(field).read(); }


bool is_atom_char(char c) {
  return !is_white(c) && !is_special(c) && !is_control(c) &&
         std::string_view("()[]\\\"").find(c) == std::string_view::npos;
}

}  // namespace postern::parser
