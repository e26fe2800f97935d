// Telling the server what became of a mail that is safely in the store: the flag, the move or the deletion, one batch
// at a time. RFC 3501 6.4.6-6.4.8, RFC 4315, RFC 6851. Pure.
//
// Promise: UIDs only; plain EXPUNGE and CLOSE are never sent, for they would remove what other clients have marked.
// A refusal leaves the mails where they are and pauses: 1, 2, 4 ... 64 polls, so that there is no storm (S-06).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/imap/capabilities.h"
#include "daemon/imap/session.h"
#include "parser/imap_response.h"

namespace postern::imap {

class Settle {
 public:
  // `move_to` as folder_argument() writes it. `command_bytes` bounds a UID set.
  Settle(After after, std::string move_to, std::size_t command_bytes);

  void add(std::uint32_t uid) { waiting_.insert(uid); }
  // An earlier session has copied it to where it is to be moved: only its removal here is left (C-11).
  void add_copied(std::uint32_t uid) { copied_.insert(uid); }
  // A move is made of a copy and a removal, so that an end in between leaves the mail in both folders.
  bool moves_by_copying(const Capabilities& capabilities) const { return first_step(capabilities) == Step::copy; }
  // A poll has come: a pause gets shorter.
  void tick();
  // Nothing in flight, and nothing that could be sent now.
  bool quiet() const { return !in_flight_ && batch_.empty() && !ready(); }
  bool ready() const { return pause_ == 0 && !(waiting_.empty() && copied_.empty()); }
  // The next command, without its tag; nothing while one is in flight or none is due.
  std::optional<std::string> next(const Capabilities& capabilities);

  struct Outcome {
    std::vector<std::uint32_t> told;  // ascending
    std::string warning;
  };
  // The tagged answer to the last command.
  Outcome answer(const parser::ImapStatus& status, const Capabilities& capabilities);
  // The folder's UIDs have a new meaning: what waits is dropped, and what is in flight will not count as told.
  void forget();

 private:
  enum class Step { none, flag_seen, move, copy, create, flag_deleted, expunge };

  Step first_step(const Capabilities& capabilities) const;
  void take_batch(const Capabilities& capabilities);
  std::string command() const;
  Outcome done();
  Outcome refused(const parser::ImapStatus& status);
  Outcome move_refused(const parser::ImapStatus& status);
  Outcome created(const parser::ImapStatus& status);
  Outcome flagged_deleted(const Capabilities& capabilities);

  After after_;
  std::string move_to_;
  std::size_t command_bytes_;
  std::set<std::uint32_t> waiting_, copied_, batch_;
  std::string set_;          // batch_ as sent
  Step step_ = Step::none;   // to be sent, or in flight
  Step retry_ = Step::none;  // what CREATE is to make possible
  bool in_flight_ = false;
  bool no_move_ = false;  // UID MOVE was offered and is not understood
  bool created_ = false;  // once a session
  bool certain_ = false;  // the server said that the folder is missing
  bool again_ = false;    // the command in flight was refused because another client had removed one of its mails
  int refusals_ = 0, pause_ = 0;
};

}  // namespace postern::imap
