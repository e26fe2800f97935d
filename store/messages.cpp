#include "store/messages.h"

#include <algorithm>

#include "store/names.h"
#include "store/raw_mails.h"

namespace postern::store {
namespace {

Status insert_attachments(Database& database, std::int64_t message, const model::Message& source) {
  std::size_t position = 0;
  for (const model::StoredAttachment& file : source.attachments) {
    Status added = database.run(
        "INSERT INTO attachment (message, position, filename, content_type, size, sha256, is_inline, content_id,"
        " span_offset, span_length, span_encoding) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {message, position++, file.filename, file.content_type, file.size, file.sha256, file.is_inline,
         file.content_id, file.span_offset, file.span_length, file.span_encoding});
    if (!added) return added;
  }
  return {};
}

Status load_attachments(Database& database, std::int64_t message, std::vector<model::StoredAttachment>& files) {
  return database.each(
      "SELECT filename, content_type, size, sha256, is_inline, content_id, span_offset, span_length, span_encoding"
      " FROM attachment WHERE message = ? ORDER BY position",
      {message}, [&](Row row) {
        model::StoredAttachment& file = files.emplace_back();
        file.filename = row.text(0);
        file.content_type = row.text(1);
        file.size = static_cast<std::size_t>(row.integer(2));
        file.sha256 = row.text(3);
        file.is_inline = row.truth(4);
        file.content_id = row.text(5);
        file.span_offset = static_cast<std::size_t>(row.integer(6));
        file.span_length = static_cast<std::size_t>(row.integer(7));
        file.span_encoding = static_cast<int>(row.integer(8));
      });
}

// The row of the raw mail a message is made of; NULL when it has none.
Result<RawId> raw_of(Database& database, const model::Message& message) {
  if (message.content_hash.empty()) return RawId{};
  const auto raw = database.integer("SELECT id FROM raw_mail WHERE content_hash = ?", {message.content_hash});
  if (!raw) return fail(raw.error());
  if (!*raw) return fail(Failure::bug, "store: a message names a raw mail that is not stored: " + message.content_hash);
  return RawId{**raw};
}

// As read_message() reads them; `from` begins with the tables.
std::string select_messages(const char* from) {
  return std::string(
             "SELECT message.id, ticket, direction, from_name, from_email, subject, text, reply_text, message_id,"
             " content_hash, at, verified, automatic, internal, waits, proven, proof ") +
         from;
}

model::Message read_message(Row row) {
  model::Message message;
  message.key = row.id<model::MessageKey>(0);
  message.ticket = row.id<model::TicketId>(1);
  message.direction = read_name<model::Direction>(kDirections, row.bytes(2));
  message.from_name = row.text(3);
  message.from_email = row.text(4);
  message.subject = row.text(5);
  message.text = row.text(6);
  message.reply_text = row.text(7);
  message.message_id = row.text(8);
  message.content_hash = row.text(9);
  message.at = row.time(10);
  message.verified = row.truth(11);
  message.automatic = row.truth(12);
  message.internal = row.truth(13);
  message.waits = row.truth(14);
  if (!row.null(15)) message.proof = {row.truth(15), row.text(16)};
  return message;
}

}  // namespace

Status insert_message(Database& database, const model::Message& message, model::Time at) {
  const auto raw = raw_of(database, message);
  if (!raw) return fail(raw.error());
  Status added = database.run(
      "INSERT INTO message (ticket, direction, from_name, from_email, subject, text, reply_text, message_id, raw, at,"
      " verified, automatic, internal, waits, proven, proof) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {message.ticket, name_of(message.direction), message.from_name, message.from_email, message.subject, message.text,
       message.reply_text, message.message_id, *raw, message.at == model::Time{} ? at : message.at, message.verified,
       message.automatic, message.internal, message.waits, message.proof ? Value(message.proof->holds) : Value(nullptr),
       message.proof ? Value(message.proof->why) : Value(nullptr)});
  if (!added) return added;
  return insert_attachments(database, database.last_id(), message);
}

Status turn_message(Database& database, const model::TurnMessage& turn) {
  Status done =
      database.run("UPDATE message SET direction = ?3, internal = ?4, waits = 0, reply_text = coalesce(?5, reply_text)"
                   " WHERE id = ?1 AND ticket = ?2",
                   {turn.message, turn.ticket, name_of(turn.direction), turn.direction == model::Direction::note,
                    turn.words ? Value(*turn.words) : Value(nullptr)});
  if (!done) return done;
  if (database.changes() == 1) return {};
  return fail(Failure::bug, "store: there is no message " + std::to_string(turn.message.value) + " on the ticket");
}

Result<std::int64_t> last_message(Database& database) {
  const auto last = database.integer("SELECT max(id) FROM message");
  if (!last) return fail(last.error());
  return last->value_or(0);
}

Status index_words(Database& database, std::int64_t after) {
  return database.run(
      "INSERT INTO message_words (rowid, subject, text) SELECT id, subject, text FROM message WHERE id > ? ORDER BY id",
      {after});
}

Result<std::vector<model::Message>> messages_of(Database& database, model::TicketId ticket, int most) {
  std::vector<model::Message> messages;
  Status read = database.each(
      select_messages(
          "FROM message LEFT JOIN raw_mail ON raw_mail.id = message.raw WHERE ticket = ? ORDER BY message.id DESC LIMIT ?"),
      {ticket, most}, [&](Row row) { messages.push_back(read_message(row)); });
  std::reverse(messages.begin(), messages.end());
  for (model::Message& message : messages) {
    if (read) read = load_attachments(database, message.key.value, message.attachments);
  }
  if (!read) return fail(read.error());
  return messages;
}

Result<std::vector<model::StoredAttachment>> attachments_of_raw(Database& database, const std::string& content_hash) {
  std::vector<model::StoredAttachment> files;
  const auto message = database.integer(
      "SELECT min(message.id) FROM message JOIN raw_mail ON raw_mail.id = message.raw WHERE content_hash = ?",
      {content_hash});
  if (!message) return fail(message.error());
  if (!*message) return files;
  if (Status read = load_attachments(database, **message, files); !read) return fail(read.error());
  return files;
}

Status find_messages(Database& database, const std::string& message_id, std::vector<model::KnownMessage>& found) {
  if (message_id.empty()) return {};
  return database.each(
      "SELECT ticket, direction, from_email FROM message WHERE message_id = ? AND message_id <> '' ORDER BY id LIMIT 20",
      {message_id}, [&](Row row) {
        found.push_back({message_id, row.id<model::TicketId>(0), read_name<model::Direction>(kDirections, row.bytes(1)),
                         row.text(2)});
      });
}

Status find_same_id(Database& database, const std::string& message_id, std::vector<model::Message>& found) {
  if (message_id.empty()) return {};
  Status read = database.each(
      select_messages(
          "FROM message LEFT JOIN raw_mail ON raw_mail.id = message.raw"
          " WHERE message_id = ? AND message_id <> '' ORDER BY message.id DESC LIMIT 4"),
      {message_id}, [&](Row row) { found.push_back(read_message(row)); });
  for (model::Message& message : found) {
    if (read) read = load_attachments(database, message.key.value, message.attachments);
  }
  return read;
}

Status find_made_from(Database& database, const std::string& content_hash, std::vector<model::Message>& found) {
  Status read = database.each(
      select_messages(
          "FROM raw_mail JOIN message ON message.raw = raw_mail.id WHERE content_hash = ? ORDER BY message.id"),
      {content_hash}, [&](Row row) { found.push_back(read_message(row)); });
  for (model::Message& message : found) {
    if (read) read = load_attachments(database, message.key.value, message.attachments);
  }
  return read;
}

Status find_answers(Database& database, model::TicketId ticket, std::vector<model::Message>& found) {
  const std::size_t before = found.size();
  Status read = database.each(
      select_messages(
          "FROM message LEFT JOIN raw_mail ON raw_mail.id = message.raw WHERE message.id IN"
          " (SELECT max(id) FROM message WHERE ticket = ?1 AND direction = 'outbound'"
          " UNION ALL SELECT id FROM message WHERE ticket = ?1 AND waits = 1) ORDER BY message.id"),
      {ticket}, [&](Row row) { found.push_back(read_message(row)); });
  for (std::size_t i = before; i < found.size(); ++i) {
    if (read) read = load_attachments(database, found[i].key.value, found[i].attachments);
  }
  return read;
}

Status replace_derived(Database& database, const model::Message& message) {
  Status done = database.run(
      "UPDATE message SET subject = ?2, text = ?3, reply_text = ?4, message_id = ?5, automatic = ?6 WHERE id = ?1",
      {message.key, message.subject, message.text, message.reply_text, message.message_id, message.automatic});
  if (done && database.changes() != 1) {
    return fail(Failure::bug, "store: there is no message " + std::to_string(message.key.value));
  }
  if (done) done = database.run("DELETE FROM attachment WHERE message = ?", {message.key});
  return done ? insert_attachments(database, message.key.value, message) : done;
}

}  // namespace postern::store
