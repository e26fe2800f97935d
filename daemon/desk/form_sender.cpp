#include "daemon/desk/form_sender.h"

#include <algorithm>
#include <optional>

#include "daemon/desk/fold.h"
#include "daemon/desk/identity.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kLabelBytes = 200;   // of a line that a label is looked for in
constexpr std::size_t kLines = 20;         // with one label that are looked at
constexpr std::size_t kNameBytes = 100;

// Whom a form names, or why it is not clear.
struct Person {
  std::string email, name;
  std::string fault;
};

const config::FormSender* form_of(const config::Mailbox& mailbox, const Sender& sender) {
  const auto found =
      std::find_if(mailbox.form_senders.begin(), mailbox.form_senders.end(),
                   [&](const config::FormSender& form) { return parser::address_key(form.from) == sender.key; });
  return sender.usable && found != mailbox.form_senders.end() ? &*found : nullptr;
}

// "E-mail: ann@example.com", and "E-mail: | ann@example.com" as the row of a table is read.
std::optional<std::string_view> value_behind(const std::string& folded_label, std::string_view line) {
  const auto mark = line.substr(0, kLabelBytes).find_first_of(":|");
  if (mark == std::string_view::npos || fold_words(line.substr(0, mark)) != folded_label) return std::nullopt;
  std::string_view value = trim(line.substr(mark + 1));
  if (value.starts_with('|')) value = trim(value.substr(1));
  return value;
}

// Each value once; the same written twice leaves no doubt.
std::vector<std::string> values_behind(const std::string& label, const std::string& text) {
  const std::string folded = fold_words(label);
  std::vector<std::string> values;
  for (const auto line : EachLine(text)) {
    const auto value = value_behind(folded, line);
    if (!value || values.size() == kLines) continue;
    const bool known = std::any_of(values.begin(), values.end(), [&](const auto& one) { return equal_fold(one, *value); });
    if (!known) values.emplace_back(*value);
  }
  return values;
}

Person by_reply_to(const parser::Mail& mail) {
  const auto fields = std::count_if(mail.headers.begin(), mail.headers.end(),
                                    [](const auto& field) { return equal_fold(field.name, "Reply-To"); });
  if (fields == 0) return {"", "", "it has no Reply-To"};
  const auto list = parser::read_addresses(*parser::find_header(mail, "Reply-To"));
  const bool one = fields == 1 && list.sound && list.addresses.size() == 1;
  if (!one || !parser::is_plain_address(list.addresses.front().email)) return {"", "", "its Reply-To is not one sound address"};
  return {list.addresses.front().email, list.addresses.front().name, ""};
}

// The address alone: what else could stand beside it is for deceiving.
Person by_line(const std::string& label, const std::string& text) {
  const auto values = values_behind(label, text);
  const std::string line = "\"" + printable(label, 60) + ":\"";
  if (values.empty()) return {"", "", "it has no line " + line};
  if (values.size() > 1) return {"", "", "it has several lines " + line};
  const std::string& email = values.front();
  if (!parser::is_plain_address(email) || printable(email, 320) != email)
    return {"", "", "its line " + line + " holds no single sound address"};
  return {email, "", ""};
}

Person named_by(const config::FormSender& form, const parser::Mail& mail) {
  Person person = form.requester.empty() ? by_reply_to(mail) : by_line(form.requester, mail.text);
  if (form.name.empty()) return person;
  const auto names = values_behind(form.name, mail.text);
  person.name = names.size() == 1 ? std::string(truncate_utf8(names.front(), kNameBytes)) : "";
  return person;
}

std::string fault_of(const config::Settings& settings, const Sender& form, const Person& person) {
  if (!person.fault.empty()) return person.fault;
  const std::string shown = "it names " + printable(person.email, 320) + ", ";
  if (parser::address_key(person.email) == form.key) return shown + "which is the form itself";
  if (settings.is_own_address(person.email)) return shown + "an address of ours";
  return settings.find_agent(person.email) ? shown + "an agent, and a form proves nobody" : "";
}

}  // namespace

Sender sender_of(const config::Settings& settings, const Inbound& inbound) {
  Sender sender = read_sender(settings, inbound.mail);
  const config::FormSender* form = form_of(inbound.mailbox, sender);
  if (!form || !authenticate(inbound, sender).authenticated) return sender;
  const Person person = named_by(*form, inbound.mail);
  sender.form = sender.key;
  sender.agent = nullptr;
  sender.form_fault = fault_of(settings, sender, person);
  if (!sender.form_fault.empty()) return sender;
  sender.email = person.email;
  sender.key = parser::address_key(person.email);
  sender.name = polite_name(person.name);
  return sender;
}

}  // namespace postern::desk
