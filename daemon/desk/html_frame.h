// The HTML beside a mail's text: the finished text, escaped, in one frame. It says what the text says and no more.
//
// Paragraphs flow (a line shorter than 50 characters ends on purpose), "> " lines are quotations, and lines that begin
// with two blanks are a list: a word, two blanks, what it means. Each word of a list is a mailto: link to a ready-made
// answer; https:// addresses are links; there are no others. Styles stand in the elements, colours are the reader's own
// (light or dark), and nothing is fetched.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace postern::desk {

struct Frame {
  std::string language;   // of the text: a tag
  std::string desk;       // the desk's name: set in bold where it stands alone on a line
  std::string subject;
  std::string reference;  // the paragraph that holds it is small
  std::string key;        // the ticket's: letters, digits and a hyphen; kept on one line
  std::string answer_to;  // address of the ready-made answers; "" for no links
};

constexpr std::size_t kHtmlBytes = 20'000;

// None when it would be larger than kHtmlBytes: then the text goes alone.
std::optional<std::string> frame_html(const Frame& frame, const std::string& text);

// The same around words that are HTML already, as sanitise_html() writes it, with a text below them. None when it would
// be larger than `most` bytes.
std::optional<std::string> frame_answer(const Frame& frame, const std::string& words_html, const std::string& below,
                                        std::size_t most);

}  // namespace postern::desk
