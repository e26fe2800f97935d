// Commands at the top of an agent's words: whatever stands there, all of them are known and shaped, or there is an error
// that can be shown; no line of the text that is left could be taken for a command.
#include "config/command_names.h"
#include "daemon/desk/commands.h"
#include "parser/text.h"
#include "parser/utf8.h"
#include "promise.h"

#include <algorithm>

using namespace postern;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string words = parser::valid_utf8(fuzz::text_of(data, size));
  config::Settings settings;
  settings.aliases = {{"erledigt", "done"}, {"\u00fcbernehmen", "take"}};
  const auto names = config::command_names();
  const auto is_known = [&](const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  const auto commands = desk::read_commands(settings, words);
  const auto top = desk::leading_commands(settings, words);
  for (const auto& command : top) PROMISE(is_known(command.name));
  desk::begins_with_command(words);
  if (!commands) {
    PROMISE(!commands.error().empty());
    for (const Error& error : commands.error()) {
      PROMISE(!error.text.empty());
      PROMISE(parser::is_utf8(error.text) && parser::is_utf8(error.hint));
    }
    return 0;
  }
  PROMISE(commands->list.size() == top.size());
  for (const auto& command : commands->list) {
    PROMISE(is_known(command.name));
    PROMISE(trim(command.argument) == command.argument);
    PROMISE(command.argument.find('\n') == std::string::npos);
  }
  PROMISE(parser::is_utf8(commands->text));
  PROMISE(!commands->list.empty() || desk::begins_with_command(words) == false);
  return 0;
}
