#include "store/load.h"

#include "store/quarantine.h"
#include "store/snapshot.h"

namespace postern::store {
namespace {

Status add_raw(RawMails& raw_mails, const std::string& content_hash, model::Snapshot& snapshot) {
  if (content_hash.empty()) return {};
  const Result<RawId> stored = raw_mails.find(content_hash);
  if (!stored) return fail(stored.error());
  if (!*stored) return {};
  Result<std::string> raw = raw_mails.get(content_hash);
  if (!raw) return fail(raw.error());
  snapshot.raw = std::move(*raw);
  return {};
}

Result<model::Snapshot> load_once(Database& database, RawMails& raw_mails, const model::Lookups& lookups,
                                  const std::string& mailbox, model::Time now) {
  auto snapshot = load_snapshot(database, lookups, mailbox, now);
  if (!snapshot) return snapshot;
  if (Status added = add_held(database, raw_mails, lookups, *snapshot); !added) return fail(added.error());
  if (Status added = add_raw(raw_mails, lookups.raw, *snapshot); !added) return fail(added.error());
  return snapshot;
}

}  // namespace

Result<model::Snapshot> load(Database& database, RawMails& raw_mails, const model::Lookups& lookups, const model::More& more,
                             const std::string& mailbox, model::Time now) {
  auto snapshot = load_once(database, raw_mails, lookups, mailbox, now);
  if (!snapshot || !more) return snapshot;
  const auto all = more(*snapshot);
  return all ? load_once(database, raw_mails, *all, mailbox, now) : std::move(snapshot);
}

}  // namespace postern::store
