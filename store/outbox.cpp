#include "store/outbox.h"

#include <algorithm>
#include <string_view>

#include "store/events.h"
#include "store/fail_point.h"
#include "store/names.h"
#include "store/tickets.h"

namespace postern::store {
namespace {

// Lists are kept as lines; nothing in them may hold a line break.
Status append_line(std::string& lines, std::string_view line) {
  if (line.find_first_of("\r\n") != std::string_view::npos) {
    return fail(Failure::bug, "store: an outgoing header with a line break in it: " +
                                  std::string(line.substr(0, line.find_first_of("\r\n"))));
  }
  lines.append(line).push_back('\n');
  return {};
}

template <class OnLine>
void each_line(std::string_view lines, OnLine&& on_line) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    on_line(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
}

Result<std::string> pack_references(const model::OutboxItem& item) {
  std::string lines;
  for (const std::string& reference : item.references) {
    if (Status added = append_line(lines, reference); !added) return fail(added.error());
  }
  return lines;
}

Result<std::string> pack_headers(const model::OutboxItem& item) {
  std::string lines;
  for (const auto& [name, value] : item.headers) {
    if (Status added = append_line(lines, name + ": " + value); !added) return fail(added.error());
  }
  return lines;
}

Status insert_attachments(Database& database, model::OutboxId id, const model::OutboxItem& item) {
  int position = 0;
  for (const model::OutboxAttachment& file : item.attachments) {
    Status added = database.run(
        "INSERT INTO outbox_attachment (outbox, position, raw, part) SELECT ?, ?, id, ? FROM raw_mail"
        " WHERE content_hash = ?",
        {id, position++, file.index, file.content_hash});
    if (!added) return added;
    if (database.changes() == 0) {
      return fail(Failure::bug, "store: an outgoing mail attaches a raw mail that is not stored: " + file.content_hash);
    }
  }
  return {};
}

model::OutboxItem read_mail_row(Row row) {
  model::OutboxItem item;
  item.id = row.id<model::OutboxId>(0);
  item.ticket = row.id<model::TicketId>(1);
  item.relay = row.text(2);
  item.purpose = row.text(3);
  item.envelope_from = row.text(4);
  item.from_name = row.text(5);
  item.from_email = row.text(6);
  item.to_name = row.text(7);
  item.to_email = row.text(8);
  item.reply_to = row.text(9);
  item.subject = row.text(10);
  item.message_id = row.text(11);
  item.in_reply_to = row.text(12);
  each_line(row.bytes(13), [&](std::string_view line) { item.references.emplace_back(line); });
  each_line(row.bytes(14), [&](std::string_view line) {
    const std::size_t colon = line.find(": ");
    item.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  });
  item.text = row.text(15);
  if (!row.null(16)) item.html = row.text(16);
  item.boundary_seed = row.text(17);
  item.date = row.time(18);
  item.automatic = row.truth(19);
  item.state = read_name<model::DeliveryState>(kDeliveryStates, row.bytes(20));
  item.attempts = static_cast<int>(row.integer(21));
  item.next_attempt = row.time(22);
  item.last_error = row.text(23);
  item.why = row.text(24);
  item.merge = row.text(25);
  item.tries = static_cast<int>(row.integer(26));
  item.tried_since = row.time(27);
  return item;
}

// The attempts of a mail (?1) since it was last sent or has failed.
std::string this_series(const char* what) {
  return std::string("(SELECT ") + what +
         " FROM attempt WHERE outbox = ?1 AND id >"
         " (SELECT ifnull(max(id), 0) FROM attempt WHERE outbox = ?1 AND outcome IN ('sent', 'failed')))";
}

Status finish_attempt(Database& database, model::OutboxId id, const model::DeliveryResult& result, model::Time now) {
  Status done = database.run(
      "UPDATE attempt SET ended = ?2, outcome = ?3, detail = ?4, maybe_delivered = ?5"
      " WHERE id = (SELECT max(id) FROM attempt WHERE outbox = ?1) AND ended IS NULL",
      {id, now, name_of(result.state), result.detail, result.maybe_delivered});
  if (!done) return done;
  // A bounce may have come first, and a mail once sent stays sent.
  return database.run(
      "UPDATE outbox SET state = ?2, last_error = ?3, next_attempt = ?4 WHERE id = ?1 AND state IN ('pending', 'held')",
      {id, name_of(result.state), result.state == model::DeliveryState::sent ? std::string_view() : result.detail,
       result.state == model::DeliveryState::pending ? result.next_attempt : now});
}

// Pending mails of a route (?1 its relay, ?2 strays, ?3 the known names) that wait for no other. By the index of their
// times: without statistics SQLite would take that of states, and each mail would cost a sort of the whole backlog.
std::string waiting_mails() {
  return " FROM outbox AS mine INDEXED BY outbox_due WHERE state = 'pending'"
         " AND (mine.relay = ?1 OR (?2 AND instr(?3, char(10) || mine.relay || char(10)) = 0))"
         " AND NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.state = 'pending' AND older.ticket = mine.ticket"
         " AND older.to_email = mine.to_email AND older.id < mine.id"
         // One that waits for what a later move may make of it holds up nothing that is to go before.
         " AND NOT (older.merge <> '' AND older.attempts = 0 AND older.next_attempt > mine.next_attempt))";
}

std::string known(const model::Route& route) {
  std::string lines = "\n";
  for (const std::string& name : route.known) lines += name + "\n";
  return lines;
}

}  // namespace

Result<model::OutboxId> insert_mail(Database& database, const model::OutboxItem& item, model::Time at) {
  const Result<std::string> references = pack_references(item);
  if (!references) return fail(references.error());
  const Result<std::string> headers = pack_headers(item);
  if (!headers) return fail(headers.error());
  const Result<std::int64_t> next = next_number(database, "outbox");
  if (!next) return fail(next.error());
  const model::OutboxId id{*next};
  const model::Time unset{};
  Status done = database.run(
      "INSERT INTO outbox (id, ticket, relay, purpose, envelope_from, from_name, from_email, to_name, to_email,"
      " reply_to, subject, message_id, in_reply_to, refs, headers, text, html, boundary_seed, date, automatic, state,"
      " attempts, next_attempt, last_error, why, merge)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {id, item.ticket, item.relay, item.purpose, item.envelope_from, item.from_name, item.from_email, item.to_name,
       item.to_email, item.reply_to, item.subject, item.message_id, item.in_reply_to, *references, *headers, item.text,
       item.html ? Value(*item.html) : Value(nullptr), Value::blob(item.boundary_seed),
       item.date == unset ? at : item.date, item.automatic, name_of(item.state), item.attempts,
       item.next_attempt == unset ? at : item.next_attempt, item.last_error, item.why, item.merge});
  if (done) done = insert_attachments(database, id, item);
  if (done) done = number_used(database, "outbox", id.value);
  if (!done) return fail(done.error());
  return id;
}

Result<std::optional<model::OutboxItem>> load_mail(Database& database, model::OutboxId id) {
  std::optional<model::OutboxItem> item;
  Status read = database.each(
      std::string("SELECT id, ticket, relay, purpose, envelope_from, from_name, from_email, to_name, to_email, reply_to, subject,"
      " message_id, in_reply_to, refs, headers, text, html, boundary_seed, date, automatic, state, attempts,"
      " next_attempt, last_error, why, merge, ") + this_series("count(*)") + ", " + this_series("ifnull(min(started), 0)") +
      " FROM outbox WHERE id = ?1",
      {id.value}, [&](Row row) { item = read_mail_row(row); });
  if (read && item) {
    read = database.each(
        "SELECT content_hash, part FROM outbox_attachment JOIN raw_mail ON raw_mail.id = raw WHERE outbox = ?"
        " ORDER BY position",
        {id.value}, [&](Row row) { item->attachments.push_back({row.text(0), static_cast<int>(row.integer(1))}); });
  }
  if (!read) return fail(read.error());
  return item;
}

Result<std::vector<model::OutboxItem>> mails_of(Database& database, model::TicketId ticket) {
  std::vector<model::OutboxId> ids;
  Status read = database.each("SELECT id FROM outbox WHERE ticket = ? ORDER BY id", {ticket},
                              [&](Row row) { ids.push_back(row.id<model::OutboxId>(0)); });
  if (!read) return fail(read.error());
  std::vector<model::OutboxItem> items;
  for (const model::OutboxId id : ids) {
    auto item = load_mail(database, id);
    if (!item) return fail(item.error());
    if (*item) items.push_back(std::move(**item));
  }
  return items;
}

Status find_sent(Database& database, const std::string& message_id, bool with_text,
                 std::vector<model::KnownOutbox>& found) {
  if (message_id.empty()) return {};
  const auto at = std::min(message_id.rfind('@'), message_id.size());
  const std::string local = message_id.substr(0, at), domain = message_id.substr(at);
  return database.each(
      "SELECT id, ticket, to_email, purpose, iif(?2, text, NULL), message_id, date FROM outbox WHERE message_id = ?1"
      " OR (message_id > ?3 || '.' AND message_id < ?3 || '/' AND substr(message_id, -length(?4)) = ?4) ORDER BY id "
      "LIMIT 20",
      {message_id, with_text, local, domain}, [&](Row row) {
        model::KnownOutbox& sent = found.emplace_back();
        sent.id = row.id<model::OutboxId>(0);
        sent.message_id = row.text(5);
        sent.ticket = row.id<model::TicketId>(1);
        sent.to_email = row.text(2);
        sent.purpose = row.text(3);
        if (!row.null(4)) sent.text = row.text(4);
        sent.at = row.time(6);
      });
}

Status find_waiting(Database& database, model::TicketId ticket, std::vector<model::WaitingMail>& found) {
  return database.each(
      "SELECT id, merge, to_email FROM outbox WHERE ticket = ? AND merge <> '' AND state = 'pending' AND attempts = 0"
      " ORDER BY id",
      {ticket}, [&](Row row) { found.push_back({row.id<model::OutboxId>(0), ticket, row.text(1), row.text(2)}); });
}

Status find_carried(Database& database, const std::string& content_hash, std::vector<model::CarriedFile>& found) {
  return database.each(
      "SELECT part, max(state IN ('pending', 'held')) FROM raw_mail JOIN outbox_attachment AS file"
      " ON file.raw = raw_mail.id JOIN outbox ON outbox.id = file.outbox"
      " WHERE content_hash = ? AND part >= 0 GROUP BY part ORDER BY part",
      {content_hash}, [&](Row row) { found.push_back({static_cast<int>(row.integer(0)), row.truth(1)}); });
}

Status renumber_files(Database& database, const model::RenumberFiles& files) {
  constexpr std::int64_t kAside = 1 << 30;  // above every index: 0 -> 1 and 1 -> 0 must not meet
  const char* raw = "raw = (SELECT id FROM raw_mail WHERE content_hash = ?1)";
  const std::string renumber = std::string("UPDATE outbox_attachment SET part = ?3 WHERE part = ?2 AND ") + raw;
  for (const auto& [before, after] : files.indexes) {
    if (before < 0 || after < 0) return fail(Failure::bug, "store: a whole mail is no file of itself");
    Status done = database.run(renumber, {files.content_hash, before, kAside + after});
    if (!done) return done;
  }
  return database.run(std::string("UPDATE outbox_attachment SET part = part - ?2 WHERE part >= ?2 AND ") + raw,
                      {files.content_hash, kAside});
}

Result<std::optional<model::OutboxItem>> mark_bounced(Database& database, model::OutboxId id,
                                                      const std::string& detail) {
  auto item = load_mail(database, id);
  if (!item || !*item) return item;
  Status done =
      database.run("UPDATE outbox SET state = 'failed', last_error = 'bounced: ' || ?2 WHERE id = ?1", {id, detail});
  if (!done) return fail(done.error());
  return item;
}

Result<std::optional<model::OutboxId>> due_mail(Database& database, const model::Route& route, model::Time now) {
  const auto id = database.integer("SELECT id" + waiting_mails() + " AND next_attempt <= ?4 ORDER BY next_attempt, id LIMIT 1",
                                   {route.relay, route.strays, known(route), now});
  if (!id) return fail(id.error());
  return *id ? std::optional(model::OutboxId{**id}) : std::nullopt;
}

Result<int> count_due(Database& database, const model::Route& route, model::Time now) {
  const auto count = database.integer("SELECT count(*)" + waiting_mails() + " AND next_attempt <= ?4",
                                      {route.relay, route.strays, known(route), now});
  if (!count) return fail(count.error());
  return static_cast<int>(count->value_or(0));
}

Result<std::optional<model::Time>> next_due_mail(Database& database, const model::Route& route) {
  const auto due = database.integer("SELECT next_attempt" + waiting_mails() + " ORDER BY next_attempt LIMIT 1",
                                    {route.relay, route.strays, known(route)});
  if (!due) return fail(due.error());
  return *due ? std::optional(model::Time(std::chrono::seconds(**due))) : std::nullopt;
}

Status start_attempt(Database& database, model::OutboxId id, model::Time now, int lease_seconds) {
  Status done = database.run("UPDATE outbox SET attempts = attempts + 1, next_attempt = ?2 WHERE id = ?1",
                             {id, now + std::chrono::seconds(lease_seconds)});
  if (!done) return done;
  return database.run("INSERT INTO attempt (outbox, started) VALUES (?, ?)", {id, now});
}

Status record_delivery(Database& database, model::OutboxId id, const model::DeliveryResult& result, model::Time now) {
  if (Status passed = check_fail_point("outbox.before-record"); !passed) return passed;
  const auto item = load_mail(database, id);
  if (!item) return fail(item.error());
  if (!*item) return fail(Failure::bug, "store: there is no outgoing mail " + std::to_string(id.value));
  Status done = finish_attempt(database, id, result, now);
  const model::TicketId ticket = (*item)->ticket;
  if (!done || !ticket) return done;
  if (result.state == model::DeliveryState::failed) {
    return insert_event(database, ticket, now, "outbox", describe(**item) + " failed", result.detail);
  }
  if (!result.maybe_delivered) return {};
  return insert_event(database, ticket, now, "outbox", describe(**item) + " may arrive twice", result.detail);
}

Status tell_of_second_copies(Database& database, model::Time now) {
  std::vector<model::OutboxId> cut_off;
  Status read = database.each("SELECT outbox FROM attempt WHERE ended IS NULL ORDER BY outbox", {},
                              [&](Row row) { cut_off.push_back(row.id<model::OutboxId>(0)); });
  for (const model::OutboxId id : cut_off) {
    const auto item = load_mail(database, id);
    if (!item) return fail(item.error());
    if (!*item || !(*item)->ticket || (*item)->state != model::DeliveryState::pending) continue;
    Status told = insert_event(database, (*item)->ticket, now, "outbox", describe(**item) + " may arrive twice",
                               "the daemon ended while it was being sent");
    if (!told) return told;
  }
  return read;
}

Result<int> resume_attempts(Database& database, model::Time now) {
  auto count = database.integer("SELECT count(*) FROM attempt WHERE ended IS NULL");
  if (!count) return fail(count.error());
  if (count->value_or(0) == 0) return 0;
  // 30 s, 1, 2, 4 ... 16 minutes: a crash at every attempt still cannot hammer a peer.
  Status done = database.run(
      "UPDATE outbox SET next_attempt = min(next_attempt, ?1 + (30 << min(attempts - 1, 5))),"
      " last_error = 'the last attempt was cut off: the daemon ended in the middle of it'"
      " WHERE state = 'pending' AND id IN (SELECT outbox FROM attempt WHERE ended IS NULL)",
      {now});
  if (!done) return fail(done.error());
  done = database.run(
      "UPDATE attempt SET ended = ?1, outcome = 'pending', detail = 'cut off', maybe_delivered = 1"
      " WHERE ended IS NULL",
      {now});
  if (!done) return fail(done.error());
  return static_cast<int>(**count);
}

std::string describe(const model::OutboxItem& item) { return item.purpose + " to " + item.to_email; }

}  // namespace postern::store
