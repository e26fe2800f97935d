// What `deliver`, `set`, `outbox`, `away` and `quarantine` mean, the same in the daemon and, when none runs, in the command's
// own process.
#pragma once

#include <string>

#include "daemon/app/control_protocol.h"
#include "daemon/app/moment.h"
#include "daemon/desk/away_edit.h"
#include "daemon/desk/edit.h"
#include "daemon/desk/outbox_edit.h"
#include "daemon/desk/quarantine_edit.h"
#include "store/store.h"

namespace postern::app {

Error no_such_mailbox(const config::Settings& settings, const std::string& name);

// A mail that did not come over IMAP: no folder, UID 0.
model::Arrival delivered(const config::Mailbox& mailbox, std::string raw, const Moment& moment);

// "HD-1042: ticket_message\n": the ticket and the disposition.
std::string describe(const config::Settings& settings, const store::Applied& applied);

// "HD-1042" (letter case ignored) or "1042" -> its id. Failure::usage otherwise.
Result<model::TicketId> ticket_id(const config::Settings& settings, const std::string& key);

Result<desk::Edit> edit_of(const config::Settings& settings, const ControlRequest& request, std::string actor,
                           const Moment& moment);

// Of "outbox retry" and "outbox drop"; the mails meant are in `key`.
Result<desk::OutboxEdit> outbox_edit_of(const config::Settings& settings, const ControlRequest& request,
                                        std::string actor, const Moment& moment);

desk::AwayEdit away_edit_of(const ControlRequest& request, std::string actor, const Moment& moment);
// Of "quarantine release" and "quarantine drop"; the mail's number is in `key`, a ticket in the field "to".
Result<desk::QuarantineEdit> quarantine_edit_of(const config::Settings& settings, const ControlRequest& request, std::string actor,
                                                const Moment& moment);

// "2 mails go out again\n".
std::string describe(desk::OutboxEdit::Verb verb, std::size_t mails);

}  // namespace postern::app
