// Commands by mail: lines that begin with "/" at the very top of an agent's words. Read whole before anything happens;
// what is unknown or can be meant in two ways lets nothing happen at all. orders_page.h lists them for people.
//
//   /done   /tag vpn wifi   /status in-progress ...
//   //text         a line that really begins with a slash
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "parser/result.h"

namespace postern::desk {

struct Command {
  std::string name;      // "status": lower case, without the slash, never an alias
  std::string argument;  // the rest of the line, trimmed
};

struct Commands {
  std::vector<Command> list;  // in order
  std::string text;           // what stands below them, for the requester or the note

  bool has(std::string_view name) const;
};

// One for each line that is wrong, in order; not empty.
using Errors = std::vector<Error>;

// Only names, shapes and contradictions are checked here; values against the ticket by AgentOrders. Errors are in the
// desk's language and name the line, their hints the nearest right command.
tl::expected<Commands, Errors> read_commands(const config::Settings& settings, const std::string& words);

// Those at the top as far as they are right, whatever is wrong elsewhere: for what is to be loaded.
std::vector<Command> leading_commands(const config::Settings& settings, const std::string& words);

// Whether the first line that says anything begins with a slash, or with what looks like one.
bool begins_with_command(const std::string& words);

// For the log, in one line; and for people, a line each and one for each hint.
std::string reasons_of(const Errors& errors);
std::string explained(const Errors& errors);

// "that is not so" -> "That is not so".
std::string sentence(std::string text);

}  // namespace postern::desk
