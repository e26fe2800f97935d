// One daemon a store: an exclusive lock on "PATH.lock", which says who holds it. Internal to store/.
// The kernel drops the lock with its process, so a lock file left behind by kill -9 is taken over (D-09).
#pragma once

#include <string>
#include <utility>

#include "parser/result.h"

namespace postern::store {

class LockFile {
 public:
  // Failure::unavailable naming the holder's pid and host; Failure::io when the file cannot be made.
  static Result<LockFile> take(const std::string& store_path);
  LockFile() = default;  // holds nothing
  LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  LockFile& operator=(LockFile&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace postern::store
