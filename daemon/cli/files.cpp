// Files.
#include "daemon/cli/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace postern::cli {

namespace {

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t most) {
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return fail(Failure::no_input, path + " cannot be opened: " + std::strerror(errno));
  std::string bytes;
  std::vector<char> block(64u << 10);
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    bytes.append(block.data(), got);
    if (bytes.size() > most)
      return fail(Failure::data, path + " has more than " + std::to_string(most) + " bytes", "raise [limits] max_message_size");
  }
  if (std::ferror(file.get()) != 0) return fail(Failure::no_input, path + " cannot be read: " + std::strerror(errno));
  return bytes;
}

}  // namespace postern::cli
