// What mail programs call From, Sent, To, Cc, Subject and Date in the languages they speak, and their separators.
#pragma once

#include <string_view>

namespace postern::parser {

enum class HeaderRole { none, from, sent, date, to, cc, subject, other };

// The role of a label as written before its colon ("Envoyé le", "Betreff"); letter case and bold marks ignored.
// `sent` are words that mean nothing but the time of sending, `date` those that also stand in other texts.
HeaderRole header_role(std::string_view label);

// "-----Original Message-----" and its like, with or without header lines below.
bool is_original_separator(std::string_view line);

// "---------- Forwarded message ----------", "Begin forwarded message:".
bool is_forward_separator(std::string_view line);

// "##- Please type your reply above this line -##", as ticket systems put above what they send. Without rules at its
// own ends the line counts only `below_rule`.
bool is_reply_above_line(std::string_view line, bool below_rule = false);

// A row of dashes, underscores and the like, and nothing else.
bool is_plain_rule(std::string_view line);

// "----- any words -----" or "Original Message": what may stand right above a quoted mail in any language. Proves
// nothing by itself.
bool is_title(std::string_view line);

}  // namespace postern::parser
