// Outgoing mails as an admin sees and handles them: chosen, listed, sent again, dropped. Internal to store/.
#pragma once

#include <vector>

#include "parser/result.h"
#include "store/model/outbox.h"
#include "store/reader.h"
#include "store/sqlite.h"

namespace postern::store {

// As Snapshot::outbox says.
Status find_chosen(Database& database, const model::OutboxChoice& choice, std::vector<model::QueuedMail>& found);

// As Reader::outbox_mails says.
Result<std::vector<model::OutboxItem>> list_mails(Database& database, const OutboxFilter& filter);

// Pending and due at `now`, whatever it was; a mail once sent too, for it may have bounced.
Status resend_mail(Database& database, model::OutboxId id, model::Time now);

// The row, its attempts and its list of files. Numbers are never given again (counter).
Status drop_mail(Database& database, model::OutboxId id);
Status leave_out_files(Database& database, model::OutboxId id, const std::string& remark);

}  // namespace postern::store
