// Outgoing mail and its attempts, as rows. Internal to store/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/outbox.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

// Takes the next outbox number. Failure::bug for a header or Message-ID with a line break in it (it would be two
// headers on the wire), or an attachment whose raw mail is not stored.
Result<model::OutboxId> insert_mail(Database& database, const model::OutboxItem& item, model::Time at);
Result<std::optional<model::OutboxItem>> load_mail(Database& database, model::OutboxId id);
Result<std::vector<model::OutboxItem>> mails_of(Database& database, model::TicketId ticket);
// With this Message-ID, or one that has more behind a dot in its local part, oldest first, at most 20; with what they
// said when `with_text`.
Status find_sent(Database& database, const std::string& message_id, bool with_text,
                 std::vector<model::KnownOutbox>& found);

// About this ticket, untried, and to be replaced by a later one (OutboxItem::merge); oldest first.
Status find_waiting(Database& database, model::TicketId ticket, std::vector<model::WaitingMail>& found);

// The files of this raw mail that outgoing mails carry.
Status find_carried(Database& database, const std::string& content_hash, std::vector<model::CarriedFile>& found);
// They are counted otherwise now. Failure::bug for an index below 0.
Status renumber_files(Database& database, const model::RenumberFiles& files);

// The outgoing mail came back: it has failed, whatever its server said. The mail as it was before; none when unknown.
Result<std::optional<model::OutboxItem>> mark_bounced(Database& database, model::OutboxId id,
                                                      const std::string& detail);

// The pending mail that is longest due, if any; a mail waits for an older pending one to the same recipient about the
// same ticket. And how many there are, and when the next one will be.
Result<std::optional<model::OutboxId>> due_mail(Database& database, const model::Route& route, model::Time now);
Result<int> count_due(Database& database, const model::Route& route, model::Time now);
Result<std::optional<model::Time>> next_due_mail(Database& database, const model::Route& route);
// Counts the attempt, writes its row, and moves next_attempt to the end of the lease.
Status start_attempt(Database& database, model::OutboxId id, model::Time now, int lease_seconds);
// Ends the attempt; an event on the ticket when the mail failed for good or may arrive twice.
Status record_delivery(Database& database, model::OutboxId id, const model::DeliveryResult& result, model::Time now);
// C-16: an event on the ticket of each mail that a crash has cut off on its way.
Status tell_of_second_copies(Database& database, model::Time now);
// Closes the attempts that never ended and shortens their mails' leases. How many there were.
Result<int> resume_attempts(Database& database, model::Time now);
// "acknowledgement to ann@example.org", as events name it.
std::string describe(const model::OutboxItem& item);

}  // namespace postern::store
