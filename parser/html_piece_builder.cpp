#include "parser/html_piece_builder.h"

#include <utility>

#include "parser/utf8.h"

namespace postern::parser {
namespace {

using Kind = HtmlPiece::Kind;

bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// What no text of a document may hold: controls, and what is no character.
bool is_unfit(char32_t c) {
  return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE ||
         c == kInvalid;
}

bool is_heading(Block block) { return block >= Block::h1 && block <= Block::h6; }

}  // namespace

bool HtmlPieceBuilder::in_words() const {
  return !stack_.empty() && (on(Block::p) || on(Block::pre) || is_heading(stack_.back().block));
}

std::size_t HtmlPieceBuilder::open(Block block, std::string attributes) {
  if (on(Block::p)) pop();
  if (in_words()) {
    break_due_ = true;
    return stack_.size();
  }
  const Block fits = fitting(block);
  if (fits != block) attributes.clear();
  const std::size_t before = stack_.size();
  if (!has_room(fits)) {
    break_due_ = true;
    return before;
  }
  push(fits, std::move(attributes), false);
  return before;
}

// Ends what was implied where the block belongs further out, and implies what it needs around it. A row without a table
// is a part like any other.
Block HtmlPieceBuilder::fitting(Block block) {
  const bool item = block == Block::li, row = block == Block::tr, cell = block == Block::td || block == Block::th;
  for (std::size_t at = stack_.size(); (item || row || cell) && at > 0; --at) {
    const Open& around = stack_[at - 1];
    const bool list = around.block == Block::ul || around.block == Block::ol;
    if ((item && list) || (row && around.block == Block::table) || (cell && around.block == Block::tr)) {
      pop_to(at);
      return block;
    }
    if (cell && around.block == Block::table) {
      pop_to(at);
      push(Block::tr, "", true);
      return block;
    }
    if (!around.implied) break;
  }
  imply_parent();
  return item || row || cell ? Block::div : block;
}

// Lists and tables are opened only where their items and cells have room, too.
bool HtmlPieceBuilder::has_room(Block block) const {
  const std::size_t inside = block == Block::table ? 2 : block == Block::ul || block == Block::ol ? 1 : 0;
  const bool promised = block == Block::li || block == Block::tr || block == Block::td || block == Block::th;
  return promised || stack_.size() + 1 + inside <= limits_.clean_html_depth;
}

void HtmlPieceBuilder::imply_parent() {
  if (in_list()) push(Block::li, "", true);
  if (on(Block::table)) push(Block::tr, "", true);
  if (on(Block::tr)) push(Block::td, "", true);
}

void HtmlPieceBuilder::push(Block block, std::string attributes, bool implied) {
  add({.kind = Kind::open, .block = block, .text = {}, .attributes = std::move(attributes)});
  stack_.push_back({block, implied});
  line_ = space_ = break_due_ = false;
}

void HtmlPieceBuilder::pop() {
  add({.kind = Kind::close, .block = stack_.back().block, .text = {}, .attributes = {}});
  stack_.pop_back();
  line_ = space_ = break_due_ = false;
}

void HtmlPieceBuilder::pop_to(std::size_t height) {
  while (stack_.size() > height) pop();
}

void HtmlPieceBuilder::close(std::size_t opened) {
  if (stack_.size() > opened) return pop_to(opened);
  break_due_ = true;  // it opened nothing, or was ended before
}

HtmlPiece& HtmlPieceBuilder::add(HtmlPiece piece) {
  bytes_ += 8 + piece.text.size() + piece.attributes.size();
  piece.foreign = std::exchange(foreign_, false);
  return pieces_.list.emplace_back(std::move(piece));
}

void HtmlPieceBuilder::break_line() {
  add({.kind = Kind::line_break, .block = {}, .text = {}, .attributes = {}});
  line_ = space_ = break_due_ = false;
}

void HtmlPieceBuilder::begin_words(Look look) {
  imply_parent();
  if (break_due_ && line_) break_line();
  break_due_ = false;
  if (space_ && line_) put_space(look);
  space_ = false;
  line_ = true;
}

// A blank belongs to the plain words beside it: underlined blanks look odd. Which ones depends on nothing but the looks
// of both sides, so that it is found there again.
void HtmlPieceBuilder::put_space(Look look) {
  for (std::size_t at = pieces_.list.size(); look != Look{} && at > 0; --at) {
    HtmlPiece& before = pieces_.list[at - 1];
    if (before.kind == Kind::picture && before.picture == nullptr) continue;
    if (before.kind != Kind::text) break;
    before.text += ' ';
    return;
  }
  append(" ", look);
}

void HtmlPieceBuilder::append(std::string_view bytes, Look look) {
  HtmlPiece* last = pieces_.list.empty() ? nullptr : &pieces_.list.back();
  const bool same = last != nullptr && last->kind == Kind::text && Look{last->formats, last->link} == look;
  if (!same || foreign_) {
    last = &add(
        {.kind = Kind::text, .block = {}, .text = {}, .attributes = {}, .formats = look.formats, .link = look.link});
  }
  last->text += bytes;
  bytes_ += bytes.size();
}

void HtmlPieceBuilder::visible(std::string_view bytes, Look look) {
  if (!line_ || space_ || break_due_) begin_words(look);
  append(bytes, look);
}

void HtmlPieceBuilder::text(std::string_view utf8, Look look) {
  const bool as_it_is = on(Block::pre);
  for (std::size_t at = 0; at < utf8.size() && !full();) {
    const CodePoint c = code_point_at(utf8, at);
    const std::string_view bytes = utf8.substr(at, c.bytes);
    at += c.bytes;
    if (is_unfit(c.value) || (as_it_is && c.value == '\r')) continue;
    if (is_blank(c.value) && !as_it_is) {
      space_ = true;
    } else {
      visible(bytes, look);
    }
  }
}

void HtmlPieceBuilder::line_break() {
  if (in_list() || on(Block::table) || on(Block::tr)) return;
  break_line();
}

void HtmlPieceBuilder::rule() {
  if (on(Block::p)) pop();
  if (in_words()) {
    break_due_ = true;
    return;
  }
  imply_parent();
  add({.kind = Kind::rule, .block = {}, .text = {}, .attributes = {}});
  line_ = space_ = break_due_ = false;
}

void HtmlPieceBuilder::picture(const CleanPicture* picture, std::string alt, std::string attributes, int link) {
  if (picture) begin_words({0, link});
  add({.kind = Kind::picture,
       .block = {},
       .text = std::move(alt),
       .attributes = std::move(attributes),
       .formats = 0,
       .link = link,
       .picture = picture});
}

int HtmlPieceBuilder::link(std::string href) {
  bytes_ += href.size();
  pieces_.links.push_back(std::move(href));
  return static_cast<int>(pieces_.links.size()) - 1;
}

HtmlPieces HtmlPieceBuilder::finish() {
  pop_to(0);
  pieces_.whole = !full();
  return std::move(pieces_);
}

}  // namespace postern::parser
