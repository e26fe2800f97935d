#include "store/quarantine.h"

#include <algorithm>
#include <string>

namespace postern::store {
namespace {

constexpr std::size_t kMost = 200;

// Ends with the condition on ?1.
std::string select_held(const char* condition) {
  return std::string(
             "SELECT content_hash, mailbox, arrival.internal_date, arrival.id, received, reason FROM arrival"
             " JOIN raw_mail ON raw_mail.id = arrival.raw JOIN folder ON folder.id = arrival.folder"
             " WHERE disposition = 'quarantined' AND ") +
         condition + " ORDER BY arrival.id LIMIT 200";
}

void add_once(Row row, std::vector<model::HeldMail>& found) {
  const std::string hash = row.text(0);
  const bool known = std::any_of(found.begin(), found.end(), [&](const auto& held) { return held.content_hash == hash; });
  if (known || found.size() == kMost) return;
  found.push_back({hash, row.text(1), row.integer(2), "", row.id<model::ArrivalId>(3), row.time(4), row.text(5)});
}

Status find(Database& database, const char* condition, Value value, std::vector<model::HeldMail>& found) {
  return database.each(select_held(condition), {value}, [&](Row row) { add_once(row, found); });
}

Status find_all(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  for (const model::KnownOutbox& sent : snapshot.sent) {
    if (!sent.text || sent.purpose != "held-notice") continue;
    Status read = find(database, "arrival.raw IN (SELECT raw FROM outbox_attachment WHERE outbox = ?1 AND part = -1)",
                       sent.id.value, snapshot.held);
    if (!read) return read;
  }
  for (const std::int64_t number : lookups.held) {
    if (Status read = find(database, "arrival.id = ?1", number, snapshot.held); !read) return read;
  }
  if (!lookups.held_since) return {};
  return find(database, "received >= ?1", *lookups.held_since, snapshot.held);
}

}  // namespace

Status add_held(Database& database, RawMails& raw_mails, const model::Lookups& lookups, model::Snapshot& snapshot) {
  if (Status found = find_all(database, lookups, snapshot); !found) return found;
  for (model::HeldMail& held : snapshot.held) {
    Result<std::string> raw = raw_mails.get(held.content_hash);
    if (!raw) return fail(raw.error());
    held.raw = std::move(*raw);
  }
  return {};
}

}  // namespace postern::store
