// Outgoing mail. A row is written in the same transaction as its cause; its bytes are made at send time from what
// stands here, so that every retry is byte-identical (RFC 5322 3.6.4: one Message-ID a message).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/model/ids.h"

namespace postern::model {

enum class DeliveryState { pending, held, sent, failed };

// An attachment of an outgoing mail: a file of a stored inbound mail (by the raw mail's hash and index), or that whole
// mail as message/rfc822 when index is -1.
struct OutboxAttachment {
  std::string content_hash;
  int index = 0;
};

struct OutboxItem {
  OutboxId id;
  TicketId ticket;             // 0: about no ticket (an alert)
  std::string relay;           // [smtp.NAME]; "" is the main one
  std::string purpose;         // "acknowledgement", "agent-notice", "status", "reply", "alert"
  std::string envelope_from;   // "" is the null reverse-path (RFC 5321 4.5.5)
  std::string from_name, from_email;
  std::string to_name, to_email;  // one recipient a mail: each has tokens of its own
  std::string reply_to;        // address, or empty
  std::string subject;
  std::string message_id;      // without angle brackets
  std::string in_reply_to;
  std::vector<std::string> references;
  std::vector<std::pair<std::string, std::string>> headers;  // Auto-Submitted and the like
  std::string text;
  std::optional<std::string> html;
  std::vector<OutboxAttachment> attachments;
  std::string boundary_seed;
  Time date{};
  bool automatic = true;       // counted by the caps; a person's reply is not
  std::string merge;           // while it waits untried, a later mail with this word about the same ticket to the same
                               // person replaces it, and it holds up no other; "": neither
  // Delivery
  DeliveryState state = DeliveryState::pending;
  int attempts = 0;            // ever
  // Of these, since it last was sent, failed or was given a new chance, and when the first of them began. Filled by the
  // store, for delays and the end of patience.
  int tries = 0;
  Time tried_since{};
  Time next_attempt{};
  std::string last_error;
  std::string why;             // the event that caused it
};

// Which mails one queue sends: those of a relay; with `strays`, also those of relays that are no longer in the config.
struct Route {
  std::string relay;
  std::vector<std::string> known;  // names of all relays
  bool strays = true;
};

// Which outgoing mails an admin means: one by its number, those of a ticket, or all in a state; the first that is set.
struct OutboxChoice {
  OutboxId mail;
  TicketId ticket;
  std::optional<DeliveryState> state;
};

// An outgoing mail that waits untried and that a later one may replace (OutboxItem::merge).
struct WaitingMail {
  OutboxId id;
  TicketId ticket;
  std::string merge, to_email;
};

// What a decision about an outgoing mail needs to know of it.
struct QueuedMail {
  OutboxId id;
  TicketId ticket;
  std::string purpose, to_email, last_error;
  DeliveryState state = DeliveryState::pending;
  bool on_its_way = false;     // an attempt is being made
};

// The outcome of one attempt, as desk/delivery reads it from the SMTP dialogue.
struct DeliveryResult {
  DeliveryState state = DeliveryState::pending;  // pending: try again at next_attempt
  Time next_attempt{};
  std::string detail;          // the server's words or the connection's fault, printable
  bool maybe_delivered = false;  // the connection was lost after the final dot (C-16)
  bool too_large = false;        // failed for its size alone
};

struct Delivery {
  OutboxId mail;
  DeliveryResult result;
};

}  // namespace postern::model
