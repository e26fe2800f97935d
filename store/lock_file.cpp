#include "store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace postern::store {
namespace {

// "pid 123 on mail1", or "another process" in the instant before it has written its name.
std::string holder(int file) {
  char text[320] = {};
  const ssize_t size = ::pread(file, text, sizeof text - 1, 0);
  const std::string name(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::string line = name.substr(0, name.find('\n'));
  return line.empty() ? "another process" : line;
}

std::string own_name() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) std::strcpy(host, "this host");
  return "pid " + std::to_string(::getpid()) + " on " + host + "\n";
}

Error cannot_lock(const std::string& path, int error) {
  return {Failure::io, "lock file " + path + ": " + std::strerror(error),
          "the store's folder must exist and be writable for the user postern runs as"};
}

}  // namespace

Result<LockFile> LockFile::take(const std::string& store_path) {
  const std::string path = store_path + ".lock";
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return fail(cannot_lock(path, errno));
  LockFile lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail(cannot_lock(path, errno));
    return fail(Failure::unavailable, "store " + store_path + " is in use by " + holder(file),
                "one postern a store: stop that one first (systemctl stop postern)");
  }
  // The lock holds without its holder's name, too. A full disk is reported by the store itself.
  const std::string name = own_name();
  const bool named = ::ftruncate(file, 0) == 0 &&
                     ::pwrite(file, name.data(), name.size(), 0) == static_cast<ssize_t>(name.size());
  if (!named) [[maybe_unused]] const int cleared = ::ftruncate(file, 0);  // half a name, if it stays, is only shown
  return lock;
}

LockFile::~LockFile() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace postern::store
