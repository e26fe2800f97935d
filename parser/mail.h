// A message as a person would describe it: plain values that read_mail() fills and everything above reads.
// Every std::string here is valid UTF-8 unless its comment says "bytes".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::parser {

// One mailbox of an address list (RFC 5322 3.4). `email` is local@domain with the domain in lower case, the local part
// as written; never decoded from an encoded word (RFC 2047 5). Empty when the field held a name and no address.
struct Address {
  std::string name;
  std::string email;
  bool operator==(const Address&) const = default;
};

// One header field in its order. `value` is unfolded, as sent: bytes, not yet decoded.
struct Header {
  std::string name;
  std::string value;
};

// Where a leaf's encoded bytes lie in the raw message, so that it can be decoded on demand (decode_part).
struct PartSpan {
  std::size_t offset = 0;
  std::size_t length = 0;
  enum class Encoding { identity, base64, quoted_printable, uuencode } encoding = Encoding::identity;
};

struct Attachment {
  std::string filename;      // safe to show: no path, control, bidi or zero-width characters; may be empty
  std::string content_type;  // declared, lower case, without parameters
  std::size_t size = 0;      // bytes after decoding
  std::string sha256;        // of the decoded bytes, lower-case hex
  bool is_inline = false;
  std::string content_id;  // without the angle brackets
  PartSpan span;
};

// Something in the message that broke a rule, and what was done about it.
struct Defect {
  std::string code;    // "missing-boundary", "charset-replaced", "from-ambiguous", "limit-depth" ...
  std::string detail;  // for a person
};

enum class Kind { message, auto_reply, bounce, list };

struct BounceRecipient {
  std::string email;
  std::string action;      // failed, delayed, delivered, relayed, expanded (RFC 3464 2.3.3)
  std::string status;      // enhanced code, RFC 3463: "5.1.1"; may be empty
  bool permanent = false;
  std::string diagnostic;
};

struct Bounce {
  std::string original_message_id;  // without angle brackets; empty when the report does not say
  std::vector<BounceRecipient> recipients;
};

struct Forwarded {
  std::vector<Address> from;
  std::optional<std::int64_t> date;  // seconds since 1970, UTC
  std::string subject;
  std::string text;
};

struct Mail {
  std::vector<Header> headers;              // of the outermost entity, in order, duplicates kept
  std::string message_id;                   // without angle brackets; empty when there is none
  std::vector<std::string> in_reply_to;     // without angle brackets, in the order written
  std::vector<std::string> references;      // oldest first, as written
  std::optional<std::int64_t> date;         // Date, else the topmost Received; seconds since 1970, UTC
  std::vector<Address> from, sender, reply_to, to, cc;
  // Exactly one From field that holds exactly one address by the strict grammar. What is false is never an identity.
  bool from_is_sound = false;
  std::string subject;
  std::string text;        // the whole readable text
  std::string reply_text;  // the new part only; never empty when the person wrote something
  std::optional<std::string> html;
  std::vector<Attachment> attachments;
  Kind kind = Kind::message;
  std::string why_kind;
  std::optional<Bounce> bounce;
  std::optional<Forwarded> forwarded;
  std::string language;        // ISO 639-1 of the new text, "" when unknown
  std::vector<Defect> defects;
  std::string content_hash;    // SHA-256 of the message with CRLF line ends, lower-case hex
  std::size_t size = 0;        // bytes as given
};

// The value of the first header field of this name (letter case ignored), or nullptr.
const std::string* find_header(const Mail& mail, const char* name);

}  // namespace postern::parser
