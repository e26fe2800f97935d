// A parsed mail as one line of JSON: what `postern parse` prints.
#pragma once

#include <string>
#include <string_view>

#include "parser/mail.h"

namespace postern::cli {

// One JSON object without a line end. `file` is what the caller named; bytes in it that are no UTF-8 are replaced.
std::string to_json(const parser::Mail& mail, std::string_view file);

}  // namespace postern::cli
