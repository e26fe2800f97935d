#include "config/names.h"

#include <algorithm>

#include "parser/address.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kNameBytes = 64;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytes && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

bool is_language_tag(std::string_view text) {
  const auto parts = split(text, '-');
  const auto is_alpha = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_part = [&](std::string_view part) {
    return !part.empty() && part.size() <= 8 &&
           std::all_of(part.begin(), part.end(), [&](char c) { return is_alpha(c) || (c >= '0' && c <= '9'); });
  };
  return parts[0].size() >= 2 && parts[0].size() <= 3 && std::all_of(parts[0].begin(), parts[0].end(), is_alpha) &&
         std::all_of(parts.begin(), parts.end(), is_part);
}

std::vector<std::string> read_addresses_or_domains(Cursor& in, const std::string& key) {
  std::vector<std::string> out;
  for (const Item& item : in.items(key)) {
    const std::string whole = item.text.starts_with('@') ? "x" + item.text : item.text;
    if (parser::is_plain_address(whole)) {
      out.push_back(item.text);
    } else {
      in.wrong(key, item.place, quoted(item.text) + " is neither an address nor a domain",
               "\"ann@example.org\", or \"@example.org\" for everyone there");
    }
  }
  return out;
}

bool check_plain_name(Cursor& in, const std::string& key, const std::string& name) {
  if (is_plain_name(name)) return true;
  in.wrong(key, quoted(name) + " is not a name", "at most 64 letters, digits, '.', '_' and '-', as in \"support\"");
  return false;
}

bool check_address(Cursor& in, const std::string& key, Place at, const std::string& email) {
  if (parser::is_plain_address(email)) return true;
  in.wrong(key, at, quoted(email) + " is not an e-mail address",
           email.find('<') == std::string::npos ? "write it as NAME@DOMAIN"
                                                : "write the address alone, without name and <>");
  return false;
}

void check_absolute(Cursor& in, const std::string& key, const std::string& path) {
  if (path.starts_with('/')) return;
  in.doubtful(key, quoted(path) + " is relative to wherever postern is started", "write the whole path, from /");
}

bool check_known(Cursor& in, const std::string& key, Place at, const std::string& name,
                 const std::vector<std::string>& known, const std::string& noun) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return true;
  const std::string nearest = nearest_name(name, known);
  std::string hint = "there is none yet";
  if (!known.empty()) hint = "there are: " + join(known, ", ");
  if (!nearest.empty()) hint = "did you mean " + quoted(nearest) + "?";
  in.wrong(key, at, quoted(name) + " is not " + noun, hint);
  return false;
}

std::vector<std::string> mailbox_names(const Settings& settings) {
  std::vector<std::string> names;
  for (const Mailbox& mailbox : settings.mailboxes) {
    if (!mailbox.name.empty()) names.push_back(mailbox.name);
  }
  return names;
}

}  // namespace postern::config
