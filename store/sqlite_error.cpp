#include "store/sqlite_error.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

namespace postern::store {
namespace {

// "MAJOR:MINOR:INODE" as /proc/locks writes it, or "" when there is no such file.
std::string lock_name(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
  char text[64];
  std::snprintf(text, sizeof text, "%02x:%02x:%llu", major(status.st_dev), minor(status.st_dev),
                static_cast<unsigned long long>(status.st_ino));
  return text;
}

std::string program_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/comm");
  std::string name;
  std::getline(file, name);
  return name.empty() ? "pid " + pid : "pid " + pid + " (" + name + ")";
}

struct Meaning {
  Failure kind;
  const char* cause;
  const char* remedy;
};

Meaning meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Failure::temporary, "the disk is full",
              "free space on its file system; nothing is lost, the mail stays on the server and is taken in again"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Failure::temporary, "another process holds the write lock",
              "let it finish its transaction or end it; it is tried again"};
    case SQLITE_READONLY:
      return {Failure::not_permitted, "it cannot be written to",
              "give the user postern runs as write permission on the file and its folder; is the disk mounted read-only?"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Failure::not_permitted, "permission denied",
              "give the user postern runs as permission on the file and its folder"};
    case SQLITE_CANTOPEN:
      return {Failure::io, "it cannot be opened",
              "its folder must exist and be writable for the user postern runs as"};
    case SQLITE_CORRUPT:
      return {Failure::data, "the file is damaged",
              "stop postern, keep a copy of the file, and restore the last backup with 'postern restore'"};
    case SQLITE_NOTADB:
      return {Failure::data, "the file is not a SQLite database", "check store.path; restore a backup if it is right"};
    case SQLITE_IOERR:
      return {Failure::io, "reading or writing the disk failed",
              "look for disk errors in the kernel's log; restart postern when the disk is well"};
    case SQLITE_NOMEM:
      return {Failure::temporary, "the machine is out of memory", "end what uses it; it is tried again"};
    case SQLITE_TOOBIG: return {Failure::data, "a value is too large to store", ""};
    case SQLITE_CONSTRAINT: return {Failure::bug, "a rule of the schema was broken", ""};
    default: return {Failure::bug, "unexpected error", ""};
  }
}

}  // namespace

std::string lock_holders(const std::string& path) {
  const std::string names[] = {lock_name(path), lock_name(path + "-shm")};
  const std::string own = std::to_string(::getpid());
  std::set<std::string> pids;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream fields(line);
    std::string number, type, advisory, access, pid, file;
    fields >> number >> type >> advisory >> access >> pid >> file;
    const bool ours = !file.empty() && (file == names[0] || file == names[1]);
    if (ours && access == "WRITE" && pid != own && pid != "-1") pids.insert(pid);
  }
  std::string holders;
  for (const std::string& pid : pids) holders += (holders.empty() ? "" : ", ") + program_of(pid);
  return holders;
}

Error sqlite_error(sqlite3* handle, int code, const std::string& path) {
  const Meaning meaning = meaning_of(code);
  std::string text = "store " + path + ": " + meaning.cause;
  const int primary = code & 0xff;
  if (primary == SQLITE_BUSY) {
    if (const std::string holders = lock_holders(path); !holders.empty()) text += ": " + holders;
  } else {
    text += std::string(" (") + sqlite3_errmsg(handle) + ", code " + std::to_string(code);
    const int system = sqlite3_system_errno(handle);
    if (system != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL)) {
      text += std::string(": ") + std::strerror(system);
    }
    text += ")";
  }
  return {meaning.kind, std::move(text), meaning.remedy};
}

}  // namespace postern::store
