#include "store/arrivals.h"

#include <algorithm>
#include <limits>
#include <map>

#include "store/names.h"

namespace postern::store {

Result<FolderId> find_folder(Database& database, const std::string& mailbox, const std::string& name) {
  const auto id = database.integer("SELECT id FROM folder WHERE mailbox = ? AND name = ?", {mailbox, name});
  if (!id) return fail(id.error());
  return FolderId{id->value_or(0)};
}

Result<FolderId> make_folder(Database& database, const std::string& mailbox, const std::string& name) {
  const Result<FolderId> known = find_folder(database, mailbox, name);
  if (!known || *known) return known;
  if (Status added = database.run("INSERT INTO folder (mailbox, name) VALUES (?, ?)", {mailbox, name}); !added) {
    return fail(added.error());
  }
  return FolderId{database.last_id()};
}

Result<FolderId> save_folder(Database& database, const std::string& mailbox, const std::string& name,
                             const FolderState& state) {
  const Result<FolderId> id = make_folder(database, mailbox, name);
  if (!id) return id;
  Status set = database.run(
      "UPDATE folder SET uid_validity = ?2, high_water = ?3, quiet_below = ?4, left_before = ?5 WHERE id = ?1",
      {*id, state.uid_validity, state.high_water, state.quiet_below, state.left_before});
  if (!set) return fail(set.error());
  return id;
}

Result<std::optional<Journaled>> journaled(Database& database, const model::Location& location) {
  std::optional<Journaled> known;
  if (location.uid == 0) return known;
  Status read = database.each(
      "SELECT disposition, ticket FROM arrival JOIN folder ON folder.id = arrival.folder"
      " WHERE mailbox = ? AND name = ? AND arrival.uid_validity = ? AND uid = ? AND uid > 0"
      " AND renumbered = 0",
      {location.mailbox, location.folder, location.uid_validity, location.uid}, [&](Row row) {
        known = Journaled{read_name<model::Disposition>(kDispositions, row.bytes(0)), row.id<model::TicketId>(1)};
      });
  if (!read) return fail(read.error());
  return known;
}

Status journal(Database& database, const model::Arrival& arrival, RawId raw, const model::Dispose& dispose,
               const std::string& message_id) {
  const model::Location& location = arrival.location;
  const Result<FolderId> folder = make_folder(database, location.mailbox, location.folder);
  if (!folder) return fail(folder.error());
  return database.run(
      "INSERT INTO arrival (folder, uid_validity, uid, raw, disposition, reason, ticket, internal_date, received, told,"
      " size, message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {*folder, location.uid_validity, location.uid, raw, name_of(dispose.disposition), dispose.reason, dispose.ticket,
       arrival.internal_date, arrival.received, arrival.told || location.uid == 0,
       static_cast<std::int64_t>(arrival.size), message_id});
}

Status settle(Database& database, const model::Settle& settled) {
  return database.run(
      "UPDATE arrival SET disposition = ?2, ticket = ?3, reason = ?4 WHERE disposition = 'quarantined'"
      " AND raw = (SELECT id FROM raw_mail WHERE content_hash = ?1)",
      {settled.content_hash, name_of(settled.disposition), settled.ticket, settled.reason});
}

Status find_same_content(Database& database, const std::string& content_hash, const std::string& mailbox,
                         std::vector<model::SameContent>& found) {
  return database.each(
      "SELECT mailbox, name, arrival.uid_validity, uid, disposition, ticket, mailbox = ?2 FROM raw_mail"
      " JOIN arrival ON arrival.raw = raw_mail.id JOIN folder ON folder.id = arrival.folder"
      " WHERE content_hash = ?1 ORDER BY mailbox = ?2 DESC, arrival.id LIMIT 100",
      {content_hash, mailbox}, [&](Row row) {
        model::SameContent& same = found.emplace_back();
        same.location = {row.text(0), row.text(1), static_cast<std::uint32_t>(row.integer(2)),
                         static_cast<std::uint32_t>(row.integer(3))};
        same.disposition = read_name<model::Disposition>(kDispositions, row.bytes(4));
        same.ticket = row.id<model::TicketId>(5);
        same.same_mailbox = row.truth(6);
      });
}

Result<FolderState> folder_state(Database& database, FolderId folder) {
  FolderState state;
  Status read = database.each(
      "SELECT uid_validity, high_water, quiet_below, left_before FROM folder WHERE id = ?", {folder}, [&](Row row) {
        state = {static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1)),
                 static_cast<std::uint32_t>(row.integer(2)), row.integer(3)};
      });
  if (!read) return fail(read.error());
  return state;
}

Result<std::vector<std::uint32_t>> unknown_of(Database& database, FolderId folder, std::uint32_t uid_validity,
                                              std::span<const std::uint32_t> uids) {
  std::vector<std::uint32_t> asked(uids.begin(), uids.end());
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  if (asked.empty()) return asked;
  // One walk along the index beside the sorted list, rather than one question a UID.
  std::vector<std::uint32_t> unknown;
  auto next = asked.begin();
  Status read = database.each(
      "SELECT uid FROM arrival WHERE folder = ? AND uid_validity = ? AND uid BETWEEN ? AND ? AND uid > 0"
      " AND renumbered = 0 ORDER BY uid",
      {folder, uid_validity, asked.front(), asked.back()}, [&](Row row) {
        const auto uid = static_cast<std::uint32_t>(row.integer(0));
        while (next != asked.end() && *next < uid) unknown.push_back(*next++);
        if (next != asked.end() && *next == uid) ++next;
      });
  if (!read) return fail(read.error());
  unknown.insert(unknown.end(), next, asked.end());
  return unknown;
}

namespace {

// A size is a claim of up to 64 bits; one beyond what can be stored is nobody's.
bool tells_enough(const Sighting& mail) {
  return mail.size > 0 && mail.internal_date != 0 &&
         mail.size <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

// The arrival that this mail is; none when there is none, or another content, or a mail that is numbered already, has
// its Message-ID too.
Result<std::optional<std::int64_t>> known_arrival(Database& database, FolderId folder, const Sighting& mail) {
  return database.integer(
      "SELECT max(CASE WHEN renumbered = 1 AND size = ?3 AND internal_date = ?4 THEN id END) FROM arrival"
      " WHERE folder = ?1 AND message_id = ?2 AND message_id <> ''"
      " HAVING min(raw) = max(raw) AND max(uid > 0 AND renumbered = 0) = 0",
      {folder, mail.message_id, static_cast<std::int64_t>(mail.size), mail.internal_date});
}

Status journal_again(Database& database, std::int64_t known, std::uint32_t uid_validity, std::uint32_t uid,
                     model::Time now) {
  return database.run(
      "INSERT INTO arrival (folder, uid_validity, uid, raw, disposition, reason, ticket, internal_date, received, told,"
      " size, message_id) SELECT folder, ?2, ?3, raw, 'duplicate', 'the same mail as UID ' || uid ||"
      " ' under UIDVALIDITY ' || uid_validity || ': size, date and Message-ID agree', ticket, internal_date, ?4, 0,"
      " size, message_id FROM arrival WHERE id = ?1",
      {known, uid_validity, uid, now});
}

}  // namespace

Status renumber(Database& database, FolderId folder) {
  return database.run("UPDATE arrival SET renumbered = 1 WHERE folder = ? AND uid > 0 AND renumbered = 0", {folder});
}

Result<std::vector<Sighting>> maybe_known_of(Database& database, FolderId folder, std::span<const Sighting> mails) {
  std::vector<Sighting> maybe;
  const auto any = database.integer("SELECT 1 FROM arrival WHERE folder = ? AND renumbered = 1 LIMIT 1", {folder});
  if (!any) return fail(any.error());
  if (!*any) return maybe;
  for (const Sighting& mail : mails) {
    if (!tells_enough(mail)) continue;
    const auto found = database.integer(
        "SELECT 1 FROM arrival WHERE folder = ? AND internal_date = ? AND size = ? AND renumbered = 1"
        " AND message_id <> '' LIMIT 1",
        {folder, mail.internal_date, static_cast<std::int64_t>(mail.size)});
    if (!found) return fail(found.error());
    if (*found) maybe.push_back(mail);
  }
  return maybe;
}

Result<std::vector<std::uint32_t>> recognise_in(Database& database, FolderId folder, std::uint32_t uid_validity,
                                                std::span<const Sighting> mails, model::Time now) {
  std::map<std::string, int> named;
  for (const Sighting& mail : mails) ++named[mail.message_id];
  std::vector<std::uint32_t> recognised;
  for (const Sighting& mail : mails) {
    if (!tells_enough(mail) || named[mail.message_id] > 1) continue;
    const auto known = known_arrival(database, folder, mail);
    if (!known) return fail(known.error());
    if (!*known) continue;
    Status journaled = journal_again(database, **known, uid_validity, mail.uid, now);
    if (!journaled) return fail(journaled.error());
    recognised.push_back(mail.uid);
  }
  return recognised;
}

Result<std::vector<Untold>> untold_of(Database& database, FolderId folder, std::uint32_t uid_validity) {
  std::vector<Untold> untold;
  Status read = database.each(
      "SELECT id, uid FROM arrival WHERE folder = ? AND uid_validity = ? AND told = 0 AND renumbered = 0 ORDER BY uid",
      {folder, uid_validity}, [&](Row row) {
        untold.push_back({row.id<model::ArrivalId>(0), static_cast<std::uint32_t>(row.integer(1))});
      });
  if (!read) return fail(read.error());
  return untold;
}

}  // namespace postern::store
