// The intake journal: every message a mailbox exposed, where it was seen, and what became of it. Internal to store/.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/snapshot.h"
#include "store/raw_mails.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace postern::store {

using FolderId = model::Id<struct FolderTag>;

// 0 when the folder was never seen.
Result<FolderId> find_folder(Database& database, const std::string& mailbox, const std::string& name);
Result<FolderId> make_folder(Database& database, const std::string& mailbox, const std::string& name);
Result<FolderId> save_folder(Database& database, const std::string& mailbox, const std::string& name,
                             const FolderState& state);

struct Journaled {
  model::Disposition disposition = model::Disposition::ignored;
  model::TicketId ticket;
};
// What the journal says of this place; none when it was not seen, always none for uid 0.
Result<std::optional<Journaled>> journaled(Database& database, const model::Location& location);
// A mail that did not come from IMAP (uid 0) has no server to be told: it is journaled as told.
Status journal(Database& database, const model::Arrival& arrival, RawId raw, const model::Dispose& dispose,
               const std::string& message_id);

// A mail in quarantine becomes something else, wherever it was seen.
Status settle(Database& database, const model::Settle& settled);

// Earlier arrivals of this content, those in `mailbox` first, at most 100.
Status find_same_content(Database& database, const std::string& content_hash, const std::string& mailbox,
                         std::vector<model::SameContent>& found);

Result<FolderState> folder_state(Database& database, FolderId folder);
Result<std::vector<std::uint32_t>> unknown_of(Database& database, FolderId folder, std::uint32_t uid_validity,
                                              std::span<const std::uint32_t> uids);
// As Store::renumber, Store::maybe_known and Store::recognise.
Status renumber(Database& database, FolderId folder);
Result<std::vector<Sighting>> maybe_known_of(Database& database, FolderId folder, std::span<const Sighting> mails);
Result<std::vector<std::uint32_t>> recognise_in(Database& database, FolderId folder, std::uint32_t uid_validity,
                                                std::span<const Sighting> mails, model::Time now);
Result<std::vector<Untold>> untold_of(Database& database, FolderId folder, std::uint32_t uid_validity);

}  // namespace postern::store
