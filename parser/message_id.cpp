#include "parser/message_id.h"

#include <algorithm>
#include <unordered_set>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

// Folding puts white space inside ids; it is no part of them. Neither are control characters.
std::string cleaned(std::string_view id, std::size_t bytes) {
  std::string out;
  for (const char c : id) {
    if (static_cast<unsigned char>(c) > ' ' && c != 0x7F && c != '<' && c != '>') out += c;
  }
  return std::string(truncate_utf8(valid_utf8(out), bytes));
}

// What stands between '<' and the next '>'. A '<' inside starts anew; one without an end ends at a blank.
std::vector<std::string> bracketed(std::string_view value, std::size_t bytes) {
  std::vector<std::string> ids;
  for (std::size_t open = value.find('<'); open != std::string_view::npos; open = value.find('<', open)) {
    std::size_t end = std::min(value.find_first_of("<>", open + 1), value.size());
    if (end == value.size() || value[end] == '<') {
      const std::size_t blank = value.substr(0, end).find_first_of(" \t\r\n,;", open + 1);
      end = std::min(end, blank);
    }
    std::string id = cleaned(value.substr(open + 1, end - open - 1), bytes);
    if (!id.empty()) ids.push_back(std::move(id));
    open = end;
  }
  return ids;
}

std::vector<std::string> bare(std::string_view value, std::size_t bytes) {
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find_first_of(" \t\r\n,;\"()", at), value.size());
    const std::string_view word = value.substr(at, end - at);
    if (word.find('@') != std::string_view::npos) ids.push_back(cleaned(word, bytes));
    at = end + 1;
  }
  return ids;
}

}  // namespace

std::vector<std::string> read_message_ids(std::string_view value, const Limits& limits) {
  const bool has_bracket = value.find('<') != std::string_view::npos;
  std::vector<std::string> ids;
  std::unordered_set<std::string> seen;
  for (std::string& id :
       has_bracket ? bracketed(value, limits.message_id_bytes) : bare(value, limits.message_id_bytes)) {
    if (seen.insert(id).second) ids.push_back(std::move(id));
  }
  if (ids.size() > limits.references && limits.references > 0) {
    const auto surplus = static_cast<std::ptrdiff_t>(ids.size() - limits.references);
    ids.erase(ids.begin() + 1, ids.begin() + 1 + surplus);
  }
  return ids;
}

std::string read_message_id(std::string_view value, const Limits& limits) {
  const auto ids = bracketed(value, limits.message_id_bytes);
  if (!ids.empty()) return ids.front();
  return cleaned(value, limits.message_id_bytes);
}

}  // namespace postern::parser
