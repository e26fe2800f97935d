// HTML as a flat list of what the allow list knows: what is not in here cannot be written.
//
// Kept: paragraphs, headings, lists, quotations, preformatted text, simple tables, rules and line breaks; bold, italic,
// underlined, struck, code, sub- and superscript; links to http, https and mailto; pictures of the same mail by their
// Content-ID. Of attributes dir, start, colspan, rowspan and a picture's width. No style at all: what somebody means
// stands in the structure, colours and fonts of one screen are unreadable on another (dark mode), and a style can hide.
// Scripts, styles, forms' fields, embedded documents, drawings and what is hidden go with their content; of all other
// elements the content stays.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/limits.h"

namespace postern::parser {

// A picture that may be shown: what to call it, and the words in its place where it is not.
struct CleanPicture {
  std::string content_id;  // letters, digits and .@_-+
  std::string alt;
};
using CleanPictures = std::map<std::string, CleanPicture, std::less<>>;  // by the Content-ID that the HTML names

enum class Block { p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, pre, table, tr, td, th };

struct HtmlPiece {
  enum class Kind { open, close, text, line_break, rule, picture } kind = Kind::text;
  Block block = Block::div;  // open, close
  std::string text;          // text: white space collapsed but in Block::pre; picture: its alternative text
  std::string attributes;    // open, picture: as written out
  unsigned formats = 0;      // text: kBold ...
  int link = -1;             // text, picture: index in HtmlPieces::links
  const CleanPicture* picture = nullptr;  // picture: none for one that is not shown
  bool foreign = false;                   // here begins what a mail program marks as a signature or the mail answered
};

inline constexpr unsigned kBold = 1, kItalic = 2, kUnderlined = 4, kStruck = 8, kSub = 16, kSuper = 32, kCode = 64;

struct HtmlPieces {
  std::vector<HtmlPiece> list;     // opened and closed in pairs
  std::vector<std::string> links;  // http:, https: or mailto:
  bool whole = true;               // false: more than `limits.clean_html_bytes`, the rest is missing
};

// `pictures` outlives the result. Linear.
HtmlPieces read_html_pieces(std::string_view html_utf8, const CleanPictures& pictures, const CleanHtmlLimits& limits);

// Well-formed UTF-8 HTML without elements that hold nothing. None when it is larger than the limits, or would be when
// it is read again. What it writes reads as the same pieces.
std::optional<std::string> write_html_pieces(const HtmlPieces& pieces, const CleanHtmlLimits& limits);

}  // namespace postern::parser
