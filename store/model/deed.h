// What one mail of an agent did to a ticket, as far as it can be taken back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/model/ids.h"
#include "store/model/outbox.h"

namespace postern::model {

using DeedId = Id<struct DeedTag>;

// A value of the ticket, as its events name it: "status", "tag", "link", "copied", "field:room" ...
struct Change {
  std::string field, before, after;
};

// An outgoing mail that it caused.
struct DeedMail {
  OutboxId id;
  std::string purpose, to_email;
  DeliveryState state = DeliveryState::pending;
  bool on_its_way = false;  // an attempt has been made or is being made: it may have arrived
};

struct Deed {
  DeedId id;
  TicketId ticket;
  std::string agent;           // address_key form
  std::string token;           // [0-9a-f]{8}, by which the agent names it
  Time at{};
  std::string stays;           // what undoing it does not take back, for people, one thing a line
  bool dropped_news = false;   // its move took the place of one that the requester had not heard of yet
  std::optional<Time> undone;
  // In the order in which they were made.
  std::vector<Change> changes;
  std::vector<MessageKey> answers;  // messages of it that are for the requester
  std::vector<DeedMail> mails;      // without those that were dropped since
};

}  // namespace postern::model
