// Commands on the wire: how names and UID sets are written, and which commands wait for their tagged answer.
// RFC 3501 4.3, 6, 9. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "parser/result.h"

namespace postern::imap {

// What a command is for: its answer is handled by this.
enum class Purpose { capability, select, folders, listing, identify, noop, fetch, outline, settle, look, idle, logout };

// For messages to people: "SELECT", "the listing" ...
std::string_view name_of(Purpose purpose);

// A folder's name as an argument. Always a quoted string: modified UTF-7 leaves printable ASCII alone, so a literal is
// never needed. Error (Failure::config): the name is empty or not UTF-8.
Result<std::string> folder_argument(std::string_view utf8);

// The smallest UIDs of `uids` as a set ("1:3,7") of at most `bytes` bytes, and at least one of them; they leave `uids`
// for `taken`. A range stands only where every UID of it is ours: a gap may hold somebody else's mail.
std::string take_uid_set(std::set<std::uint32_t>& uids, std::size_t bytes, std::set<std::uint32_t>& taken);

// Tags, and the commands in flight. Several may be: answers carry their tag, and need not come in order.
class Commands {
 public:
  struct Pending {
    std::string tag;
    Purpose purpose = Purpose::noop;
    std::uint32_t uid = 0;  // of a fetch or an outline
  };

  // The line to send, CRLF included.
  std::string begin(Purpose purpose, std::string_view command, std::uint32_t uid = 0);
  // The command this tag answers; it is in flight no more.
  std::optional<Pending> finish(std::string_view tag);
  bool waiting() const { return !in_flight_.empty(); }
  // The oldest command still waiting; only while waiting().
  const Pending& oldest() const { return in_flight_.front(); }

 private:
  std::deque<Pending> in_flight_;
  std::uint64_t last_tag_ = 0;
};

}  // namespace postern::imap
