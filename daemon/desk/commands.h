// Commands by mail: lines that begin with "/" at the very top of an agent's words. Read whole before anything happens;
// what is unknown or can be meant in two ways lets nothing happen at all.
//
//   /status NAME   /done   /take   /assign WHO   /tag WORD...   /untag WORD...   /priority urgent   /time 1h30m   /note
//   /cc   /cc ADDRESS...   /away DATE
//   //text         a line that really begins with a slash
#pragma once

#include <string>
#include <vector>

#include "parser/result.h"

namespace postern::desk {

struct Command {
  std::string name;      // "status": lower case, without the slash
  std::string argument;  // the rest of the line, trimmed
};

struct Commands {
  std::vector<Command> list;  // in order
  std::string text;           // what stands below them, for the requester or the note
};

// Only names and shapes are checked here; values against the ticket by TicketEditor. An Error names the line, and the
// nearest right command in its hint.
Result<Commands> read_commands(const std::string& words);

// One a line, with what it does: for a mail that helps.
std::string command_help();

// "1h30m", "45m", "2h", "90" -> minutes; at most a week.
Result<int> read_minutes(const std::string& text);

}  // namespace postern::desk
