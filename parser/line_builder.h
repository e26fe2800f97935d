// Words and breaks -> lines: white space as a browser shows it.
#pragma once

#include <string>
#include <string_view>

#include "parser/text_lines.h"

namespace postern::parser {

class LineBuilder {
 public:
  LineBuilder(std::size_t bytes, std::size_t lines) : left_(bytes), most_lines_(lines) {}

  void text(std::string_view utf8, bool preformatted);  // white space collapses unless preformatted; U+00A0 stays one
  void space();
  void line_break();                                  // <br>
  void block();                                       // what follows starts a line
  void paragraph();                                   // what follows starts a line after a blank one
  void prefix(std::string bullet);                    // before the next words
  void separator(std::string_view bytes);             // between cells
  void mark(std::size_t depth, TextLine::Role role);  // of lines started from here on
  bool full() const { return left_ == 0; }
  TextLines finish();

 private:
  void begin();  // writes the breaks that are due
  void append(std::string_view bytes);
  void words(std::string_view utf8);

  std::size_t left_;
  std::size_t most_lines_;
  TextLines lines_;
  bool open_ = false;       // the last line takes more words
  bool space_ = false;      // white space is due before the next word
  std::size_t breaks_ = 0;  // line ends due before the next word
  std::string prefix_;
  std::size_t depth_ = 0;
  TextLine::Role role_ = TextLine::Role::own;
};

}  // namespace postern::parser
