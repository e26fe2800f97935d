// A plain text beside its HTML, read along: which of its characters the HTML has to have, and what mail programs write
// into a text for what is no text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::parser {

// White space, marks without width, and marks of emphasis, lists, quotations and rules: these say nothing.
bool says_nothing(char32_t c);
bool is_white(char32_t c);  // of these, white space and marks without width

class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  // The next character that says something, or 0 at the end.
  char32_t next();
  void advance();  // past it
  std::string_view rest() const { return text_.substr(at_); }

  // Past "<target>" behind a link's words, when the text has it here.
  bool take_target(std::string_view href);
  // Past "[image: x]", "[cid:x]" or the picture's alternative text.
  void take_picture(std::string_view alt);
  // The whole text without what take_picture() went past.
  std::string without_pictures() const;
  // Past "12." or "b)" before an item, or the letter that stands for a bullet.
  void take_number();

 private:
  void skip_blanks(std::string_view also);
  bool at_line_start() const;

  bool take_bracket(std::string_view alt);
  bool take_words(std::string_view words);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::pair<std::size_t, std::size_t>> pictures_;  // from, to
};

// Whether a text that shows `shown` names the target.
bool names_target(std::string_view shown, std::string_view href);

}  // namespace postern::parser
