// Read-only questions, on a connection of their own (WAL: a reader never waits for the writer, nor the writer for it).
// Thread: one at a time per Reader; any number of Readers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parser/result.h"
#include "store/model/event.h"
#include "store/model/message.h"
#include "store/model/outbox.h"
#include "store/model/snapshot.h"
#include "store/model/ticket.h"
#include "store/model/timer.h"

namespace postern::store {

struct TicketFilter {
  std::vector<std::string> statuses;  // any of; empty: all
  std::string tag, assignee, requester, queue;
  std::vector<std::pair<std::string, std::string>> fields;  // of the group's own: names and values, all of them
  bool languishing = false;           // only those past their limit, or with an answer or their resolution overdue
  std::string words;                  // full text over subjects and texts; each word quoted, never FTS5 syntax (T-MIME-19)
  int limit = 1000;
};

// A ticket that is linked to the one told about, from its own side or from the other's; merges followed.
struct LinkedTicket {
  enum class Is { problem, incident, related } is = Is::related;  // what it is to the one told about
  std::string key, subject, status;
  model::TicketId id;
};

// A ticket with its whole story, oldest first.
struct Story {
  model::Ticket ticket;
  std::vector<model::Message> messages;
  std::vector<model::Event> events;
  std::vector<model::OutboxItem> mails;
  std::vector<model::Timer> timers;   // the next due first, then those that rest
  std::vector<LinkedTicket> links;    // the problem first, then the incidents; at most 1000
  std::optional<model::Suppression> suppressed;  // of the requester
};

struct OutboxFilter {
  std::vector<model::DeliveryState> states = {model::DeliveryState::pending, model::DeliveryState::held,
                                              model::DeliveryState::failed};  // any of; not empty
  model::TicketId ticket;             // 0: any
  std::string to;                     // the recipient's address; "": any
  int limit = 1000;
};

struct MailboxCount {
  std::string mailbox;
  std::map<std::string, std::int64_t> by_disposition;
  std::int64_t untold = 0;
};

struct OutboxCount {
  std::int64_t pending = 0, held = 0, sent = 0, failed = 0;
  std::optional<model::Time> oldest_pending;
};

// The mail that opened a ticket, for looking at it again.
struct OpeningMail {
  model::Ticket ticket;        // as it stands now
  std::string content_hash;
  std::string mailbox;         // it came to; name in the config
  std::int64_t internal_date = 0;
  bool known = false;          // its sender had opened a ticket before
  std::vector<std::string> tags_by_rules;  // tags that rules have given the ticket, whether it has them still or not
};

struct QuarantinedMail {
  model::HeldMail mail;  // of its bytes the first 64 KiB
  std::size_t size = 0;  // of all
};

class Reader {
 public:
  // Failure::no_input when there is no store yet; Failure::config when the schema is newer than this program.
  static Result<Reader> open(const std::string& path);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  // Urgent first, then the longest in their status.
  Result<std::vector<model::Ticket>> tickets(const TicketFilter& filter);
  Result<std::optional<Story>> story(model::TicketId ticket);  // a merged ticket's own story
  Result<std::map<std::string, std::int64_t>> count_by_status();
  Result<std::vector<MailboxCount>> mailboxes();
  Result<OutboxCount> outbox();
  Result<std::vector<model::OutboxItem>> outbox_mails(const OutboxFilter& filter);  // oldest first
  // Mails in quarantine, the newest `limit` of them, oldest first.
  Result<std::vector<QuarantinedMail>> quarantine(int limit);
  // One of them by its number, whole; none when it is there no longer.
  Result<std::optional<model::HeldMail>> quarantined(model::ArrivalId number);
  // What a decision about a mail to `mailbox` would see now.
  Result<model::Snapshot> snapshot(const model::Lookups& lookups, const model::More& more, const std::string& mailbox,
                                   model::Time now);
  // Of tickets opened by mail since then and behind `after`, in their order; merged ones are left out.
  Result<std::vector<OpeningMail>> opening_mails(model::Time since, model::TicketId after, int limit);
  Result<std::string> raw(const std::string& content_hash);  // as Store::raw

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::store
