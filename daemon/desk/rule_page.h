// What the conditions of rules look at, made ready once a mail.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/rule_match.h"

namespace postern::desk {

struct RulePage {
  const RuleCase& about;
  std::string subject;
  std::string text;                    // the new text; of a forward what is forwarded, too
  std::string words;                   // subject and text as fold_words makes them
  std::string from;                    // an address key; "" when From is no identity
  std::vector<std::string> recipients; // address keys, of To, Cc and the fields of the delivery
  std::size_t attachment_bytes = 0;    // all together, decoded
  std::vector<std::string> tags;       // of the ticket, as earlier rules have left them
  const config::Calendar& calendar;
};

// `about` and `calendar` outlive it. `with_words`: whether some rule asks for words.
RulePage read_page(const RuleCase& about, bool with_words, const config::Calendar& calendar);

// Address keys, of To, Cc and the fields of the delivery.
std::vector<std::string> recipients_of(const parser::Mail& mail);

// "@example.org" means that domain and those below it, never a mere ending of a name (notexample.org); else the address
// itself. `key` is an address key.
bool is_at(const std::string& key, const std::string& item);

}  // namespace postern::desk
