// IMAP responses as values: bytes in any pieces -> typed untagged, tagged and continuation responses. RFC 3501 7, with
// the response codes of RFC 4315, 5530 and 6851.
//
// Promise: a response whose words make no sense is still one value (ImapMalformed) and the stream goes on; only a
// stream that cannot be followed any more is an Error. Strings are bytes as sent unless said otherwise: show them
// through printable(). Nothing here knows what was asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parser/imap_lexer.h"
#include "parser/imap_structure.h"
#include "parser/imap_values.h"
#include "parser/limits.h"
#include "parser/result.h"

namespace postern::parser {

// What stands in brackets after OK, NO ... (RFC 3501 7.1, RFC 5530 3). Only the members its name calls for are filled.
struct ImapCode {
  std::string name;  // upper case: "UIDVALIDITY"; empty: there was none
  // UIDVALIDITY, UIDNEXT, UNSEEN; the target's UIDVALIDITY of COPYUID; the last UID done of MESSAGELIMIT (RFC 9738).
  std::uint32_t number = 0;
  std::vector<std::string> words;  // flags of PERMANENTFLAGS, words of CAPABILITY
  UidSet source, target;           // COPYUID, RFC 4315 3
};

struct ImapStatus {
  enum class Condition { ok, no, bad, bye, preauth };
  Condition condition = Condition::bad;
  ImapCode code;
  std::string text;  // for people; may be empty
};

struct ImapTagged {
  std::string tag;
  ImapStatus status;
};
struct ImapContinuation {
  std::string text;
};
struct ImapCapability {
  std::vector<std::string> words;  // upper case
};
struct ImapExists {
  std::uint32_t count = 0;
};
struct ImapExpunge {
  std::uint32_t number = 0;  // a sequence number
};
struct ImapVanished {
  UidSet uids;  // RFC 7162 3.2.10
};
struct ImapFetch {
  std::uint32_t number = 0;  // a sequence number: of no use but for messages to people
  std::optional<std::uint32_t> uid;
  std::optional<std::uint64_t> size;
  std::optional<std::int64_t> internal_date;      // seconds since 1970, UTC; nothing when it could not be read
  std::optional<std::vector<std::string>> flags;  // as sent: "\Seen"
  std::optional<std::string> body;                // BODY[] of the whole mail; NIL is empty
  std::uint64_t dropped_bytes = 0;                // a body above literal_bytes was announced and not kept
  std::optional<std::string> header;              // BODY[HEADER...]: a block or some of its fields; NIL is empty
  std::optional<std::string> part;                // BODY[1.2]; NIL is empty
  std::string part_section;                       // "1.2"
  std::optional<ImapStructure> structure;         // BODYSTRUCTURE; nothing when it could not be read
};
struct ImapFolder {  // LIST and LSUB
  std::vector<std::string> attributes;
  std::string delimiter;  // empty: flat
  std::string name;       // UTF-8; as sent when `decoded` is false
  bool decoded = true;
};
struct ImapSearch {
  std::vector<std::uint32_t> numbers;
};
// Legal, and of no interest: FLAGS, STATUS, ID, NAMESPACE, RECENT ...
struct ImapOther {
  std::string name;
};
struct ImapMalformed {
  std::string what;  // printable
};

using ImapResponse = std::variant<ImapTagged, ImapStatus, ImapContinuation, ImapCapability, ImapExists, ImapExpunge,
                                  ImapVanished, ImapFetch, ImapFolder, ImapSearch, ImapOther, ImapMalformed>;

class ImapReader {
 public:
  explicit ImapReader(const ImapLimits& limits = {}) : lexer_(limits) {}

  // Takes bytes from the front of `input` up to the end of the next response. Nothing: the input is used up. An error
  // means that the stream cannot be followed any more; it is the answer to every further call.
  Result<std::optional<ImapResponse>> next(std::string_view& input);

 private:
  ImapLexer lexer_;
  std::vector<ImapToken> tokens_;  // of the response being read; bounded by line_bytes and literal_bytes
};

// The text after OK, NO ...: "[UIDNEXT 5] ready" cut in code and text. A bracket that is never closed is text.
ImapStatus imap_status(ImapStatus::Condition condition, std::string_view text);

}  // namespace postern::parser
