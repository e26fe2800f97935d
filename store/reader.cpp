#include "store/reader.h"

#include <unistd.h>

#include "store/events.h"
#include "store/linked_tickets.h"
#include "store/load.h"
#include "store/messages.h"
#include "store/migrations.h"
#include "store/names.h"
#include "store/outbox.h"
#include "store/outbox_choice.h"
#include "store/quarantine.h"
#include "store/quiet.h"
#include "store/raw_mails.h"
#include "store/search_words.h"
#include "store/sqlite.h"
#include "store/tickets.h"
#include "store/timers.h"

namespace postern::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;

// One snapshot for all questions of one answer; ends with this object.
class Glance {
 public:
  explicit Glance(Database& database) : database_(database), begun_(database.run("BEGIN")) {}
  Glance(const Glance&) = delete;
  Glance& operator=(const Glance&) = delete;
  ~Glance() {
    if (begun_) static_cast<void>(database_.run("COMMIT"));
  }
  const Status& begun() const { return begun_; }

 private:
  Database& database_;
  Status begun_;
};

// For json_each: how a list becomes one bound value.
std::string json_list(const std::vector<std::string>& words) {
  std::string list = "[";
  for (const std::string& word : words) {
    list += list.size() > 1 ? ",\"" : "\"";
    for (const char c : word) {
      if (static_cast<unsigned char>(c) < 0x20) continue;  // in no status
      if (c == '"' || c == '\\') list += '\\';
      list += c;
    }
    list += '"';
  }
  return list + "]";
}

// [["room","12"]]
std::string json_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string list = "[";
  for (const auto& [name, value] : pairs) list += (list.size() > 1 ? "," : "") + json_list({name, value});
  return list + "]";
}

Result<std::vector<model::TicketId>> matching(Database& database, const TicketFilter& filter) {
  const std::string query = search_words(filter.words);
  std::vector<model::TicketId> ids;
  if (query.empty() && !filter.words.empty()) return ids;  // only punctuation: no word can match
  // Each condition is its own text, so that the planner sees the ones that count; "1" stands for a missing one.
  const auto when = [](bool given, const char* condition) { return std::string(" AND ") + (given ? condition : "1"); };
  const std::string sql =
      "SELECT id FROM ticket AS ticket_list WHERE json_valid(?1) AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL"
      " AND ?5 IS NOT NULL AND ?6 IS NOT NULL AND ?8 IS NOT NULL" +
      when(!filter.statuses.empty(), "status IN (SELECT value FROM json_each(?1))") +
      when(!filter.tag.empty(), "id IN (SELECT ticket FROM tag WHERE tag = ?2)") +
      when(!filter.assignee.empty(), "assignee = ?3") +
      when(!filter.requester.empty(),
           "id IN (SELECT ticket FROM participant WHERE email = ?4 AND role = 'requester')") +
      when(!filter.queue.empty(), "queue = ?5") +
      when(filter.languishing, "(languishing IS NOT NULL OR unanswered IS NOT NULL OR unresolved IS NOT NULL)") +
      when(!filter.fields.empty(),
           "NOT EXISTS (SELECT 1 FROM json_each(?8) AS wanted WHERE NOT EXISTS"
           " (SELECT 1 FROM ticket_field WHERE ticket = ticket_list.id AND name = json_extract(wanted.value, '$[0]')"
           "  AND value = json_extract(wanted.value, '$[1]')))") +
      when(!query.empty(),
           "id IN (SELECT ticket FROM message WHERE id IN"
           " (SELECT rowid FROM message_words WHERE message_words MATCH ?6))") +
      " ORDER BY priority DESC, status_since, id LIMIT ?7";
  Status read = database.each(sql,
                              {json_list(filter.statuses), filter.tag, filter.assignee, filter.requester, filter.queue,
                               query, filter.limit, json_pairs(filter.fields)},
                              [&](Row row) { ids.push_back(row.id<model::TicketId>(0)); });
  if (!read) return fail(read.error());
  return ids;
}

// The first mail of each ticket, with its arrival (the earliest, where it came to several mailboxes).
constexpr const char* kOpeningMails =
    "SELECT ticket.id, content_hash, folder.mailbox, arrival.internal_date,"
    "   EXISTS (SELECT 1 FROM participant AS mine JOIN participant AS earlier"
    "           ON earlier.email = mine.email AND earlier.role = 'requester' AND earlier.ticket < mine.ticket"
    "           WHERE mine.ticket = ticket.id AND mine.role = 'requester')"
    " FROM ticket JOIN message ON message.id = (SELECT min(id) FROM message WHERE message.ticket = ticket.id)"
    " JOIN raw_mail ON raw_mail.id = message.raw"
    " JOIN arrival ON arrival.id = (SELECT min(id) FROM arrival WHERE arrival.raw = raw_mail.id)"
    " JOIN folder ON folder.id = arrival.folder"
    " WHERE ticket.created >= ?1 AND ticket.id > ?2 AND merged_into IS NULL AND direction = 'inbound'"
    " ORDER BY ticket.id LIMIT ?3";

Status complete(Database& database, OpeningMail& mail) {
  auto ticket = load_ticket(database, mail.ticket.id);
  if (!ticket) return fail(ticket.error());
  if (*ticket) mail.ticket = std::move(**ticket);
  return database.each(
      "SELECT DISTINCT substr(what, 5) FROM event WHERE ticket = ? AND actor LIKE 'rule %' AND what LIKE 'tag %'",
      {mail.ticket.id}, [&](Row row) { mail.tags_by_rules.push_back(row.text(0)); });
}

}  // namespace

struct Reader::Impl {
  Database database;
  RawMails raw_mails{database};
  explicit Impl(Database opened) : database(std::move(opened)) {}
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    return fail(Failure::no_input, "store " + path + " does not exist yet",
                "start postern once to create it, or check store.path in the config");
  }
  Result<Database> database = Database::open(path, Database::Mode::read, kBusyTimeoutMs);
  if (!database) return fail(database.error());
  const Result<int> version = version_of(*database);
  if (!version) return fail(version.error());
  if (*version == 0) return fail(Failure::no_input, "store " + path + " is empty", "start postern once to set it up");
  if (*version < schema_version()) {
    return fail(Failure::config, "store " + path + " has the older schema " + std::to_string(*version),
                "restart postern: the daemon brings it up to schema " + std::to_string(schema_version()));
  }
  return Reader(std::make_unique<Impl>(std::move(*database)));
}

Result<std::vector<model::Ticket>> Reader::tickets(const TicketFilter& filter) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  const auto ids = matching(impl_->database, filter);
  if (!ids) return fail(ids.error());
  std::vector<model::Ticket> tickets;
  tickets.reserve(ids->size());
  for (const model::TicketId id : *ids) {
    auto ticket = load_ticket(impl_->database, id);
    if (!ticket) return fail(ticket.error());
    if (*ticket) tickets.push_back(std::move(**ticket));
  }
  return tickets;
}

Result<std::optional<Story>> Reader::story(model::TicketId id) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  auto ticket = load_ticket(impl_->database, id);
  if (!ticket) return fail(ticket.error());
  if (!*ticket) return std::optional<Story>{};
  auto messages = messages_of(impl_->database, id);
  if (!messages) return fail(messages.error());
  auto events = events_of(impl_->database, id);
  if (!events) return fail(events.error());
  auto mails = mails_of(impl_->database, id);
  if (!mails) return fail(mails.error());
  std::vector<model::Timer> timers;
  if (Status read = timers_of(impl_->database, id, timers); !read) return fail(read.error());
  auto links = linked_tickets(impl_->database, id);
  if (!links) return fail(links.error());
  auto suppressed = suppression_of(impl_->database, (*ticket)->requester().email);
  if (!suppressed) return fail(suppressed.error());
  return Story{std::move(**ticket), std::move(*messages), std::move(*events),   std::move(*mails),
               std::move(timers),   std::move(*links),    std::move(*suppressed)};
}

Result<std::map<std::string, std::int64_t>> Reader::count_by_status() {
  return store::count_by_status(impl_->database);
}

Result<std::vector<MailboxCount>> Reader::mailboxes() {
  std::vector<MailboxCount> mailboxes;
  // Arrivals from before a renumbering can never be told and are not waiting.
  Status read = impl_->database.each(
      "SELECT mailbox, disposition, count(arrival.id), sum(told = 0 AND renumbered = 0)"
      " FROM folder LEFT JOIN arrival ON arrival.folder = folder.id GROUP BY mailbox, disposition ORDER BY mailbox",
      {}, [&](Row row) {
        if (mailboxes.empty() || mailboxes.back().mailbox != row.bytes(0)) mailboxes.push_back({row.text(0), {}, 0});
        if (!row.null(1)) mailboxes.back().by_disposition[row.text(1)] = row.integer(2);
        mailboxes.back().untold += row.integer(3);
      });
  if (!read) return fail(read.error());
  return mailboxes;
}

Result<std::vector<model::OutboxItem>> Reader::outbox_mails(const OutboxFilter& filter) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  return list_mails(impl_->database, filter);
}

Result<std::optional<model::HeldMail>> Reader::quarantined(model::ArrivalId number) {
  model::Lookups lookups;
  lookups.held = {number.value};
  model::Snapshot snapshot;
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  if (Status held = add_held(impl_->database, impl_->raw_mails, lookups, snapshot); !held) return fail(held.error());
  return snapshot.held.empty() ? std::nullopt : std::optional(std::move(snapshot.held.front()));
}

Result<std::vector<QuarantinedMail>> Reader::quarantine(int limit) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  return list_held(impl_->database, impl_->raw_mails, limit);
}

Result<OutboxCount> Reader::outbox() {
  OutboxCount count;
  Status read = impl_->database.each("SELECT state, count(*), min(date) FROM outbox GROUP BY state", {}, [&](Row row) {
    switch (read_name<model::DeliveryState>(kDeliveryStates, row.bytes(0))) {
      case model::DeliveryState::pending:
        count.pending = row.integer(1);
        count.oldest_pending = row.time(2);
        break;
      case model::DeliveryState::held: count.held = row.integer(1); break;
      case model::DeliveryState::sent: count.sent = row.integer(1); break;
      case model::DeliveryState::failed: count.failed = row.integer(1); break;
    }
  });
  if (!read) return fail(read.error());
  return count;
}

Result<model::Snapshot> Reader::snapshot(const model::Lookups& lookups, const model::More& more, const std::string& mailbox,
                                         model::Time now) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  return load(impl_->database, impl_->raw_mails, lookups, more, mailbox, now);
}

Result<std::vector<OpeningMail>> Reader::opening_mails(model::Time since, model::TicketId after, int limit) {
  const Glance glance(impl_->database);
  if (!glance.begun()) return fail(glance.begun().error());
  std::vector<OpeningMail> mails;
  Status read = impl_->database.each(kOpeningMails, {since, after.value, limit}, [&](Row row) {
    OpeningMail& mail = mails.emplace_back();
    mail.ticket.id = row.id<model::TicketId>(0);
    mail.content_hash = row.text(1);
    mail.mailbox = row.text(2);
    mail.internal_date = row.integer(3);
    mail.known = row.integer(4) != 0;
  });
  for (OpeningMail& mail : mails) {
    if (read) read = complete(impl_->database, mail);
  }
  if (!read) return fail(read.error());
  return mails;
}

Result<std::string> Reader::raw(const std::string& content_hash) { return impl_->raw_mails.get(content_hash); }

}  // namespace postern::store
