// Pieces -> HTML.
#include <array>

#include "parser/html_pieces.h"

namespace postern::parser {
namespace {

using Kind = HtmlPiece::Kind;

constexpr std::array kNames = {"p",  "div", "h1",         "h2",  "h3",    "h4", "h5", "h6", "ul",
                               "ol", "li",  "blockquote", "pre", "table", "tr", "td", "th"};

struct Written {
  unsigned format;
  const char* name;
};
constexpr auto kWritten = std::to_array<Written>({{kBold, "b"},
                                                  {kItalic, "i"},
                                                  {kUnderlined, "u"},
                                                  {kStruck, "s"},
                                                  {kSub, "sub"},
                                                  {kSuper, "sup"},
                                                  {kCode, "code"}});

constexpr std::string_view kBlanks = " \t\n\r\f";

bool is_cell_or_row(Block block) { return block == Block::tr || block == Block::td || block == Block::th; }

bool says_something(const HtmlPiece& piece) {
  if (piece.kind == Kind::text) return piece.text.find_first_not_of(kBlanks) != std::string::npos;
  return piece.kind == Kind::line_break || piece.kind == Kind::rule || (piece.kind == Kind::picture && piece.picture);
}

// Which blocks hold something: all of a table's cells where one does, for they are its columns.
std::vector<bool> find_kept(const std::vector<HtmlPiece>& list) {
  std::vector<bool> kept(list.size(), true);
  struct Open {
    std::size_t at, said;
  };
  std::vector<Open> open;
  std::size_t said = 0;
  for (std::size_t at = 0; at < list.size(); ++at) {
    said += says_something(list[at]) ? 1u : 0u;
    if (list[at].kind == Kind::open) open.push_back({at, said});
    if (list[at].kind != Kind::close) continue;
    const auto [from, before] = open.back();
    open.pop_back();
    if (said != before || (is_cell_or_row(list[at].block) && !open.empty())) continue;
    for (std::size_t gone = from; gone <= at; ++gone) kept[gone] = false;
  }
  return kept;
}

class Writer {
 public:
  Writer(const HtmlPieces& pieces, const CleanHtmlLimits& limits) : pieces_(pieces), limits_(limits) {}

  std::optional<std::string> run() {
    if (!pieces_.whole) return std::nullopt;
    const std::vector<bool> kept = find_kept(pieces_.list);
    for (std::size_t at = 0; at < kept.size(); ++at) {
      if (kept[at]) write(pieces_.list[at]);
    }
    undress();
    const bool fits =
        out_.size() <= limits_.clean_html_bytes && tags_ <= limits_.html_nodes && references_ <= limits_.html_nodes;
    return fits ? std::optional(std::move(out_)) : std::nullopt;
  }

 private:
  void write(const HtmlPiece& piece) {
    if (piece.kind == Kind::picture && !piece.picture) return;
    if (piece.kind == Kind::text) return text(piece);
    if (piece.kind == Kind::picture) return picture(piece);
    undress();
    if (piece.kind == Kind::line_break) return tag("<br>");
    if (piece.kind == Kind::rule) return tag("<hr>\n");
    const std::string name = kNames[static_cast<std::size_t>(piece.block)];
    const bool opens = piece.kind == Kind::open;
    tags_ += 4;  // with attributes
    out_ += opens ? "<" + name + piece.attributes + ">" : "</" + name + ">\n";
  }

  void tag(std::string_view tag) {
    ++tags_;
    out_ += tag;
  }

  void text(const HtmlPiece& piece) {
    dress(piece.formats, piece.link);
    run_ += piece.text;
  }

  void picture(const HtmlPiece& piece) {
    dress(0, piece.link);
    flush();
    tags_ += 4;
    out_ += "<img src=\"cid:";
    escape(piece.picture->content_id);
    out_ += "\" alt=\"";
    escape(piece.picture->alt);
    out_ += "\"" + piece.attributes + ">";
  }

  void dress(unsigned formats, int link) {
    if (formats == formats_ && link == link_) return;
    undress(link);
    if (link >= 0 && link != link_) {
      tags_ += 2;
      out_ += "<a href=\"";
      escape(pieces_.links[static_cast<std::size_t>(link)]);
      out_ += "\">";
    }
    link_ = link;
    formats_ = formats;
    for (const Written& one : kWritten) {
      if (formats & one.format) tag("<" + std::string(one.name) + ">");
    }
  }

  // Ends the run of words and its elements; `keep` is a link that goes on.
  void undress(int keep = -1) {
    flush();
    for (auto one = kWritten.rbegin(); one != kWritten.rend(); ++one) {
      if (formats_ & one->format) tag("</" + std::string(one->name) + ">");
    }
    formats_ = 0;
    if (link_ < 0 || link_ == keep) return;
    tag("</a>");
    link_ = -1;
  }

  // libxml2 drops blanks between elements, but no blanks that are written as references.
  void flush() {
    if (run_.find_first_not_of(kBlanks) == std::string::npos) {
      for (const char c : run_) out_ += "&#" + std::to_string(static_cast<int>(c)) + ";";
      references_ += run_.size();
    } else {
      escape(run_);
    }
    run_.clear();
  }

  void escape(std::string_view text) {
    for (const char c : text) {
      if (c == '&' || c == '<' || c == '>' || c == '"') ++references_;
      switch (c) {
        case '&':
          out_ += "&amp;";
          break;
        case '<':
          out_ += "&lt;";
          break;
        case '>':
          out_ += "&gt;";
          break;
        case '"':
          out_ += "&quot;";
          break;
        default:
          out_ += c;
      }
    }
  }

  const HtmlPieces& pieces_;
  const CleanHtmlLimits& limits_;
  std::string out_, run_;
  unsigned formats_ = 0;
  int link_ = -1;
  std::size_t tags_ = 0, references_ = 0;
};

}  // namespace

std::optional<std::string> write_html_pieces(const HtmlPieces& pieces, const CleanHtmlLimits& limits) {
  return Writer(pieces, limits).run();
}

}  // namespace postern::parser
