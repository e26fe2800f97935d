#include "parser/html_part.h"

#include <limits>
#include <optional>
#include <vector>

#include "parser/html_sanitise.h"
#include "parser/html_word_reader.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

using Kind = HtmlPiece::Kind;

// A place in the list of pieces: before the byte `byte` of the text of piece `piece`.
struct Place {
  std::size_t piece = 0, byte = 0;
  auto operator<=>(const Place&) const = default;
};

bool is_cell(const HtmlPiece& piece) { return piece.block == Block::td || piece.block == Block::th; }

// Whether a reader sees a new line here.
bool breaks_line(const HtmlPiece& piece) {
  if (piece.kind == Kind::line_break || piece.kind == Kind::rule) return true;
  return (piece.kind == Kind::open || piece.kind == Kind::close) && !is_cell(piece);
}

// Reads pieces and text side by side.
class Follower {
 public:
  Follower(const HtmlPieces& pieces, Place from, bool with_pictures)
      : pieces_(pieces), at_(from), with_pictures_(with_pictures), named_(pieces.links.size()) {}

  // Through all of the text; "" or why the pieces do not say it.
  std::string follow(std::string_view text) {
    WordReader words(text);
    Step step = Step::goes_on;
    while (at_.piece < pieces_.list.size() && step == Step::goes_on) {
      step = take(pieces_.list[at_.piece], words);
      if (step == Step::goes_on) at_ = {at_.piece + 1, 0};
    }
    if (step == Step::differs) return "\"" + shown() + "\" stands in the HTML alone";
    end_link(words);
    if (words.next() != 0) return "\"" + printable(words.rest().substr(0, 60), 60) + "\" stands in the text alone";
    words_ = words.without_pictures();
    if (step == Step::over && !line_ended_) return "a line goes on in the HTML: \"" + shown() + "\"";
    return "";
  }

  // What says it; first() may be behind end() when nothing does.
  Place first() const { return first_; }
  Place end() const { return end_; }
  const std::vector<bool>& named_links() const { return named_; }
  const std::string& words() const { return words_; }

 private:
  enum class Step { goes_on, over, differs };

  Step take(const HtmlPiece& piece, WordReader& words) {
    const bool shown = piece.kind == Kind::text || piece.kind == Kind::picture;
    if (shown && piece.link != link_) end_link(words);
    if (breaks_line(piece)) begin_line();
    left_ |= piece.foreign;
    if (piece.kind == Kind::open && piece.block == Block::li) words.take_number();
    if (piece.kind == Kind::picture) return take_picture(piece, words);
    return piece.kind == Kind::text ? take_text(piece, words) : Step::goes_on;
  }

  // A picture below the last words belongs to them, up to where a mail program says that something else begins.
  Step take_picture(const HtmlPiece& piece, WordReader& words) {
    if (words.next() == 0 && !with_pictures_) return Step::over;
    words.take_picture(piece.text);
    if (!piece.picture) return Step::goes_on;
    if (words.next() == 0 && left_) return Step::over;
    link_ = piece.link;
    see({at_.piece + 1, 0});
    return Step::goes_on;
  }

  Step take_text(const HtmlPiece& piece, WordReader& words) {
    while (at_.byte < piece.text.size()) {
      const CodePoint c = code_point_at(piece.text, at_.byte);
      if (!says_nothing(c.value)) {
        const char32_t wanted = words.next();
        if (wanted != c.value) return wanted == 0 ? Step::over : Step::differs;
        words.advance();
      }
      take_character(piece, c);
      at_.byte += c.bytes;
    }
    return Step::goes_on;
  }

  // Marks ("+49", "C#") belong to the line they stand in.
  void take_character(const HtmlPiece& piece, const CodePoint& c) {
    if (c.value == '\n') return begin_line();  // white space is a blank elsewhere than in preformatted text
    if (is_white(c.value)) return;
    if (piece.link >= 0 && link_text_.size() < kLinkText) link_text_ += piece.text.substr(at_.byte, c.bytes);
    link_ = piece.link;
    const bool says = !says_nothing(c.value);
    if (says || !line_ended_) return see({at_.piece, at_.byte + c.bytes});
    if (!in_line_) line_begin_ = at_;
    in_line_ = true;
  }

  void begin_line() {
    line_ended_ = true;
    in_line_ = false;
  }

  void see(Place to) {
    if (first_ == kNowhere) first_ = in_line_ ? line_begin_ : at_;
    end_ = to;
    line_ended_ = false;
  }

  void end_link(WordReader& words) {
    if (link_ < 0) return;
    const std::string& href = pieces_.links[static_cast<std::size_t>(link_)];
    if (words.take_target(href) || names_target(link_text_, href)) named_[static_cast<std::size_t>(link_)] = true;
    link_ = -1;
    link_text_.clear();
  }

  std::string shown() const {
    const HtmlPiece& piece = pieces_.list[at_.piece];
    return printable(piece.kind == Kind::text ? std::string_view(piece.text).substr(at_.byte, 60) : "a picture", 60);
  }

  static constexpr std::size_t kLinkText = 4096;
  static constexpr Place kNowhere{std::numeric_limits<std::size_t>::max(), 0};
  const HtmlPieces& pieces_;
  Place at_;
  const bool with_pictures_;
  Place first_ = kNowhere, end_{}, line_begin_{};
  bool line_ended_ = true;  // since the last words
  bool in_line_ = false;    // marks stand at its beginning
  bool left_ = false;       // what a mail program marks as not its writer's words has begun
  int link_ = -1;
  std::string link_text_;
  std::vector<bool> named_;
  std::string words_;
};

// From one place to another, in the blocks that are open there.
HtmlPieces cut(HtmlPieces pieces, Place from, Place to) {
  std::vector<HtmlPiece> kept, open;
  for (std::size_t at = 0; at < pieces.list.size() && at < to.piece + (to.byte > 0 ? 1 : 0); ++at) {
    HtmlPiece& piece = pieces.list[at];
    if (at == to.piece) piece.text.resize(to.byte);
    if (at == from.piece && piece.kind == Kind::text) piece.text.erase(0, from.byte);
    const bool before = at < from.piece;
    if (piece.kind == Kind::open) open.push_back(piece);
    if (piece.kind == Kind::close) open.pop_back();
    if (before && piece.kind == Kind::open) kept.push_back(piece);
    if (before && piece.kind == Kind::close) {
      while (kept.back().kind != Kind::open) kept.pop_back();
      kept.pop_back();
    }
    if (!before) kept.push_back(piece);
  }
  for (auto one = open.rbegin(); one != open.rend(); ++one) {
    kept.push_back({.kind = Kind::close, .block = one->block, .text = {}, .attributes = {}});
  }
  pieces.list = std::move(kept);
  return pieces;
}

// A link whose target the HTML alone names is none.
void keep_links(HtmlPieces& pieces, const std::vector<bool>& named) {
  for (HtmlPiece& piece : pieces.list) {
    if (piece.link >= 0 && !named[static_cast<std::size_t>(piece.link)]) piece.link = -1;
  }
}

CleanPictures by_new_names(const CleanPictures& pictures) {
  CleanPictures same;
  for (const auto& [name, picture] : pictures) same.emplace(picture.content_id, picture);
  return same;
}

// What was cut out, as it reads when it is all there is.
std::optional<std::string> as_read(const HtmlPieces& pieces, const CleanPictures& pictures,
                                   const CleanHtmlLimits& limits) {
  const auto html = write_html_pieces(pieces, limits);
  return html ? sanitise_html(*html, by_new_names(pictures), limits) : std::nullopt;
}

HtmlPart find_part(std::string_view html, std::string_view above, std::string_view words, const CleanPictures& pictures,
                   const CleanHtmlLimits& limits) {
  HtmlPieces pieces = read_html_pieces(html, pictures, limits);
  if (!pieces.whole) return {"", "", "the HTML is too large"};
  Place begin;
  if (!trim(above).empty()) {
    Follower lines(pieces, begin, false);
    if (std::string doubt = lines.follow(above); !doubt.empty()) return {"", "", doubt};
    begin = lines.end();
  }
  Follower own(pieces, begin, true);
  if (std::string doubt = own.follow(words); !doubt.empty()) return {"", "", doubt};
  if (own.first() >= own.end()) return {"", "", "the HTML shows nothing"};
  keep_links(pieces, own.named_links());
  const auto part = as_read(cut(std::move(pieces), own.first(), own.end()), pictures, limits);
  if (!part) return {"", "", "the HTML is too large"};
  return {*part, own.words(), ""};
}

}  // namespace

HtmlPart html_part_saying(std::string_view html_utf8, std::string_view above, std::string_view words,
                          const CleanPictures& pictures, const CleanHtmlLimits& limits) {
  const HtmlPart part = find_part(html_utf8, above, words, pictures, limits);
  // Once more as it goes out: a link that went through several blocks is several links now.
  return part.doubt.empty() ? find_part(part.html, "", part.words, by_new_names(pictures), limits) : part;
}

}  // namespace postern::parser
