#include "parser/imap_response.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "parser/imap_fetch.h"
#include "parser/mutf7.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

using Kind = ImapToken::Kind;

std::string to_upper(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::vector<std::string> words_of(std::string_view text, bool upper) {
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(upper ? to_upper(word) : std::string(word));
  }
  return words;
}

// "(\Seen \*)" without its parentheses.
std::string_view without_list(std::string_view text) {
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') return text.substr(1, text.size() - 2);
  return text;
}

// "validity source target". A set that cannot be read is left empty: COPYUID is evidence, not a condition.
void read_copy_uid(ImapCode& code, std::string_view arguments) {
  const auto parts = split(arguments, ' ');
  if (parts.size() != 3) return;
  code.number = imap_nz_number(parts[0]).value_or(0);
  code.source = uid_set(parts[1]).value_or(UidSet{});
  code.target = uid_set(parts[2]).value_or(UidSet{});
}

ImapCode read_code(std::string_view inside) {
  const std::size_t blank = std::min(inside.find(' '), inside.size());
  const std::string_view arguments = trim(inside.substr(blank));
  ImapCode code;
  code.name = to_upper(inside.substr(0, blank));
  if (code.name == "CAPABILITY") {
    code.words = words_of(arguments, true);
  } else if (code.name == "PERMANENTFLAGS") {
    code.words = words_of(without_list(arguments), false);
  } else if (code.name == "COPYUID") {
    read_copy_uid(code, arguments);
  } else if (code.name == "MESSAGELIMIT") {
    const std::size_t last = arguments.rfind(' ');  // "1000 23221"; without a UID nothing was done
    code.number = last == std::string_view::npos ? 0 : imap_number(arguments.substr(last + 1)).value_or(0);
  } else {
    code.number = imap_number(arguments).value_or(0);
  }
  return code;
}

std::optional<ImapStatus::Condition> condition_of(std::string_view word) {
  using Condition = ImapStatus::Condition;
  static constexpr std::array<std::pair<std::string_view, Condition>, 5> kConditions = {
      {{"OK", Condition::ok},
       {"NO", Condition::no},
       {"BAD", Condition::bad},
       {"BYE", Condition::bye},
       {"PREAUTH", Condition::preauth}}};
  for (const auto& [name, condition] : kConditions) {
    if (equal_fold(word, name)) return condition;
  }
  return std::nullopt;
}

// What a malformed response looked like: its first words.
ImapMalformed malformed(const std::vector<ImapToken>& tokens) {
  std::string shown;
  for (const ImapToken& token : tokens) {
    if (shown.size() > 80) break;
    if (!shown.empty()) shown += ' ';
    shown += token.kind == Kind::open ? "(" : token.kind == Kind::close ? ")" : token.text.substr(0, 80);
  }
  return {printable(shown, 100)};
}

std::string text_from(const std::vector<ImapToken>& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == Kind::text ? tokens[at].text : std::string();
}

ImapResponse read_capability(std::vector<ImapToken>& tokens) {
  ImapCapability capability;
  for (std::size_t i = 2; i < tokens.size(); ++i) capability.words.push_back(to_upper(tokens[i].text));
  return capability;
}

ImapResponse read_search(std::vector<ImapToken>& tokens) {
  ImapSearch search;
  for (std::size_t i = 2; i < tokens.size() && tokens[i].kind == Kind::atom; ++i) {
    const auto number = imap_nz_number(tokens[i].text);
    if (!number) return malformed(tokens);
    search.numbers.push_back(*number);
  }
  return search;
}

// VANISHED (EARLIER) 1:5,9
ImapResponse read_vanished(std::vector<ImapToken>& tokens) {
  auto uids = uid_set(tokens.back().text);
  if (tokens.size() < 3 || !uids) return malformed(tokens);
  return ImapVanished{std::move(*uids)};
}

// LIST (\HasNoChildren) "/" name
ImapResponse read_folder(std::vector<ImapToken>& tokens) {
  if (tokens.size() < 5 || tokens[2].kind != Kind::open) return malformed(tokens);
  ImapFolder folder;
  std::size_t at = 3;
  for (; at < tokens.size() && tokens[at].kind == Kind::atom; ++at) folder.attributes.push_back(tokens[at].text);
  if (at + 2 >= tokens.size() || tokens[at].kind != Kind::close) return malformed(tokens);
  const ImapToken& delimiter = tokens[at + 1];
  if (delimiter.kind == Kind::quoted) folder.delimiter = delimiter.text;
  auto name = mutf7_decode(tokens[at + 2].text);
  folder.decoded = name.has_value();
  folder.name = name ? std::move(*name) : tokens[at + 2].text;
  return folder;
}

// "* 5 EXISTS" and its like.
ImapResponse read_numbered(std::uint32_t number, std::vector<ImapToken>& tokens) {
  if (tokens.size() < 3) return malformed(tokens);
  const std::string name = to_upper(tokens[2].text);
  if (name == "EXISTS") return ImapExists{number};
  if (name == "EXPUNGE") return ImapExpunge{number};
  if (name != "FETCH") return ImapOther{name};
  auto fetch = read_fetch(number, tokens, 3);
  if (!fetch) return malformed(tokens);
  return std::move(*fetch);
}

ImapResponse read_untagged(std::vector<ImapToken>& tokens) {
  if (tokens.size() < 2 || tokens[1].kind != Kind::atom) return malformed(tokens);
  const std::string& word = tokens[1].text;
  if (const auto condition = condition_of(word)) return imap_status(*condition, text_from(tokens, 2));
  if (const auto number = imap_number(word)) return read_numbered(*number, tokens);
  const std::string name = to_upper(word);
  if (name == "CAPABILITY") return read_capability(tokens);
  if (name == "LIST" || name == "LSUB") return read_folder(tokens);
  if (name == "SEARCH") return read_search(tokens);
  if (name == "VANISHED") return read_vanished(tokens);
  return ImapOther{name};
}

ImapResponse read_tagged(std::vector<ImapToken>& tokens) {
  const auto condition = tokens.size() < 2 ? std::nullopt : condition_of(tokens[1].text);
  if (!condition) return malformed(tokens);
  return ImapTagged{tokens[0].text, imap_status(*condition, text_from(tokens, 2))};
}

ImapResponse read_response(std::vector<ImapToken>& tokens) {
  if (tokens[0].kind != Kind::atom) return malformed(tokens);
  if (tokens[0].text == "*") return read_untagged(tokens);
  // "+idling" without the blank is seen in the wild.
  if (tokens[0].text.front() == '+') return ImapContinuation{text_from(tokens, 1)};
  return read_tagged(tokens);
}

}  // namespace

ImapStatus imap_status(ImapStatus::Condition condition, std::string_view text) {
  ImapStatus status;
  status.condition = condition;
  const std::size_t closed = text.find(']');
  if (text.starts_with('[') && closed != std::string_view::npos) {
    status.code = read_code(text.substr(1, closed - 1));
    text.remove_prefix(closed + 1);
  }
  status.text = trim(text);
  return status;
}

Result<std::optional<ImapResponse>> ImapReader::next(std::string_view& input) {
  while (true) {
    auto token = lexer_.next(input);
    if (!token) return fail(token.error());
    if (!*token) return std::nullopt;
    if ((*token)->kind != Kind::end) {
      tokens_.push_back(std::move(**token));
      continue;
    }
    ImapResponse response = read_response(tokens_);
    tokens_.clear();
    return std::optional<ImapResponse>(std::move(response));
  }
}

}  // namespace postern::parser
