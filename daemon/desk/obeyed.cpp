#include "daemon/desk/obeyed.h"

#include "parser/text.h"

namespace postern::desk {
namespace {

// As Snapshot::remembered calls it; "" for a mail that cannot be told from another with the same words.
std::string obeyed_name(const parser::Mail& mail, const Sender& sender) {
  const std::string* date = parser::find_header(mail, "Date");
  if (!sender.agent || !date || trim(*date).empty()) return "";
  const std::string text = sha256(mail.text);
  // From is what was signed: a mail stays the same when another address of the agent becomes the first.
  return "obeyed " + base32_lower(sha256(sender.from_key + '\n' + std::string(trim(*date)) + '\n' + text));
}

}  // namespace

void want_obeyed(model::Lookups& lookups, const parser::Mail& mail, const Sender& sender) {
  if (std::string name = obeyed_name(mail, sender); !name.empty()) lookups.remembered.push_back(std::move(name));
}

const std::string* obeyed_before(const model::Snapshot& snapshot, const parser::Mail& mail, const Sender& sender) {
  const auto found = snapshot.remembered.find(obeyed_name(mail, sender));
  return found == snapshot.remembered.end() ? nullptr : &found->second;
}

void remember_obeyed(Draft& draft, const parser::Mail& mail, const Sender& sender, const std::string& why) {
  const std::string name = obeyed_name(mail, sender);
  if (!name.empty()) draft.add(model::Remember{name, mail.message_id}, sender.key, why);
}

}  // namespace postern::desk
