#include "daemon/desk/sender.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "parser/address.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::desk {
namespace {

constexpr std::size_t kNameBytes = 60;
constexpr std::size_t kNameWords = 4;

// Letters with their marks, and what stands between them: no digits, no colon, no slash, no at sign.
bool is_name_character(char32_t c) {
  if (c == ' ' || c == '-' || c == '\'' || c == 0x2019) return true;
  if (c == parser::kInvalid) return false;
  const auto mask = U_MASK(u_charType(static_cast<UChar32>(c)));
  return (mask & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

// A dot is part of a name only behind an initial or a title: "J. R.", "Dr.". "www.evil.example" is not one.
bool dots_are_abbreviations(const std::string& name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '.' && i + 1 < name.size() && name[i + 1] != ' ') return false;
  }
  return true;
}

bool is_name(const std::string& name) {
  for (std::size_t i = 0; i < name.size();) {
    const parser::CodePoint c = parser::code_point_at(name, i);
    if (c.value != '.' && !is_name_character(c.value)) return false;
    i += c.bytes;
  }
  return dots_are_abbreviations(name);
}

std::string given_name_first(const std::string& name) {
  const auto comma = name.find(',');
  if (comma == std::string::npos) return name;
  const auto last = trim(std::string_view(name).substr(0, comma));
  const auto first = trim(std::string_view(name).substr(comma + 1));
  return first.empty() ? std::string(last) : std::string(first) + " " + std::string(last);
}

}  // namespace

bool Sender::is_on(const model::Ticket& ticket) const {
  return usable && std::any_of(ticket.participants.begin(), ticket.participants.end(),
                               [this](const model::Participant& person) { return is(person.email); });
}

bool Sender::is(const std::string& email_key) const {
  if (email_key == key || !agent) return email_key == key;
  const auto all = keys();
  return std::find(all.begin(), all.end(), email_key) != all.end();
}

std::vector<std::string> Sender::keys() const {
  if (!agent) return {key};
  std::vector<std::string> all = agent->addresses();
  for (std::string& address : all) address = parser::address_key(address);
  return all;
}

std::string Sender::by_whom() const {
  if (handed_on_by) return ", forwarded by " + printable(handed_on_by->email, 320);
  return form.empty() ? "" : ", by the form " + printable(form, 320);
}

Sender read_sender(const config::Settings& settings, const parser::Mail& mail) {
  Sender sender;
  if (!mail.from.empty()) sender.name = mail.from.front().name;
  sender.usable = mail.from_is_sound && mail.from.size() == 1 && parser::is_plain_address(mail.from.front().email);
  sender.email = sender.usable ? mail.from.front().email : kNobody;
  sender.from_key = sender.usable ? parser::address_key(sender.email) : kNobody;
  if (sender.usable) sender.agent = settings.find_agent(sender.email);
  // Whichever address they write from: what they did, and what is theirs, is of one person.
  if (sender.agent) sender.email = sender.agent->email;
  sender.key = sender.usable ? parser::address_key(sender.email) : kNobody;
  return sender;
}

std::string to_string(const Sender& sender) {
  const std::string email = printable(sender.email, 320);
  return sender.name.empty() ? email : printable(sender.name, 100) + " <" + email + ">";
}

std::string polite_name(const std::string& display_name) {
  const std::string name = given_name_first(display_name);
  const auto words = std::count(name.begin(), name.end(), ' ') + 1;
  if (name.empty() || name.size() > kNameBytes || words > static_cast<std::ptrdiff_t>(kNameWords)) return "";
  return is_name(name) ? name : "";
}

}  // namespace postern::desk
