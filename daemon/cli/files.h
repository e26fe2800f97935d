// Reading a file or standard input whole.
#pragma once

#include <cstddef>
#include <string>

#include "parser/result.h"

namespace postern::cli {

// "-" is standard input. Failure::no_input when it cannot be read, Failure::data above `most` bytes.
Result<std::string> read_file(const std::string& path, std::size_t most);

}  // namespace postern::cli
