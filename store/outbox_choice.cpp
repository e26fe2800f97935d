#include "store/outbox_choice.h"

#include <string>

#include "store/names.h"
#include "store/outbox.h"

namespace postern::store {
namespace {

constexpr int kChosen = 10000;  // mails in one decision

model::QueuedMail read_queued(Row row) {
  model::QueuedMail mail;
  mail.id = row.id<model::OutboxId>(0);
  mail.ticket = row.id<model::TicketId>(1);
  mail.purpose = row.text(2);
  mail.to_email = row.text(3);
  mail.last_error = row.text(4);
  mail.state = read_name<model::DeliveryState>(kDeliveryStates, row.bytes(5));
  mail.on_its_way = row.truth(6);
  return mail;
}

}  // namespace

Status find_chosen(Database& database, const model::OutboxChoice& choice, std::vector<model::QueuedMail>& found) {
  const std::string columns =
      "SELECT id, ticket, purpose, to_email, last_error, state,"
      " EXISTS (SELECT 1 FROM attempt WHERE attempt.outbox = outbox.id AND ended IS NULL) FROM outbox WHERE ";
  const auto add = [&](Row row) { found.push_back(read_queued(row)); };
  if (choice.mail) return database.each(columns + "id = ?", {choice.mail}, add);
  const std::string tail = " AND state <> 'sent' ORDER BY id LIMIT " + std::to_string(kChosen);
  if (choice.ticket) return database.each(columns + "ticket = ?" + tail, {choice.ticket}, add);
  if (!choice.state) return {};
  return database.each(columns + "state = ?" + tail, {name_of(*choice.state)}, add);
}

Result<std::vector<model::OutboxItem>> list_mails(Database& database, const OutboxFilter& filter) {
  std::string states;  // words of ours, not of the asker
  for (const model::DeliveryState state : filter.states) {
    states += (states.empty() ? "'" : ", '") + std::string(name_of(state)) + "'";
  }
  std::vector<model::OutboxId> ids;
  Status read = database.each("SELECT id FROM outbox WHERE state IN (" + states +
                                  ") AND (?1 IS NULL OR ticket = ?1) AND (?2 = '' OR to_email = ?2 COLLATE NOCASE)"
                                  " ORDER BY id LIMIT ?3",
                              {filter.ticket, filter.to, filter.limit},
                              [&](Row row) { ids.push_back(row.id<model::OutboxId>(0)); });
  if (!read) return fail(read.error());
  std::vector<model::OutboxItem> mails;
  for (const model::OutboxId id : ids) {
    auto mail = load_mail(database, id);
    if (!mail) return fail(mail.error());
    if (*mail) mails.push_back(std::move(**mail));
  }
  return mails;
}

Status resend_mail(Database& database, model::OutboxId id, model::Time now) {
  return database.run("UPDATE outbox SET state = 'pending', next_attempt = ?2 WHERE id = ?1", {id, now});
}

Status drop_mail(Database& database, model::OutboxId id) {
  return database.run("DELETE FROM outbox WHERE id = ?", {id});
}

Status leave_out_files(Database& database, model::OutboxId id, const std::string& remark) {
  Status done = database.run("UPDATE outbox SET text = text || ?2 WHERE id = ?1", {id, remark});
  return done ? database.run("DELETE FROM outbox_attachment WHERE outbox = ?", {id}) : done;
}

}  // namespace postern::store
