#include "config/loader_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace postern::config {
namespace {

// Owns a descriptor.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string error_text(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> cannot(const char* what, const std::string& path, int error) {
  const std::string text = std::string("cannot be ") + what + ": " + error_text(error);
  switch (error) {
    case ENOENT:
      return fail(Failure::no_input, text, "create it, or correct the path");
    case EACCES:
    case EPERM:
      return fail(Failure::not_permitted, text,
                  "run this as root or as the user postern, or let them have it: chown postern " + path);
    case ELOOP:
      return fail(Failure::config, text, "a symbolic link is not followed here: put the file itself there");
    default:
      return fail(Failure::io, text);
  }
}

std::string octal(mode_t mode) {
  char digits[8];
  std::snprintf(digits, sizeof digits, "%04o", static_cast<unsigned>(mode & 07777));
  return digits;
}

Status check(const std::string& path, const struct stat& status, std::size_t most, Privacy privacy) {
  if (!S_ISREG(status.st_mode)) return fail(Failure::config, "not a regular file", "name a file");
  if (privacy != Privacy::any && (status.st_mode & 077) != 0) {
    return fail(Failure::config, "may be read or written by others (mode " + octal(status.st_mode) + ")",
                "chmod 600 " + path);
  }
  if (status.st_size > static_cast<off_t>(most)) {
    return fail(Failure::config, "larger than " + std::to_string(most) + " bytes", "is it the right file?");
  }
  return {};
}

// Up to `most` bytes and one, so that a file that grew meanwhile is noticed.
Result<std::string> read_all(int fd, const std::string& path, std::size_t most) {
  std::string bytes;
  char buffer[4096];
  while (bytes.size() <= most) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count == 0) return bytes;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", path, errno);
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  return fail(Failure::config, "larger than " + std::to_string(most) + " bytes", "is it the right file?");
}

Status write_all(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("written", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(fd) != 0) return cannot("written", path, errno);
  return {};
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// The new name is on the disk only when its directory is.
bool sync_directory_of(const std::string& path) {
  const File folder(::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.is_open() && ::fsync(folder.fd()) == 0;
}

bool give_to_owner_of(const std::string& directory, int fd) {
  struct stat status {};
  return ::geteuid() != 0 ||
         (::stat(directory.c_str(), &status) == 0 && ::fchown(fd, status.st_uid, status.st_gid) == 0);
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t most, Privacy privacy) {
  // O_NONBLOCK: a FIFO in the place of a file must not stop the daemon.
  const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (privacy == Privacy::strict ? O_NOFOLLOW : 0);
  const File file(::open(path.c_str(), flags));
  if (!file.is_open()) return cannot("read", path, errno);
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) return cannot("read", path, errno);
  if (auto sound = check(path, status, most, privacy); !sound) return fail(sound.error());
  return read_all(file.fd(), path, most);
}

Result<std::vector<std::string>> read_folder(const std::string& path, std::size_t most) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (!folder) return cannot("read", path, errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name.starts_with('.')) continue;
    if (names.size() == most) return fail(Failure::config, "more than " + std::to_string(most) + " entries", "is it the right folder?");
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

Status create_file(const std::string& path, std::string_view bytes) {
  // Written under a name of its own, then linked: whoever links first wins, and nobody ever sees half a file.
  std::string draft = path + ".new.XXXXXX";
  Status written;
  {
    const File file(::mkostemp(draft.data(), O_CLOEXEC));  // mode 0600
    if (!file.is_open()) return cannot("created", path, errno);
    written = write_all(file.fd(), path, bytes);
  }
  const int link_error = written && ::link(draft.c_str(), path.c_str()) != 0 ? errno : 0;
  ::unlink(draft.c_str());
  if (!written) return written;
  if (link_error != 0 && link_error != EEXIST) return cannot("created", path, link_error);
  sync_directory_of(path);
  return {};
}

Status replace_file(const std::string& path, std::string_view bytes) {
  std::string draft = path + ".new.XXXXXX";
  Status written;
  {
    const File file(::mkostemp(draft.data(), O_CLOEXEC));  // mode 0600
    if (!file.is_open()) return cannot("written", path, errno);
    if (!give_to_owner_of(directory_of(path), file.fd())) written = cannot("given to its owner", path, errno);
    if (written) written = write_all(file.fd(), path, bytes);
  }
  if (written && ::rename(draft.c_str(), path.c_str()) != 0) written = cannot("written", path, errno);
  if (!written) ::unlink(draft.c_str());
  if (written && !sync_directory_of(path)) return cannot("written", path, errno);
  return written;
}

}  // namespace postern::config
