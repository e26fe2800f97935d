// What decide() asks for and what it gets: a few rows, loaded inside the write transaction and therefore never stale.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/model/deed.h"
#include "store/model/event.h"
#include "store/model/message.h"
#include "store/model/outbox.h"
#include "store/model/ticket.h"
#include "store/model/timer.h"

namespace postern::model {

// A counter of automatic mail in a time window: "recipient:ann@example.org", "ticket:1042", "domain:...", "total".
struct BudgetKey {
  std::string name;
  std::int64_t window = 0;  // seconds: counted are the mails of the last `window` seconds
  auto operator<=>(const BudgetKey&) const = default;
};

// Nothing automatic goes to an address that a mail of ours could not reach, until that is lifted.
struct Suppression {
  Time since{};
  std::string reason;
};

// A mail that came shortly after an automatic one of ours, by what its words are like.
struct Echo {
  Time at{};
  std::uint64_t print = 0;
};

// The notices on one ticket that an agent was not sent, to be told of together.
struct HeldBack {
  TicketId ticket;  // 0: about none
  std::string key, subject;
  int notices = 0;
};

// All of an agent's in a queue.
struct HeldBackNews {
  std::vector<HeldBack> listed;  // those with the most notices, at most 100
  int tickets = 0, notices = 0;  // of all
};

// The names of what to load. Every list is bounded by the parser's limits.
struct Lookups {
  std::string content_hash;              // is this mail known?
  std::vector<std::int64_t> tickets;     // ticket numbers; merged tickets are followed
  std::vector<std::string> message_ids;  // of stored messages, inbound and outbound, without angle brackets
  std::vector<std::string> people;       // address keys: when last seen
  std::vector<BudgetKey> budgets;
  // Names that end in ':'. Wanted are "NAME:ADDRESS" and "NAME:@DOMAIN" of the requesters of all tickets that are loaded.
  std::vector<BudgetKey> requester_budgets;
  std::vector<std::string> echoes;       // address keys and "@DOMAIN"
  std::optional<std::pair<std::string, std::string>> held_back;  // an agent's address key and a queue
  std::string same_id;                   // this mail's own Message-ID: do stored messages carry it already?
  std::vector<std::string> answered;     // Message-IDs of outgoing mails whose text is wanted too (KnownOutbox::text)
  std::string reread;                    // content hash of a stored mail: the messages made from it are wanted
  std::optional<OutboxChoice> outbox;    // outgoing mails to decide about
  TimerId timer;                         // the timer that fires
  std::optional<Time> overdue;           // all timers due by then
  std::vector<std::int64_t> held;        // mails in quarantine by their numbers
  std::optional<Time> held_since;        // all those that came since then
  std::vector<std::string> in_status;    // tickets in one of these statuses are wanted too
  TicketId in_status_after;              // of those, the ones with a greater number
  std::vector<std::string> remembered;   // names
  std::optional<std::pair<std::string, std::string>> deed;  // an agent's address key and a token, or "": the newest
  bool answers = false;                  // of agents, on all tickets that are loaded
  std::string raw;                       // content hash of a stored mail whose bytes are wanted
  bool story = false;                    // what was written on the first ticket of `tickets`, and what happened to it
  Time now{};                            // the end of the budgets' windows; unset: the arrival's, else the clock's
};

// A stored message found by its Message-ID.
struct KnownMessage {
  std::string message_id;
  TicketId ticket;
  Direction direction = Direction::inbound;
  std::string from_email;
};

// An outgoing mail found by its Message-ID.
struct KnownOutbox {
  OutboxId id;
  std::string message_id;
  TicketId ticket;
  std::string to_email;
  std::string purpose;              // as OutboxItem::purpose
  std::optional<std::string> text;  // only of those in Lookups::answered
  Time at{};                        // its Date
};

// An earlier arrival of the same content. `same_mailbox`: seen in this mailbox before, wherever its UID.
struct SameContent {
  Location location;
  Disposition disposition = Disposition::ignored;
  TicketId ticket;
  bool same_mailbox = false;
};

// A mail in quarantine: one that an answered "held-notice" is about (the notice carries it as a whole), or one asked for.
struct HeldMail {
  std::string content_hash;
  std::string mailbox;              // name in the config
  std::int64_t internal_date = 0;   // as Arrival::internal_date
  std::string raw;                  // of one that Lookups::held_since alone asks for, the first 64 KiB
  ArrivalId number;                 // by which people call it
  Time received{};
  std::string reason;
};

// A file of a stored mail that an outgoing mail carries, by its index (OutboxAttachment).
struct CarriedFile {
  int index = 0;
  bool on_its_way = false;  // by a mail that is pending or held: each attempt must give the same bytes
};

struct PersonSeen {
  std::string email;
  std::string name;
  int tickets = 0;                   // as requester
  std::optional<TicketId> latest;
};

// An agent who is away, and the why of the SetAway that says so.
struct Absence {
  Time until{};
  std::string why;
};

struct Snapshot {
  std::int64_t next_ticket = 1;      // the number a new ticket gets
  std::int64_t next_outbox = 1;      // the number in the next outgoing Message-ID; counts up within a decision
  std::vector<Ticket> tickets;       // those asked for by number and those of the known messages; merges followed
  std::map<std::int64_t, std::int64_t> merged;  // number asked for -> number of the ticket it was merged into
  std::vector<KnownMessage> messages;
  std::vector<KnownOutbox> sent;
  std::vector<SameContent> same_content;
  std::vector<Message> same_id;      // stored messages with Lookups::same_id, whole, newest first, at most four
  // Of the held-notices in Lookups::answered, of Lookups::held and of Lookups::held_since, as far as they are still in
  // quarantine; each once, at most 200.
  std::vector<HeldMail> held;
  std::vector<Message> reread;       // made from Lookups::reread, whole, oldest first; the first one's files are counted
  std::vector<CarriedFile> carried;  // of Lookups::reread, each index once, in ascending order
  std::vector<QueuedMail> outbox;    // of Lookups::outbox: those not sent, oldest first, at most 10000; one asked for by
                                     // its number also when it was sent
  std::vector<Timer> timers;         // of `tickets`, each ticket's next due first
  std::optional<Timer> fired;        // Lookups::timer, as far as it is still there
  std::vector<Timer> overdue;        // of Lookups::overdue, the longest due first, at most 10000
  std::vector<PersonSeen> people;
  std::map<BudgetKey, int> budgets;  // mails already counted in the window
  std::vector<WaitingMail> waiting;  // about `tickets`, oldest first
  std::map<std::string, Absence> away;  // agents by address key; also those whose time is over
  std::map<std::string, std::string> remembered;  // of Lookups::remembered, those there are
  // With Lookups::story, oldest first, merges followed: the newest 200 of each.
  std::vector<Message> story;
  std::vector<Event> events;
  std::map<std::string, Suppression> suppressed;  // of Lookups::people and the requesters of `tickets`, by address key
  std::map<std::string, std::vector<Echo>> echoes;  // of Lookups::echoes, the newest first, at most 32 each
  std::vector<Message> answers;      // of Lookups::answers: on each ticket the newest one to the requester, and those that wait
  std::string raw;                   // of Lookups::raw; "" when it is not stored
  std::vector<Deed> deeds;           // of Lookups::deed on `tickets`, at most one each
  HeldBackNews held_back;            // of Lookups::held_back
  std::vector<Ticket> in_status;     // of Lookups::in_status, by number, at most 500; their timers are among `timers`
};

// What a decision wants besides, once what it named first is loaded: those lookups and what they led to (a held mail's
// sender, an answer's raw mail). Nothing when that was all. Pure; must not touch the store.
using More = std::function<std::optional<Lookups>(const Snapshot&)>;

}  // namespace postern::model
