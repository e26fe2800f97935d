// The IMAP session after login as a machine without a socket: resume(event) -> actions. RFC 3501, with IDLE (2177),
// UIDPLUS (4315), MOVE (6851), LITERAL+ (7888) where offered. UIDs only, never sequence numbers.
//
// The shell (daemon/app/intake) performs the actions in order and calls resume() with what happened.
// Thread: none of its own; one caller at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parser/imap_structure.h"
#include "parser/result.h"

namespace postern::imap {

enum class After { seen, move, remove, keep };

struct SessionOptions {
  std::string folder = "INBOX";      // UTF-8; the machine encodes it (RFC 3501 5.1.3)
  After after = After::seen;
  std::string move_to;               // UTF-8, with After::move; created once when it is missing
  std::size_t max_message_bytes = 50u << 20;  // what is larger is not fetched: its outline is
  std::size_t text_bytes = 4u << 20;          // of an outline's text, before decoding
  std::size_t window_bytes = 8u << 20;    // bodies asked for ahead and not yet settled
  int window_messages = 64;
  int answer_seconds = 60;           // the server may be silent for so long when it owes an answer
  int idle_seconds = 240;            // IDLE is re-issued this often
  int poll_seconds = 60;             // without IDLE, NOOP this often; with IDLE the safety net
};

// One line of the listing.
struct Listed {
  std::uint32_t uid = 0;
  std::uint64_t size = 0;            // RFC822.SIZE: a claim
  std::int64_t internal_date = 0;    // seconds since 1970, UTC; 0 when the server gave none
  bool seen = false, deleted = false;
};

// ---- what happened (into the machine)
struct Started {};                                   // the channel is connected and signed in
struct Received { std::string_view bytes; };         // any split
struct Elapsed {};                                   // the deadline of the last Read passed with nothing read
// Answer to FolderOpened: list from this UID on (1: everything).
struct ListFrom { std::uint32_t uid = 1; };
// Answer to Listing: fetch these bodies (in this order), then settle these UIDs, committed earlier but not told.
struct Wanted { std::vector<std::uint32_t> fetch, settle; };
// Answer to Listing, before Wanted: ask for the Message-IDs of these mails of the listing.
struct Identify { std::vector<std::uint32_t> uids; };
// The store has committed this message: the server may be told (flag or move).
struct Committed { std::uint32_t uid = 0; };
// The store could not take this message now: leave it untouched on the server.
struct Refused { std::uint32_t uid = 0; };
struct Stop {};                                      // finish politely: DONE, LOGOUT
using Event = std::variant<Started, Received, Elapsed, ListFrom, Wanted, Identify, Committed, Refused, Stop>;

// ---- what to do next (out of the machine)
struct Send { std::string bytes; };
// Read with this many seconds' patience. The last action whenever the machine waits for the server; without one it
// waits for the shell alone, and nothing must be read: that is the brake on a server that sends faster than we commit.
// Not `fresh`: the deadline of the Read before still stands, so that a server which drips bytes cannot hold us (S-27).
struct Read {
  int seconds = 30;
  bool fresh = true;
};
struct FolderOpened {                                // again in the same session when UIDVALIDITY changes (S-02)
  // uid_validity is never 0; uid_next is 0 when the server does not say it (S-24).
  std::uint32_t uid_validity = 0, uid_next = 0, exists = 0;
  bool writable = true;              // READ-ONLY or PERMANENTFLAGS () (S-22)
};
// UIDs from ListFrom on, ascending, deleted ones left out. Every listing is given, an empty one too, and waits for a
// Wanted (or first an Identify): after ListFrom, after Arrived, and at each poll.
struct Listing { std::vector<Listed> mails; };
// What came of Identify, to be answered by Wanted or by another Identify: the field Message-ID as a header block. A mail
// whose field is missing, unreadable or longer than 4 KiB is left out.
struct Identified {
  struct Mail {
    std::uint32_t uid = 0;
    std::string header;
  };
  std::vector<Mail> mails;
};
struct Message { Listed listed; std::string raw; }; // a body, complete; the shell answers Committed or Refused
// Instead of a Message above max_message_bytes, by its size or by what came: the mail stays on the server, whatever
// `after` says. The shell answers as to a Message.
struct Outline {
  Listed listed;
  std::string header;                // bytes; cut at 64 KiB
  parser::ImapStructure structure;
  std::string text_section;          // of the part that is the text (parser::text_part); empty: there is none
  std::optional<std::string> text;   // its bytes, not decoded, cut at text_bytes; nothing when they did not come
};
// Its body did not come, or it is too large and its structure cannot be had: left on the server.
struct Skipped {
  Listed listed;
  std::string reason;
  bool again = false;                // another connection may have more luck: it is no property of the mail
};
struct Told { std::vector<std::uint32_t> uids; };   // the server has confirmed flag, move or delete
struct Arrived {};                                   // EXISTS rose; a listing follows
struct Warning { std::string text; };               // for the log, printable
// The session is over; reason is printable, retry says how.
struct Close {
  enum class Retry { soon, backoff, slowly } retry = Retry::backoff;
  std::string reason, hint;
  bool clean = false;                // after Stop
};
using Action = std::variant<Send, Read, FolderOpened, Listing, Identified, Message, Outline, Skipped, Told, Arrived,
                            Warning, Close>;

class Session {
 public:
  explicit Session(SessionOptions options);
  Session(Session&&) noexcept;
  ~Session();
  // Never throws on what a server says. After Close it returns nothing more.
  std::vector<Action> resume(const Event& event);
  // For status: "idle", "fetching 3 of 12" ...
  std::string describe() const;
  // What the server can do beyond RFC 3501, of what we use: "IDLE, MOVE, UIDPLUS". Empty until it has said so.
  std::string offers() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::imap
