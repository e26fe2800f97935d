// Any bytes as HTML, written anew by the allow list: every tag is read again here, letter by letter, and held against
// the list; sanitising twice changes nothing; and the part that says what the text says shows nothing else.
#include "parser/html_sanitise.h"

#include <algorithm>
#include <array>
#include <string>

#include "parser/html_part.h"
#include "parser/html_text.h"
#include "parser/html_word_reader.h"
#include "parser/text.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

namespace {

constexpr auto kElements = std::to_array<std::string_view>(
    {"p",  "div", "h1", "h2", "h3", "h4", "h5", "h6",  "ul",  "ol",   "li", "blockquote", "pre", "table",
     "tr", "td",  "th", "b",  "i",  "u",  "s",  "sub", "sup", "code", "a",  "br",         "hr",  "img"});

// The attributes of one tag: ` name="value"`, as often as allowed, each value harmless.
void check_attributes(std::string_view element, std::string_view rest) {
  while (!rest.empty()) {
    PROMISE(rest.front() == ' ');
    const std::size_t equals = rest.find("=\"");
    PROMISE(equals != std::string_view::npos);
    const std::string_view name = rest.substr(1, equals - 1);
    const std::size_t end = rest.find('"', equals + 2);
    PROMISE(end != std::string_view::npos);
    const std::string_view value = rest.substr(equals + 2, end - equals - 2);
    rest.remove_prefix(end + 1);
    const bool number = !value.empty() && value.size() < 7 && value.find_first_not_of("0123456789") == value.npos;
    if (element == "a" && name == "href") {
      PROMISE(starts_with_fold(value, "http://") || starts_with_fold(value, "https://") ||
              starts_with_fold(value, "mailto:"));
      PROMISE(value.find_first_of(" \t\n\r\\`") == value.npos);
    } else if (element == "img" && name == "src") {
      PROMISE(value == "cid:p1@desk");
    } else if (element == "img" && name == "alt") {
      PROMISE(value == "shot.png");
    } else if (name == "dir") {
      PROMISE(value == "ltr" || value == "rtl" || value == "auto");
    } else {
      PROMISE(number);
      PROMISE((element == "ol" && name == "start") || (element == "img" && name == "width") ||
              ((element == "td" || element == "th") && (name == "colspan" || name == "rowspan")));
    }
  }
}

void check_tags(std::string_view html) {
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    const std::size_t end = html.find('>', at);
    PROMISE(end != html.npos);
    std::string_view tag = html.substr(at + 1, end - at - 1);
    const bool ends = tag.starts_with('/');
    if (ends) tag.remove_prefix(1);
    const std::string_view element = tag.substr(0, tag.find(' '));
    PROMISE(!element.empty() && std::find(kElements.begin(), kElements.end(), element) != kElements.end());
    PROMISE(!ends || element == tag);
    check_attributes(element, tag.substr(element.size()));
    at = end;
  }
}

// Letter by letter, all that is shown stands in the text, in its order.
void check_words(std::string_view html, std::string_view text) {
  std::size_t said = 0;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      at = html.find('>', at) + 1;
      continue;
    }
    const std::size_t end = html[at] == '&' ? html.find(';', at) + 1 : at + parser::code_point_at(html, at).bytes;
    std::string_view shown = html.substr(at, end - at);
    if (shown == "&amp;") shown = "&";
    if (shown == "&quot;") shown = "\"";
    at = end;
    if (shown.starts_with("&") && shown.size() > 1) continue;  // marks and blanks
    if (parser::says_nothing(parser::code_point_at(shown, 0).value)) continue;
    said = text.find(shown, said);
    PROMISE(said != text.npos);
    said += shown.size();
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string html = parser::valid_utf8(fuzz::text_of(data, size));
  const parser::CleanPictures pictures = {{"shot", {"p1@desk", "shot.png"}}, {"p1@desk", {"p1@desk", "shot.png"}}};
  parser::CleanHtmlLimits limits;
  limits.clean_html_bytes = 4000;
  limits.clean_html_depth = 6;
  const auto clean = parser::sanitise_html(html, pictures, limits);
  if (!clean) return 0;
  PROMISE(clean->size() <= limits.clean_html_bytes && parser::is_utf8(*clean));
  PROMISE(std::none_of(clean->begin(), clean->end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == 0x7F;
  }));
  check_tags(*clean);
  PROMISE(parser::sanitise_html(*clean, pictures, limits) == clean);
  const std::string text = parser::html_to_text(html);
  const auto part = parser::html_part_saying(html, "", text, pictures, limits);
  if (!part.doubt.empty()) return 0;
  check_tags(part.html);
  PROMISE(parser::sanitise_html(part.html, pictures, limits) == part.html);
  check_words(part.html, text);
  const auto again = parser::html_part_saying(part.html, "", part.words, pictures, limits);
  PROMISE(again.html == part.html || !again.doubt.empty());  // numbers of items that held nothing
  return 0;
}
