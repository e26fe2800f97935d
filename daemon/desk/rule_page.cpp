#include "daemon/desk/rule_page.h"

#include "daemon/desk/fold.h"
#include "daemon/desk/recipients.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kTextBytes = 256u << 10;  // of the new text that words and patterns are looked for in

// A forward is the request itself: there was no earlier conversation to quote.
std::string new_text(const RuleCase& about) {
  const parser::Mail& mail = about.mail;
  std::string text = mail.reply_text;
  if (!about.is_reply && mail.forwarded) text += "\n" + mail.forwarded->subject + "\n" + mail.forwarded->text;
  return std::string(truncate_utf8(text, kTextBytes));
}

}  // namespace

std::vector<std::string> recipients_of(const parser::Mail& mail) {
  std::vector<std::string> keys;
  each_recipient(mail, [&](const parser::Address& address, const char*) { keys.push_back(parser::address_key(address.email)); });
  return keys;
}

RulePage read_page(const RuleCase& about, bool with_words, const config::Calendar& calendar) {
  const parser::Mail& mail = about.mail;
  RulePage page{about, mail.subject, new_text(about), "", "", recipients_of(mail), 0, about.tags, calendar};
  if (with_words) page.words = fold_words(page.subject + "\n" + page.text);
  for (const auto& file : mail.attachments) page.attachment_bytes += file.size;
  if (mail.from_is_sound && !mail.from.empty()) page.from = parser::address_key(mail.from.front().email);
  return page;
}

bool is_at(const std::string& key, const std::string& item) {
  if (key.empty()) return false;
  const auto at = item.find('@');
  if (at != 0 && at != std::string::npos) return parser::address_key(item) == key;
  const std::string domain = to_lower(at == 0 ? item.substr(1) : item);
  const std::string theirs = key.substr(key.rfind('@') + 1);
  return theirs == domain || (theirs.size() > domain.size() && theirs.ends_with("." + domain));
}

}  // namespace postern::desk
