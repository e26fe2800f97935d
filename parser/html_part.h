// The part of a mail's HTML that says what a part of its text says: where the text was decided on, the HTML follows it.
#pragma once

#include <string>
#include <string_view>

#include "parser/html_pieces.h"

namespace postern::parser {

struct HtmlPart {
  std::string html;   // sanitised
  std::string words;  // what it says: the words without what stood in them for pictures
  std::string doubt;  // why there is none
};

// What of the HTML stands for `words`, which begin its text or follow the lines `above`; both are the mail's own text
// as its mail program wrote it beside the HTML, or as html_to_text() did. All that the part shows are these words in
// their order: there are no others, none is missing, and it begins and ends with lines. Of links those stay whose
// target the text names, too. Differences that say nothing are allowed: white space, marks of emphasis, lists,
// quotations and rules
// (* _ / - > |), "[image: x]" for a picture. Any other makes a doubt. Linear.
HtmlPart html_part_saying(std::string_view html_utf8, std::string_view above, std::string_view words,
                          const CleanPictures& pictures, const CleanHtmlLimits& limits = {});

}  // namespace postern::parser
