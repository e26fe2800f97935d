#include "daemon/desk/commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kCommands = 20;  // in one mail
constexpr int kMostMinutes = 7 * 24 * 60;

enum class Takes { nothing, one, words, any };  // any: words or nothing

struct Known {
  const char* name;
  Takes takes;
  const char* help;
};

constexpr auto kKnown = std::to_array<Known>({
    {"status", Takes::one, "/status in-progress     move the ticket"},
    {"done", Takes::nothing, "/done                   ask the requester to test"},
    {"take", Takes::nothing, "/take                   look after it yourself"},
    {"assign", Takes::one, "/assign bob@example.org give it to somebody; /assign nobody"},
    {"tag", Takes::words, "/tag network vpn        add tags"},
    {"untag", Takes::words, "/untag vpn              take tags away"},
    {"priority", Takes::one, "/priority urgent        or normal"},
    {"time", Takes::one, "/time 1h30m             time spent"},
    {"cc", Takes::any, "/cc                     copies of answers to those in Cc; /cc carl@example.com"},
    {"away", Takes::one, "/away 2026-12-24        your notices go to others until then; /away 3d, /away off"},
    {"note", Takes::nothing, "/note                   the text below is for agents only"},
});

const Known* find_known(const std::string& name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) { return name == known.name; });
  return found == kKnown.end() ? nullptr : &*found;
}

std::string shown(std::string_view line) { return "\"" + printable(trim(line), 80) + "\""; }

// The nearest command; two letters typed in the wrong order are near too.
std::string nearest_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Known& known : kKnown) names.emplace_back(known.name);
  const auto same_letters = std::find_if(names.begin(), names.end(), [&](const std::string& one) {
    return one.size() == name.size() && std::is_permutation(one.begin(), one.end(), name.begin());
  });
  return same_letters == names.end() ? nearest_name(name, names) : *same_letters;
}

tl::unexpected<Error> unknown(std::string_view line, const std::string& name) {
  const std::string near = nearest_command(name);
  return fail(Failure::data, shown(line) + " is no command",
              (near.empty() ? std::string() : "did you mean /" + near + "? ") +
                  "Write // for a line that really begins with a slash.");
}

Result<Command> read_command(std::string_view line) {
  const auto rest = line.substr(1);
  const auto space = rest.find_first_of(" \t");
  Command command{to_lower(rest.substr(0, space)),
                  space == std::string_view::npos ? "" : std::string(trim(rest.substr(space)))};
  const Known* known = find_known(command.name);
  if (!known) return unknown(line, command.name);
  if (known->takes == Takes::nothing && !command.argument.empty()) {
    return fail(Failure::data, shown(line) + ": /" + command.name + " stands alone on its line", known->help);
  }
  if ((known->takes == Takes::one || known->takes == Takes::words) && command.argument.empty()) {
    return fail(Failure::data, shown(line) + ": /" + command.name + " needs a word behind it", known->help);
  }
  return command;
}

// Two commands that want the same thing: which is meant?
Status check_conflicts(const std::vector<Command>& list) {
  const auto count = [&](std::initializer_list<std::string_view> names) {
    return std::count_if(list.begin(), list.end(), [&](const Command& command) {
      return std::find(names.begin(), names.end(), command.name) != names.end();
    });
  };
  if (count({"status", "done"}) > 1)
    return fail(Failure::data, "two commands set the status", "keep one of /status and /done");
  if (count({"take", "assign"}) > 1)
    return fail(Failure::data, "two commands assign the ticket", "keep one of /take and /assign");
  if (count({"away"}) > 1) return fail(Failure::data, "two commands say when you are away", "keep one /away");
  if (count({"priority"}) > 1) return fail(Failure::data, "two commands set the priority", "keep one /priority");
  return {};
}

// A command below other text would go to the requester as text: asked, not guessed.
Status check_text(const std::string& text) {
  for (const auto line : split_lines(text)) {
    if (line.size() < 2 || line[0] != '/' || line[1] == '/') continue;
    const auto word = to_lower(line.substr(1, line.find_first_of(" \t") - 1));
    if (find_known(word)) {
      return fail(Failure::data, shown(line) + " stands below other text",
                  "Commands stand at the very top. Write // for a line that really begins with a slash.");
    }
  }
  return {};
}

// "//etc/hosts" means "/etc/hosts".
std::string unescape(const std::vector<std::string_view>& lines, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < lines.size(); ++i) {
    const bool escaped = lines[i].rfind("//", 0) == 0;
    text += std::string(lines[i].substr(escaped ? 1 : 0)) + "\n";
  }
  return std::string(trim(text));
}

}  // namespace

Result<Commands> read_commands(const std::string& words) {
  const auto lines = split_lines(words);
  Commands commands;
  std::size_t at = 0;
  for (; at < lines.size(); ++at) {
    const auto line = trim(lines[at]);
    if (line.empty()) continue;
    if (line[0] != '/' || line.rfind("//", 0) == 0) break;
    if (commands.list.size() == kCommands) return fail(Failure::data, "more than 20 commands in one mail");
    auto command = read_command(line);
    if (!command) return fail(command.error());
    commands.list.push_back(std::move(*command));
  }
  std::string below;
  for (std::size_t i = at; i < lines.size(); ++i) below += std::string(lines[i]) + "\n";
  if (Status fine = check_text(below); !fine) return fail(fine.error());
  if (Status fine = check_conflicts(commands.list); !fine) return fail(fine.error());
  commands.text = unescape(lines, at);
  return commands;
}

std::string command_help() {
  std::string help;
  for (const Known& known : kKnown) help += "  " + std::string(known.help) + "\n";
  return help;
}

Result<int> read_minutes(const std::string& text) {
  int minutes = 0;
  std::string_view rest = text;
  const auto wrong = [&] {
    return fail(Failure::data, "\"" + printable(text, 40) + "\" is no time spent",
                "write 45m, 2h or 1h30m, at most a week");
  };
  while (!rest.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || number < 0 || number > kMostMinutes) return wrong();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const bool hours = !rest.empty() && rest[0] == 'h';
    if (!rest.empty() && rest[0] != 'h' && rest[0] != 'm') return wrong();
    if (!rest.empty()) rest.remove_prefix(1);
    minutes += hours ? number * 60 : number;
    if (minutes > kMostMinutes) return wrong();
  }
  if (minutes == 0) return wrong();
  return minutes;
}

}  // namespace postern::desk
