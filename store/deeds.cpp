#include "store/deeds.h"

#include "store/messages.h"
#include "store/names.h"
#include "store/tickets.h"

namespace postern::store {
namespace {

constexpr std::chrono::days kKept{30};

struct Range {
  std::int64_t first = 0, last = 0;
};

struct Ranges {
  Range events, messages, mails;
};

Result<std::int64_t> last_event(Database& database) {
  const auto last = database.integer("SELECT max(id) FROM event");
  if (!last) return fail(last.error());
  return last->value_or(0);
}

Status add_changes(Database& database, const Range& range, model::Deed& deed) {
  return database.each(
      "SELECT field, before, after FROM event WHERE id BETWEEN ? AND ? AND ticket = ? AND field IS NOT NULL ORDER BY "
      "id",
      {range.first, range.last, deed.ticket}, [&](Row row) {
        deed.changes.push_back({row.text(0), row.text(1), row.text(2)});
      });
}

Status add_answers(Database& database, const Range& range, model::Deed& deed) {
  return database.each(
      "SELECT id FROM message WHERE id BETWEEN ? AND ? AND ticket = ? AND direction = 'outbound' ORDER BY id",
      {range.first, range.last, deed.ticket}, [&](Row row) { deed.answers.push_back(row.id<model::MessageKey>(0)); });
}

Status add_mails(Database& database, const Range& range, model::Deed& deed) {
  return database.each(
      "SELECT id, purpose, to_email, state, attempts > 0 FROM outbox WHERE id BETWEEN ? AND ? AND ticket = ? ORDER BY "
      "id",
      {range.first, range.last, deed.ticket}, [&](Row row) {
        model::DeedMail& mail = deed.mails.emplace_back();
        mail.id = row.id<model::OutboxId>(0);
        mail.purpose = row.text(1);
        mail.to_email = row.text(2);
        mail.state = read_name<model::DeliveryState>(kDeliveryStates, row.bytes(3));
        mail.on_its_way = row.truth(4);
      });
}

Ranges read_deed(Row row, model::Deed& deed) {
  deed.id = row.id<model::DeedId>(0);
  deed.ticket = row.id<model::TicketId>(1);
  deed.agent = row.text(2);
  deed.token = row.text(3);
  deed.at = row.time(4);
  deed.stays = row.text(5);
  deed.dropped_news = row.truth(6);
  if (!row.null(7)) deed.undone = row.time(7);
  return {{row.integer(8), row.integer(9)}, {row.integer(10), row.integer(11)}, {row.integer(12), row.integer(13)}};
}

}  // namespace

Result<model::DeedId> begin_deed(Database& database, const model::BeginDeed& deed, model::Time at) {
  if (Status done = database.run("DELETE FROM deed WHERE at < ?", {at - kKept}); !done) return fail(done.error());
  const auto event = last_event(database);
  if (!event) return fail(event.error());
  const auto message = last_message(database);
  if (!message) return fail(message.error());
  const auto mail = next_number(database, "outbox");
  if (!mail) return fail(mail.error());
  Status done = database.run(
      "INSERT INTO deed (ticket, agent, token, at, stays, dropped_news, first_event, last_event, first_message, "
      "last_message, first_mail, last_mail)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7 - 1, ?8, ?8 - 1, ?9, ?9 - 1)",
      {deed.ticket, deed.agent, deed.token, at, deed.stays, deed.dropped_news, *event + 1, *message + 1, *mail});
  if (!done) return fail(done.error());
  return model::DeedId{database.last_id()};
}

Status end_deed(Database& database, model::DeedId id) {
  const auto event = last_event(database);
  if (!event) return fail(event.error());
  const auto message = last_message(database);
  if (!message) return fail(message.error());
  const auto mail = next_number(database, "outbox");
  if (!mail) return fail(mail.error());
  return database.run("UPDATE deed SET last_event = ?, last_message = ?, last_mail = ? WHERE id = ?",
                      {*event, *message, *mail - 1, id});
}

Status mark_undone(Database& database, model::DeedId id, model::Time at) {
  return database.run("UPDATE deed SET undone = ? WHERE id = ? AND undone IS NULL", {at, id});
}

Status find_deed(Database& database, model::TicketId ticket, const std::string& agent, const std::string& token,
                 std::vector<model::Deed>& found) {
  model::Deed deed;
  Ranges ranges;
  Status read = database.each(
      "SELECT id, ticket, agent, token, at, stays, dropped_news, undone, first_event, last_event, first_message, "
      "last_message, first_mail, last_mail"
      " FROM deed WHERE ticket = ?1 AND agent = ?2 AND (?3 = '' OR token = ?3) ORDER BY id DESC LIMIT 1",
      {ticket, agent, token}, [&](Row row) { ranges = read_deed(row, deed); });
  if (!read || !deed.id) return read;
  read = add_changes(database, ranges.events, deed);
  if (read) read = add_answers(database, ranges.messages, deed);
  if (read) read = add_mails(database, ranges.mails, deed);
  if (read) found.push_back(std::move(deed));
  return read;
}

}  // namespace postern::store
