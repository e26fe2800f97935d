#include "daemon/desk/commands.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "daemon/desk/phrases.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::desk {
namespace {

constexpr std::size_t kCommands = 20;  // in one mail
constexpr std::size_t kShown = 80;     // bytes of a line in an error

enum class Takes { nothing, one, words, any };  // any: words or nothing

struct Known {
  const char* name;
  Takes takes;
  const char* wants;  // what only one command of a mail can say; "": any number
};

constexpr auto kKnown = std::to_array<Known>({
    {"reply", Takes::nothing, "words"},
    {"note", Takes::nothing, "words"},
    {"done", Takes::nothing, "status"},
    {"status", Takes::one, "status"},
    {"take", Takes::nothing, "assignee"},
    {"assign", Takes::one, "assignee"},
    {"priority", Takes::one, "priority"},
    {"tag", Takes::words, ""},
    {"untag", Takes::words, ""},
    {"field", Takes::words, "field"},
    {"vendor", Takes::words, "field"},
    {"resolution", Takes::words, "field"},
    {"requester", Takes::one, "requester"},
    {"cc", Takes::any, ""},
    {"link", Takes::words, ""},
    {"problem", Takes::one, "problem"},
    {"merge", Takes::one, "status"},
    {"spam", Takes::nothing, "status"},
    {"hold", Takes::nothing, "hold"},
    {"remind", Takes::one, "remind"},
    {"time", Takes::one, ""},
    {"send", Takes::words, ""},
    {"show", Takes::nothing, ""},
    {"my", Takes::nothing, ""},
    {"board", Takes::nothing, ""},
    {"for", Takes::one, "for"},
    {"away", Takes::one, "away"},
    {"undo", Takes::any, "undo"},
    {"help", Takes::nothing, ""},
});

using Lines = std::vector<std::string_view>;

const Known* find_known(const std::string& name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) { return name == known.name; });
  return found == kKnown.end() ? nullptr : &*found;
}

std::string shown(std::string_view line) { return "\"" + printable(trim(line), kShown) + "\""; }

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

bool is_without_width(char32_t c) { return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0xAD; }

// Characters that look like a slash and are none.
bool is_like_slash(char32_t c) {
  return c == 0xFF0F || c == 0x2044 || c == 0x2215 || c == 0x29F8 || c == 0x2571 || c == 0x27CB;
}

// The line from its first character that is seen, with plain blanks: what HTML mails have there is the client's choice.
std::string plain_line(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const auto c = parser::code_point_at(line, at);
    const bool blank = is_blank(c.value);
    if (blank && !out.empty()) out += ' ';
    if (!blank && !(out.empty() && is_without_width(c.value))) out += line.substr(at, c.bytes);
    at += c.bytes;
  }
  return std::string(trim(out));
}

// The word behind what looks like a slash, in small letters; nothing when the line does not begin so.
std::optional<std::string> behind_false_slash(const std::string& line) {
  if (line.empty()) return std::nullopt;
  const auto first = parser::code_point_at(line, 0);
  if (first.value != '\\' && !is_like_slash(first.value)) return std::nullopt;
  const std::string rest = line.substr(first.bytes);
  return to_lower(rest.substr(0, rest.find(' ')));
}

// "?" for each letter that is not ASCII: one letter that only looks right is one mistake, whatever its bytes.
std::string without_foreign(const std::string& word) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const auto c = parser::code_point_at(word, at);
    out += c.value < 0x80 ? static_cast<char>(c.value) : '?';
    at += c.bytes;
  }
  return out;
}

class Reading {
 public:
  Reading(const config::Settings& settings, const std::string& words) : settings_(settings), lines_(split_lines(words)) {}

  tl::expected<Commands, Errors> read() {
    Errors errors;
    std::size_t at = 0;
    for (; at < lines_.size(); ++at) {
      const std::string line = plain_line(lines_[at]);
      if (line.empty()) continue;
      if (Status fine = check_slash(line, true); !fine) {
        errors.push_back(fine.error());
        continue;
      }
      if (line[0] != '/' || line.starts_with("//")) break;
      if (commands_.list.size() + errors.size() == kCommands)
        return one(wrong("order-too-many", {{"most", std::to_string(kCommands)}}));
      auto command = read_command(line);
      if (command) commands_.list.push_back(std::move(*command));
      if (!command) errors.push_back(command.error());
    }
    if (!errors.empty()) return tl::unexpected<Errors>(std::move(errors));
    if (Status fine = check_below(at); !fine) return one(fine);
    if (Status fine = check_wishes(); !fine) return one(fine);
    if (Status fine = check_tags(); !fine) return one(fine);
    commands_.text = text_from(at);
    return std::move(commands_);
  }

  std::vector<Command> at_the_top() const {
    std::vector<Command> list;
    for (const auto given : lines_) {
      const std::string line = plain_line(given);
      if (line.empty()) continue;
      if (line[0] != '/' || line.starts_with("//") || list.size() == kCommands) break;
      if (auto command = read_command(line)) list.push_back(std::move(*command));
    }
    return list;
  }

 private:
  static tl::unexpected<Errors> one(const Status& wrong) { return tl::unexpected<Errors>({wrong.error()}); }

  tl::unexpected<Error> wrong(const char* name, const config::Values& values, std::string hint = "") const {
    return fail(Failure::data, phrase(settings_, name, values), std::move(hint));
  }

  std::string help_on(const std::string& name) const { return phrase(settings_, "order-" + name); }

  const Known* find(std::string& name) const {
    const auto alias = settings_.aliases.find(name);
    if (alias != settings_.aliases.end()) name = alias->second;
    return find_known(name);
  }

  std::string nearest(const std::string& name) const {
    std::vector<std::string> names;
    for (const Known& known : kKnown) names.emplace_back(known.name);
    for (const auto& [alias, means] : settings_.aliases) names.push_back(alias);
    const std::string near = nearest_name(name, names);
    return near.empty() ? nearest_name(without_foreign(name), names) : near;
  }

  tl::unexpected<Error> unknown(const std::string& line, const std::string& name) const {
    const std::string near = nearest(name);
    const bool foreign = std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    std::string hint = near.empty() ? "" : phrase(settings_, "did-you-mean", {{"name", "/" + near}}) + " ";
    if (!near.empty() && foreign) hint += phrase(settings_, "order-like-letters") + " ";
    return wrong("order-unknown", {{"line", shown(line)}}, hint + phrase(settings_, "order-double-slash"));
  }

  Result<Command> read_command(const std::string& line) const {
    const std::string rest = line.substr(1);
    const auto space = rest.find(' ');
    Command command{to_lower(rest.substr(0, space)), space == rest.npos ? "" : std::string(trim(rest.substr(space)))};
    const std::string said = command.name;
    const Known* known = find(command.name);
    if (!known) return unknown(line, said);
    const config::Values values = {{"line", shown(line)}, {"name", "/" + printable(said, kShown)}};
    if (known->takes == Takes::nothing && !command.argument.empty()) return wrong("order-stands-alone", values, help_on(known->name));
    const bool needs = known->takes == Takes::one || known->takes == Takes::words;
    if (needs && command.argument.empty()) return wrong("order-needs-word", values, help_on(known->name));
    return command;
  }

  // At the very top nobody writes such a character for another reason; below, only before a command's name.
  Status check_slash(const std::string& line, bool at_top) const {
    auto word = behind_false_slash(line);
    if (!word || word->empty()) return {};
    const bool real = line[0] == '\\';
    if ((real || !at_top) && !find(*word)) return {};
    return wrong("order-like-slash", {{"line", shown(line)}}, phrase(settings_, "order-like-slash-hint"));
  }

  // A command below other text would go to the requester as text: asked, not guessed.
  Status check_below(std::size_t from) const {
    for (std::size_t i = from; i < lines_.size(); ++i) {
      const std::string line = plain_line(lines_[i]);
      if (Status fine = check_slash(line, false); !fine) return fine;
      if (line.size() < 2 || line[0] != '/' || line[1] == '/') continue;
      std::string word = to_lower(line.substr(1, line.find(' ') - 1));
      if (find(word)) return wrong("order-below-text", {{"line", shown(line)}}, phrase(settings_, "order-at-top"));
    }
    return {};
  }

  // Two commands that want the same thing: which is meant?
  Status check_wishes() const {
    std::map<std::string, std::string> wishes;  // what is said -> by which command
    for (const Command& command : commands_.list) {
      std::string wish = find_known(command.name)->wants;
      if (wish.empty()) continue;
      const std::string about = wish;
      if (wish == "field") wish += " " + field_of(command);
      const auto [said, fresh] = wishes.emplace(wish, command.name);
      if (!fresh) return two_say(about, said->second, command.name);
    }
    if (commands_.has("undo") && commands_.list.size() > 1)
      return wrong("undo-alone", {}, phrase(settings_, "undo-alone-hint"));
    if (commands_.has("reply") && (commands_.has("spam") || commands_.has("merge")))
      return wrong("conflict-silent", {}, phrase(settings_, "keep-one", {{"names", "/reply, /spam, /merge"}}));
    return {};
  }

  static std::string field_of(const Command& command) {
    return command.name == "field" ? to_lower(command.argument.substr(0, command.argument.find(' '))) : command.name;
  }

  tl::unexpected<Error> two_say(const std::string& what, const std::string& one, const std::string& other) const {
    const std::string names = one == other ? "/" + one : "/" + one + ", /" + other;
    return wrong(("conflict-" + what).c_str(), {}, phrase(settings_, "keep-one", {{"names", names}}));
  }

  Status check_tags() const {
    std::set<std::string> added;
    for (const Command& command : commands_.list) {
      if (command.name != "tag") continue;
      for (const auto word : split(command.argument, ' ')) added.emplace(word);
    }
    for (const Command& command : commands_.list) {
      if (command.name != "untag") continue;
      for (const auto word : split(command.argument, ' ')) {
        if (!word.empty() && added.contains(std::string(word))) return two_say("tag", "tag", "untag");
      }
    }
    return {};
  }

  // "//etc/hosts" means "/etc/hosts".
  std::string text_from(std::size_t from) const {
    std::string text;
    for (std::size_t i = from; i < lines_.size(); ++i) {
      const bool escaped = lines_[i].starts_with("//");
      text += std::string(lines_[i].substr(escaped ? 1 : 0)) + "\n";
    }
    return std::string(trim(text));
  }

  const config::Settings& settings_;
  const Lines lines_;
  Commands commands_;
};

}  // namespace

bool Commands::has(std::string_view name) const {
  return std::any_of(list.begin(), list.end(), [&](const Command& command) { return command.name == name; });
}

std::string reasons_of(const Errors& errors) {
  std::vector<std::string> reasons;
  for (const Error& error : errors) reasons.push_back(error.text);
  return join(reasons, "; ");
}

std::string explained(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) {
    text += sentence(error.text) + ".\n";
    if (!error.hint.empty()) text += sentence(error.hint) + "\n";
  }
  return text;
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

tl::expected<Commands, Errors> read_commands(const config::Settings& settings, const std::string& words) {
  return Reading(settings, words).read();
}

std::vector<Command> leading_commands(const config::Settings& settings, const std::string& words) {
  return Reading(settings, words).at_the_top();
}

bool begins_with_command(const std::string& words) {
  for (const auto given : EachLine(words)) {
    const std::string line = plain_line(given);
    if (line.empty()) continue;
    const auto first = parser::code_point_at(line, 0);
    const bool false_slash = is_like_slash(first.value) && !behind_false_slash(line).value_or("").empty();
    return (first.value == '/' && !line.starts_with("//")) || false_slash;
  }
  return false;
}

}  // namespace postern::desk
