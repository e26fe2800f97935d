#include "store/derived.h"

#include <string_view>
#include <utility>

#include "store/events.h"
#include "store/fail_point.h"
#include "store/messages.h"

namespace postern::store {
namespace {

std::string listed(const std::set<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + value;
  return list;
}

// Of a ticket, or of all. A mail stands where its first message is, and both follow message_by_ticket, which has the
// rows in this order: a page costs what is in it.
constexpr std::string_view kOfTicket =
    "message.ticket = ?1 AND message.id > ?3"
    " AND message.id = (SELECT min(id) FROM message AS other WHERE other.raw = message.raw AND other.ticket = ?1)";
constexpr std::string_view kOfAll =
    "?1 IS NULL AND (message.ticket, message.id) > (?2, ?3)"
    " AND message.id = (SELECT min(id) FROM message AS other WHERE other.raw = message.raw)";

}  // namespace

Status Rederived::remember(Database& database, const model::Message& message) {
  if (words_.count(message.key.value) > 0) return {};  // replaced before: the index knows nothing of that yet
  return database.each("SELECT subject, text FROM message WHERE id = ?", {message.key}, [&](Row row) {
    if (row.bytes(0) == message.subject && row.bytes(1) == message.text) return;
    words_.emplace(message.key.value, Words{row.text(0), row.text(1)});
  });
}

Status Rederived::replace(Database& database, const model::ReplaceDerived& effect, const model::Step& step,
                          model::Time at) {
  Status done = remember(database, effect.message);
  if (done) done = replace_derived(database, effect.message);
  if (done) done = check_fail_point("store.derived-replaced");
  if (!done || !effect.shown) return done;
  Telling& telling = told_[effect.message.ticket];
  telling.at = at;
  telling.actor = step.actor;
  telling.why = step.why;
  telling.values.insert(effect.values.begin(), effect.values.end());
  telling.messages.insert(effect.message.key.value);
  return done;
}

void Rederived::add(Rederived&& other) {
  words_.merge(other.words_);  // what was remembered first is what the index has
  for (auto& [ticket, telling] : other.told_) {
    const auto [mine, fresh] = told_.try_emplace(ticket, telling);
    if (fresh) continue;
    mine->second.values.merge(telling.values);
    mine->second.messages.merge(telling.messages);
  }
}

Status Rederived::finish(Database& database, std::int64_t last) const {
  Status done;
  for (const auto& [ticket, telling] : told_) {
    const std::size_t count = telling.messages.size();
    if (!done) return done;
    done = insert_event(database, ticket, telling.at, telling.actor,
                        "reindexed: " + listed(telling.values) + " of " + std::to_string(count) +
                            (count == 1 ? " message" : " messages"),
                        telling.why);
  }
  for (const auto& [message, words] : words_) {
    if (message > last) continue;
    // An index over another table forgets words only when it is told them again (FTS5, "delete").
    if (done) {
      done = database.run("INSERT INTO message_words (message_words, rowid, subject, text) VALUES ('delete', ?, ?, ?)",
                          {message, words.subject, words.text});
    }
    if (done) {
      done = database.run(
          "INSERT INTO message_words (rowid, subject, text) SELECT id, subject, text FROM message WHERE id = ?",
          {message});
    }
  }
  return done;
}

Result<std::vector<StoredMail>> stored_mails(Database& database, model::TicketId ticket, const StoredMail& after,
                                             int limit) {
  std::vector<StoredMail> mails;
  Status read = database.each(
      "SELECT message.ticket, message.id, content_hash, size FROM message JOIN raw_mail ON raw_mail.id = message.raw"
      " WHERE ?2 IS NOT NULL AND " +
          std::string(ticket ? kOfTicket : kOfAll) + " ORDER BY message.ticket, message.id LIMIT ?4",
      {ticket, after.ticket.value, after.message.value, limit}, [&](Row row) {
        mails.push_back({row.id<model::TicketId>(0), row.id<model::MessageKey>(1), row.text(2),
                         static_cast<std::size_t>(row.integer(3))});
      });
  if (!read) return fail(read.error());
  return mails;
}

Result<std::int64_t> count_stored_mails(Database& database, model::TicketId ticket) {
  const auto count = database.integer(
      "SELECT count(DISTINCT raw) FROM message WHERE raw IS NOT NULL AND (?1 IS NULL OR ticket = ?1)", {ticket});
  if (!count) return fail(count.error());
  return count->value_or(0);
}

Result<bool> words_in_order(Database& database) {
  Status sound = database.run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");
  if (sound) return true;
  if (sound.error().kind != Failure::data) return fail(sound.error());
  return false;
}

Status rebuild_words(Database& database) {
  return database.run("INSERT INTO message_words (message_words) VALUES ('rebuild')");
}

}  // namespace postern::store
