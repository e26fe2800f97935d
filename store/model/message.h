// A message on a ticket, and what became of every message a mailbox ever exposed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/model/ids.h"

namespace postern::model {

enum class Direction { inbound, outbound, note };

// A file of an inbound message: name and numbers only; the bytes are in the raw mail, at the span.
struct StoredAttachment {
  std::string filename;
  std::string content_type;
  std::size_t size = 0;   // bytes decoded
  std::string sha256;     // lower-case hex
  bool is_inline = false;
  std::string content_id;
  std::size_t span_offset = 0, span_length = 0;
  int span_encoding = 0;  // parser::PartSpan::Encoding
  bool operator==(const StoredAttachment&) const = default;
};

// What proves who wrote a mail, or what is missing: as it was decided at the time.
struct Proof {
  bool holds = false;
  std::string why;  // "Authentication-Results of mx.example.org: dmarc=pass"; printable
  bool operator==(const Proof&) const = default;
};

struct Message {
  MessageKey key;
  TicketId ticket;
  Direction direction = Direction::inbound;
  std::string from_name, from_email;
  std::string subject;
  std::string text;          // the whole readable text
  std::string reply_text;    // the new part
  std::string message_id;    // RFC 5322 Message-ID without angle brackets; may be empty
  std::string content_hash;  // of the raw mail; empty for a note made by hand
  Time at{};                 // when it was taken in or written
  bool verified = true;      // false: matched without authentication or token; no status move, no relay
  std::optional<Proof> proof;  // of its sender; none for what is no mail, and in stores that did not keep it yet
  bool automatic = false;    // a robot's
  bool internal = false;     // agents only
  bool waits = false;        // an answer that is a note until its author says otherwise: another agent has answered meanwhile
  std::vector<StoredAttachment> attachments;
};

// P1: every message has exactly one.
enum class Disposition { ticket_message, bounce, quarantined, duplicate, ignored };

// What is taken in: the raw bytes and where and when they were seen.
struct Arrival {
  Location location;
  std::string raw;           // bytes as the server gave them
  std::string content_hash;  // parser::content_hash(raw)
  std::int64_t internal_date = 0;  // IMAP INTERNALDATE or the time of delivery, seconds since 1970, UTC
  Time received{};           // when we fetched it
  std::uint64_t size = 0;    // of the mail as its server tells it (RFC822.SIZE), bytes; 0: not told
  bool told = false;         // nothing is to be done about it on its server
  std::vector<std::string> left;  // parts that stayed on the server, for people: `raw` is a stand-in then
};

}  // namespace postern::model
