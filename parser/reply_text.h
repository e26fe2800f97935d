// What the writer of a mail wrote just now: without the mail that was answered, the signature and what programs append.
// Answers between quoted lines stay, with the lines they answer. What is in doubt stays.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/limits.h"

namespace postern::parser {

// The new part of a plain text, LF line ends, blank lines at both ends removed. `sender_name` (may be empty) lets a
// signature be known by the writer's name. Never empty when anything was written: when everything looks quoted, the
// whole text comes back without its last signature. Linear.
std::string reply_text(std::string_view text, std::string_view sender_name = {});

// The same for HTML, where mail programs mark what they quote (gmail_quote, blockquote type=cite, Outlook's rule above
// From:/Sent: ...): those parts are cut out of the document, and reply_text() looks at the text of the rest.
std::string reply_text_from_html(std::string_view html_utf8, std::string_view sender_name = {},
                                 const Limits& limits = {});

// The new part of a whole mail: of its plain text, or of its HTML when there is no other text (`text_is_from_html`) or
// when only the markup shows what is quoted.
std::string reply_text_of(std::string_view text, bool text_is_from_html, const std::optional<std::string>& html,
                          std::string_view sender_name = {}, const Limits& limits = {});

}  // namespace postern::parser
