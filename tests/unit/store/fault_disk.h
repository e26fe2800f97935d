// A disk that fails: a SQLite VFS over the real one, in which the n-th write or sync kills the process or fails.
#pragma once

namespace postern::store::testing {

enum class Fault {
  kill,        // SIGKILL before the write or sync
  torn,        // half of the write reaches the file, then SIGKILL
  full,        // ENOSPC, from then on
  full_once,   // ENOSPC, then there is room again
  io_error,    // EIO on a write
  sync_error,  // EIO on a sync
};

// Makes it this process's disk for every connection opened from now on. Faultless until armed.
void install_fault_disk();
// `n` counts from 1, from now: writes and syncs for a kill, else those of the fault's kind.
void arm_fault(Fault fault, int n);
// Did the fault come?
bool fault_came();

}  // namespace postern::store::testing
