// A SQLite VFS that passes everything on to the real one, except the write or sync that is to fail.
#include "fault_disk.h"

#include <sqlite3.h>

#include <csignal>
#include <cstddef>

#include <unistd.h>

namespace postern::store::testing {
namespace {

Fault armed_fault = Fault::kill;
int left = 0;  // writes and syncs until the fault; 0: not armed
bool came = false;
sqlite3_vfs* real_vfs = nullptr;

struct File {
  sqlite3_file base;
  sqlite3_file* real;  // lies behind this struct
};

sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

// Is this the one? A kill counts writes and syncs, every other fault those of its own kind.
bool due(bool is_sync) {
  if (came) return armed_fault == Fault::full && !is_sync;
  const bool counts = armed_fault == Fault::kill || is_sync == (armed_fault == Fault::sync_error);
  if (!counts || left == 0 || --left > 0) return false;
  came = true;
  return true;
}

int on_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  sqlite3_file* real = real_of(file);
  if (due(false)) {
    if (armed_fault == Fault::torn) real->pMethods->xWrite(real, bytes, size / 2, offset);
    if (armed_fault == Fault::torn || armed_fault == Fault::kill) ::kill(::getpid(), SIGKILL);
    return armed_fault == Fault::io_error ? SQLITE_IOERR_WRITE : SQLITE_FULL;
  }
  return real->pMethods->xWrite(real, bytes, size, offset);
}

int on_sync(sqlite3_file* file, int flags) {
  sqlite3_file* real = real_of(file);
  if (due(true)) {
    if (armed_fault == Fault::kill) ::kill(::getpid(), SIGKILL);
    return SQLITE_IOERR_FSYNC;
  }
  return real->pMethods->xSync(real, flags);
}

// The rest passes on.
template <auto Method, class... Args>
int pass(sqlite3_file* file, Args... args) {
  sqlite3_file* real = real_of(file);
  return (real->pMethods->*Method)(real, args...);
}
void on_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

const sqlite3_io_methods kMethods = {
    3,
    pass<&sqlite3_io_methods::xClose>,
    pass<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    on_write,
    pass<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    on_sync,
    pass<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    pass<&sqlite3_io_methods::xLock, int>,
    pass<&sqlite3_io_methods::xUnlock, int>,
    pass<&sqlite3_io_methods::xCheckReservedLock, int*>,
    pass<&sqlite3_io_methods::xFileControl, int, void*>,
    pass<&sqlite3_io_methods::xSectorSize>,
    pass<&sqlite3_io_methods::xDeviceCharacteristics>,
    pass<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    pass<&sqlite3_io_methods::xShmLock, int, int, int>,
    on_barrier,
    pass<&sqlite3_io_methods::xShmUnmap, int>,
    pass<&sqlite3_io_methods::xFetch, sqlite3_int64, int, void**>,
    pass<&sqlite3_io_methods::xUnfetch, sqlite3_int64, void*>,
};

int on_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File* mine = reinterpret_cast<File*>(file);
  mine->real = reinterpret_cast<sqlite3_file*>(mine + 1);
  const int code = real_vfs->xOpen(real_vfs, name, mine->real, flags, out_flags);
  mine->base.pMethods = mine->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

}  // namespace

void install_fault_disk() {
  static sqlite3_vfs vfs;
  real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.zName = "fault-disk";
  vfs.szOsFile += static_cast<int>(sizeof(File));
  vfs.xOpen = on_open;
  sqlite3_vfs_register(&vfs, 1);
}

void arm_fault(Fault fault, int n) {
  armed_fault = fault;
  left = n;
  came = false;
}

bool fault_came() { return came; }

}  // namespace postern::store::testing
