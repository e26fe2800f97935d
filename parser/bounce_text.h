// Delivery reports in words: what qmail, Exim, sendmail, Exchange and many others write to people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

// The text of a report, cut where the copy of the returned message begins.
struct ReportText {
  std::string_view report, original;
};
ReportText cut_report(std::string_view text);

// Words that say a message was not, or not yet, delivered.
bool speaks_of_failure(std::string_view text);
bool speaks_of_delay(std::string_view text);
// Openings that only mail programs write ("This message was created automatically by mail delivery software").
bool opens_like_a_report(std::string_view text);

// The recipients a report in words names, with the reason given for each as diagnostic. Action and status stay empty.
// Names without a domain are users of `own_domain`, which may be empty.
std::vector<BounceRecipient> recipients_in_words(std::string_view report, std::string_view own_domain = {},
                                                 const Limits& limits = {});

// The recipients of a notification that Amazon SES sends as JSON text; empty when the text is none.
std::vector<BounceRecipient> recipients_in_ses_notification(std::string_view text, const Limits& limits = {});

// The Message-ID of the first header block in `text` that has one, without angle brackets; "" when there is none.
std::string message_id_in(std::string_view text);

// The addresses of the first To field in `text`.
std::vector<std::string> addressees_in(std::string_view text);

}  // namespace postern::parser
