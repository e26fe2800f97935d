// Elements and words in the order of a document -> pieces in which every block stands where it may stand: list items in
// lists, cells in rows, and nothing but words in paragraphs and headings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/html_pieces.h"

namespace postern::parser {

class HtmlPieceBuilder {
 public:
  explicit HtmlPieceBuilder(const CleanHtmlLimits& limits) : limits_(limits) {}

  struct Look {
    unsigned formats = 0;
    int link = -1;
    bool operator==(const Look&) const = default;
  };

  // Returns what close() is to be given; where the block may not stand, its content begins a line instead.
  std::size_t open(Block block, std::string attributes);
  void close(std::size_t opened);
  std::size_t height() const { return stack_.size(); }  // for elements that open nothing

  void text(std::string_view utf8, Look look);
  void line_break();
  void rule();
  void picture(const CleanPicture* picture, std::string alt, std::string attributes, int link);
  void foreign() { foreign_ = true; }
  int link(std::string href);  // -1 when there are too many
  bool full() const { return bytes_ > limits_.clean_html_bytes; }

  HtmlPieces finish();

 private:
  struct Open {
    Block block;
    bool implied;
  };

  bool on(Block block) const { return !stack_.empty() && stack_.back().block == block; }
  bool in_list() const { return on(Block::ul) || on(Block::ol); }
  bool in_words() const;  // a block that holds nothing but words
  Block fitting(Block block);
  bool has_room(Block block) const;
  void push(Block block, std::string attributes, bool implied);
  void pop();
  void pop_to(std::size_t height);
  void imply_parent();
  HtmlPiece& add(HtmlPiece piece);
  void begin_words(Look look);
  void put_space(Look look);
  void visible(std::string_view bytes, Look look);
  void append(std::string_view bytes, Look look);
  void break_line();

  const CleanHtmlLimits& limits_;
  HtmlPieces pieces_;
  std::vector<Open> stack_;
  std::size_t bytes_ = 0;
  bool line_ = false;       // the line holds something
  bool space_ = false;      // white space is due before the next word
  bool break_due_ = false;  // a line break is
  bool foreign_ = false;
};

}  // namespace postern::parser
