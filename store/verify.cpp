#include "store/verify.h"

#include "store/replay.h"

namespace postern::store {
namespace {

using Findings = std::vector<std::string>;

// Each question selects the rows that break an invariant; its first column names them.
struct Invariant {
  const char* finding;
  const char* broken;
};

constexpr Invariant kInvariants[] = {
    {"ticket without exactly one requester",
     "SELECT key FROM ticket WHERE (SELECT count(*) FROM participant WHERE ticket = ticket.id AND role = 'requester')"
     " <> 1"},
    {"ticket merged in a circle",
     "WITH RECURSIVE walk (start, at, steps) AS (SELECT id, merged_into, 1 FROM ticket WHERE merged_into IS NOT NULL"
     " UNION ALL SELECT start, merged_into, steps + 1 FROM walk JOIN ticket ON ticket.id = at"
     " WHERE merged_into IS NOT NULL AND steps <= 100)"
     " SELECT DISTINCT start FROM walk WHERE steps > 100"},
    {"ticket without an event that tells how it came to be",
     "SELECT key FROM ticket WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.ticket = ticket.id)"},
    {"next ticket number is not above every ticket",
     "SELECT next FROM counter WHERE name = 'ticket' AND next <= (SELECT max(id) FROM ticket)"},
    {"next outbox number is not above every outgoing mail",
     "SELECT next FROM counter WHERE name = 'outbox' AND next <= (SELECT max(id) FROM outbox)"},
    {"arrival disposed as a ticket's message, but no message has its content",
     "SELECT arrival.id FROM arrival WHERE disposition = 'ticket_message'"
     " AND NOT EXISTS (SELECT 1 FROM message WHERE message.raw = arrival.raw)"},
    {"content that is more than one inbound message of one ticket",
     "SELECT min(id) FROM message WHERE direction = 'inbound' AND raw IS NOT NULL GROUP BY ticket, raw"
     " HAVING count(*) > 1"},
    {"raw mail that belongs to nothing",
     "SELECT content_hash FROM raw_mail WHERE NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.raw = raw_mail.id)"
     " AND NOT EXISTS (SELECT 1 FROM message WHERE message.raw = raw_mail.id)"},
    {"outgoing mail sent without a recorded attempt",
     "SELECT id FROM outbox WHERE state = 'sent'"
     " AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.outbox = outbox.id)"},
    {"outgoing mail whose attempts are not as many as it counted",
     "SELECT id FROM outbox WHERE attempts < (SELECT count(*) FROM attempt WHERE attempt.outbox = outbox.id)"},
};

Status ask(Database& database, Findings& findings, const char* what, const char* sql) {
  return database.each(sql, {}, [&](Row row) { findings.push_back(std::string(what) + ": " + row.text(0)); });
}

Status ask_sqlite(Database& database, Findings& findings) {
  Status asked = database.each("PRAGMA integrity_check(100)", {}, [&](Row row) {
    if (row.bytes(0) != "ok") findings.push_back("integrity_check: " + row.text(0));
  });
  if (!asked) return asked;
  return database.each("PRAGMA foreign_key_check", {}, [&](Row row) {
    findings.push_back("foreign_key_check: " + row.text(0) + " row " + row.text(1) + " refers to no " + row.text(2));
  });
}

// The index's own question; a damaged index is an answer, not a failure of the question.
void ask_words(Database& database, Findings& findings) {
  Status sound = database.run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");
  if (!sound) findings.push_back("word index: " + sound.error().text);
}

Status ask_raw_mails(Database& database, RawMails& raw_mails, Findings& findings) {
  std::vector<std::string> hashes;
  Status read = database.each("SELECT content_hash FROM raw_mail ORDER BY id", {},
                              [&](Row row) { hashes.push_back(row.text(0)); });
  if (!read) return read;
  for (const std::string& hash : hashes) {
    if (const Result<std::string> bytes = raw_mails.get(hash); !bytes) findings.push_back(bytes.error().text);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> verify(Database& database, RawMails& raw_mails) {
  Findings findings;
  Status asked = ask_sqlite(database, findings);
  for (const Invariant& invariant : kInvariants) {
    if (asked) asked = ask(database, findings, invariant.finding, invariant.broken);
  }
  if (asked) asked = replay_all(database, findings);
  if (asked) ask_words(database, findings);
  if (asked) asked = ask_raw_mails(database, raw_mails, findings);
  if (!asked) return fail(asked.error());
  return findings;
}

}  // namespace postern::store
