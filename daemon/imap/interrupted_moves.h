// Moves that an earlier session may have left half done: without MOVE a mail is copied and then removed, and an end in
// between leaves it in both folders (C-11). What is untold is looked for among the newest mails of the target, for
// copying is not asked whether it was done. Pure; one look, in four commands:
//
//   UID FETCH the doubtful, EXAMINE the target, UID FETCH its newest; then the caller opens its own folder again.
//
// Promise: a mail counts as copied only when size, internal date (RFC 3501 6.4.7: COPY keeps it) and the fields
// Message-ID, Date and Received are all the same, and one copy stands for one mail. Whatever cannot be found out
// makes a second copy, never a loss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "parser/imap_response.h"

namespace postern::imap {

class InterruptedMoves {
 public:
  // So many mails are looked for, the lowest UIDs, which are moved first; and in so many UIDs of the target.
  static constexpr std::size_t kDoubtful = 1000;
  static constexpr std::uint32_t kNewest = 2000;

  // `target` as folder_argument() writes it, `command_bytes` bounds a UID set.
  InterruptedMoves(std::string target, std::size_t command_bytes)
      : target_(std::move(target)), command_bytes_(command_bytes) {}

  // `uids` in the open folder, whose UIDVALIDITY this is. Only once: what a session begins it knows the end of.
  void begin(const std::vector<std::uint32_t>& uids, std::uint32_t uid_validity);
  bool begun() const { return begun_; }
  // The next command, without its tag; nothing when the look is over.
  std::optional<std::string> next();
  // From EXAMINE on another folder than the mailbox's is open.
  bool elsewhere() const { return step_ == Step::examine || step_ == Step::newest; }
  // What the server says to the last command.
  void note(const parser::ImapCode& code);
  void add(const parser::ImapFetch& fetch);
  void answer(bool ok);
  // The UIDs whose copies were found; none when the folder's UIDs have another meaning by now.
  const std::set<std::uint32_t>& copied(std::uint32_t uid_validity) const;

 private:
  using Identity = std::tuple<std::uint64_t, std::int64_t, std::string>;  // size, internal date, fields
  enum class Step { none, doubtful, examine, newest };

  std::string target_;
  std::size_t command_bytes_;
  bool begun_ = false;
  Step step_ = Step::none;
  std::set<std::uint32_t> left_;  // doubtful, not yet asked for
  std::multimap<Identity, std::uint32_t> doubtful_;
  std::set<std::uint32_t> seen_;  // UIDs of the target: an answer that comes twice is one mail
  std::set<std::uint32_t> copied_;
  std::uint32_t uid_validity_ = 0, target_next_ = 0;
};

}  // namespace postern::imap
