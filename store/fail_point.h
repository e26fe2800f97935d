// Fail points: places where a test build can be made to die, fail or wait, to prove that nothing is lost there.
// Compiled to nothing without POSTERN_FAIL_POINTS.
//
// POSTERN_FAIL=STEP:N:ACTION[,STEP:N:ACTION...]: at the N-th passing (from 1) of STEP in this process, ACTION is
//   kill   the process gets SIGKILL
//   error  check_fail_point() returns an Error (fail_point() passes on)
//   delay  one second passes
// A plan that cannot be read ends the process with a message: a mistyped test must not pass.
//
// Steps, in the order a mail meets them:
//   store.raw-stored        raw bytes inserted, nothing decided yet
//   store.ticket-created    C-07: ticket inserted, nothing else of it
//   store.message-inserted  C-06: message inserted, its ticket not moved, nobody told
//   store.derived-replaced  reindex: a message's derived values replaced, its words not indexed, no event
//   store.outbox-inserted   C-08: outgoing mail inserted, before COMMIT
//   store.before-commit     everything written, COMMIT not begun
//   store.committed         C-10: committed, the server not told
//   timers.due              timers that are due are known, nothing is decided about them
//   store.migrated          C-21: a migration's statements done, its COMMIT not begun
//   outbox.claimed          C-13: attempt committed, nothing sent
//   outbox.resumed          C-19: at each start: what a crash cut off, if anything, is due again, COMMIT not begun
//   outbox.before-record    C-17: the outcome known, not written
//   imap.selected           C-01: the folder is open, nothing fetched
//   imap.literal-begun      C-02: bytes of an answer to FETCH have come
//   imap.literal-complete   C-03: a body is complete, nothing written
//   imap.told               C-12: the server has flagged or moved it, the journal does not know
//   smtp.recipients-accepted  C-14: MAIL and RCPT accepted, nothing of the mail sent
//   smtp.half-sent          C-15
//   smtp.dot-sent           C-16: the final dot is out, its answer not read
//   smtp.answered           C-17: the answer is read
#pragma once

#include <string>

#include "parser/result.h"

namespace postern::store {

#ifdef POSTERN_FAIL_POINTS
void fail_point(const char* step);
[[nodiscard]] Status check_fail_point(const char* step);
// Replaces the plan of the environment and counts from 0 again. "" disarms.
void arm_fail_points(const std::string& plan);
#else
inline void fail_point(const char*) {}
[[nodiscard]] inline Status check_fail_point(const char*) { return {}; }
#endif

}  // namespace postern::store
