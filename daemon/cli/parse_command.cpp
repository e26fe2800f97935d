// postern parse: what the parser sees, touching nothing.
#include <iostream>

#include "daemon/cli/cli.h"
#include "daemon/cli/files.h"
#include "daemon/cli/mail_json.h"
#include "parser/mime_reader.h"

namespace postern::cli {

int parse_command(const std::vector<std::string>& files) {
  const parser::Limits limits;
  int code = 0;
  for (const std::string& file : files) {
    auto raw = read_file(file, limits.message_bytes);
    if (!raw) {
      code = complain(raw.error());  // after the others, as they are wanted too
      continue;
    }
    std::cout << to_json(parser::read_mail(*raw, limits), file) << '\n';
  }
  std::cout.flush();
  return code;
}

}  // namespace postern::cli
