// What an element's attributes say about its text: hidden, coloured, or a mail program's mark for quotes and
// signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::parser {

// The attributes of one element that matter, lower case where letter case does not.
struct ElementMarks {
  std::string name, id, classes, style, data;  // `data`: data-marker and data-smartmail
};

enum class HtmlMark {
  none,
  attribution,  // the line above a quote
  signature,
  history,        // this element is the mail answered
  history_below,  // everything from here on is
};
HtmlMark mark_of(const ElementMarks& element);

// The value of one CSS property of a style attribute in lower case, or "".
std::string_view style_value(std::string_view style, std::string_view property);

// display:none, visibility:hidden, no font size, no height or opacity.
bool is_hidden_by(std::string_view style);

// A paragraph without a margin below, as Word and Outlook write each line; both attributes in lower case.
bool is_tight_paragraph(std::string_view classes, std::string_view style);

// 0xRRGGBB of "#fff", "#ffffff", "white", "rgb(255, 255, 255)"; nothing for what is not plainly a colour.
std::optional<unsigned> colour_of(std::string_view value);

}  // namespace postern::parser
