#include "store/quarantine.h"

#include <algorithm>
#include <span>
#include <string>

namespace postern::store {
namespace {

constexpr std::size_t kMost = 200;

constexpr std::size_t kHeadBytes = 64u << 10;  // HeldMail::raw

// Ends with the condition on ?1.
std::string select_held(const std::string& condition) {
  return "SELECT content_hash, mailbox, arrival.internal_date, arrival.id, received, reason FROM arrival"
         " JOIN raw_mail ON raw_mail.id = arrival.raw JOIN folder ON folder.id = arrival.folder"
         " WHERE disposition = 'quarantined' AND " + condition;
}

model::HeldMail read_held(Row row) {
  return {row.text(0), row.text(1), row.integer(2), "", row.id<model::ArrivalId>(3), row.time(4), row.text(5)};
}

void add_once(Row row, std::vector<model::HeldMail>& found) {
  const std::string hash = row.text(0);
  const bool known = std::any_of(found.begin(), found.end(), [&](const auto& held) { return held.content_hash == hash; });
  if (known || found.size() == kMost) return;
  found.push_back(read_held(row));
}

Status find(Database& database, const std::string& condition, Value value, std::vector<model::HeldMail>& found) {
  return database.each(select_held(condition), {value}, [&](Row row) { add_once(row, found); });
}

Status find_all(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  for (const model::KnownOutbox& sent : snapshot.sent) {
    if (!sent.text || sent.purpose != "held-notice") continue;
    Status read = find(database, "arrival.raw IN (SELECT raw FROM outbox_attachment WHERE outbox = ?1 AND part = -1)"
                         " ORDER BY arrival.id LIMIT 200",
                       sent.id.value, snapshot.held);
    if (!read) return read;
  }
  for (const std::int64_t number : lookups.held) {
    if (Status read = find(database, "arrival.id = ?1", number, snapshot.held); !read) return read;
  }
  return {};
}

Status complete(RawMails& raw_mails, std::span<model::HeldMail> mails) {
  for (model::HeldMail& held : mails) {
    Result<std::string> raw = raw_mails.get(held.content_hash);
    if (!raw) return fail(raw.error());
    held.raw = std::move(*raw);
  }
  return {};
}

Status read_heads(RawMails& raw_mails, std::span<model::HeldMail> mails) {
  for (model::HeldMail& held : mails) {
    auto head = raw_mails.head(held.content_hash, kHeadBytes);
    if (!head) return fail(head.error());
    held.raw = std::move(head->bytes);
  }
  return {};
}

}  // namespace

Status add_held(Database& database, RawMails& raw_mails, const model::Lookups& lookups, model::Snapshot& snapshot) {
  if (Status found = find_all(database, lookups, snapshot); !found) return found;
  if (Status read = complete(raw_mails, snapshot.held); !read || !lookups.held_since) return read;
  // The newest: a flood of old ones must not hide them.
  const std::size_t whole = snapshot.held.size();
  Status found = find(database, "received >= ?1 ORDER BY arrival.id DESC LIMIT 200", *lookups.held_since, snapshot.held);
  if (!found) return found;
  return read_heads(raw_mails, std::span(snapshot.held).subspan(whole));
}

Result<std::vector<QuarantinedMail>> list_held(Database& database, RawMails& raw_mails, int limit) {
  std::vector<QuarantinedMail> mails;
  Status read = database.each(select_held("?1 > 0 ORDER BY arrival.id DESC LIMIT ?1"), {limit},
                              [&](Row row) { mails.push_back({read_held(row), 0}); });
  if (!read) return fail(read.error());
  for (QuarantinedMail& one : mails) {
    auto head = raw_mails.head(one.mail.content_hash, kHeadBytes);
    if (!head) return fail(head.error());
    one.size = head->size;
    one.mail.raw = std::move(head->bytes);
  }
  std::reverse(mails.begin(), mails.end());
  return mails;
}

}  // namespace postern::store
