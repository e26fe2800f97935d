// Small files read whole and created whole, with errors that say what to do. For the loader only: it touches the disk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/result.h"

namespace postern::config {

enum class Privacy {
  any,
  owner_only,  // mode & 077 is refused: then only its owner and root can have read it
  strict,      // and no symbolic link is followed
};

// The errors do not name the path: the caller does. Failure::no_input when there is none, Failure::not_permitted,
// Failure::io or Failure::config (mode, size).
Result<std::string> read_file(const std::string& path, std::size_t most, Privacy privacy);

// The names in a folder, sorted, without those that begin with a dot; more than `most` is Failure::config. Errors as above.
Result<std::vector<std::string>> read_folder(const std::string& path, std::size_t most);

bool is_folder(const std::string& path);
bool exists(const std::string& path);

// Mode 0600, on the disk when it returns, whole or not at all. An existing file stays as it is, without an error.
Status create_file(const std::string& path, std::string_view bytes);

// The same, and what is there is replaced: a crash leaves the old file or the new one (rename(2)). Root gives it to the
// owner of its directory, so that a service with a user of its own can read what root has written.
Status replace_file(const std::string& path, std::string_view bytes);

}  // namespace postern::config
