// Which leaves a person reads as the message, and which are attachments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/leaves.h"
#include "parser/limits.h"
#include "parser/mail.h"
#include "parser/mime_scanner.h"

namespace postern::parser {

struct Body {
  std::string text;                 // plain text, HTML turned into text where there is nothing else; LF lines
  bool text_is_plain = false;       // some text/plain leaf is in `text`
  std::optional<std::string> html;  // when any leaf is HTML
  std::vector<Attachment> attachments;
};

// Of alternatives the plain text counts for `text` and the HTML for `html`; parts that follow one another are joined.
// A text with the disposition "attachment", or with a name behind the first text, is an attachment; so is all that is
// not text. uuencoded files inside a text are taken out of it.
Body read_body(std::string_view raw, const Structure& structure, const std::vector<DecodedLeaf>& leaves,
               const Limits& limits, std::vector<Defect>& defects);

}  // namespace postern::parser
