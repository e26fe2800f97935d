// A mail at the door as one job for the store: parsed, with the question of what to load and the decision to come.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/settings.h"
#include "daemon/app/moment.h"
#include "daemon/desk/alert.h"
#include "daemon/desk/away_edit.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/edit.h"
#include "daemon/desk/outbox_edit.h"
#include "daemon/desk/quarantine_edit.h"
#include "daemon/desk/returned.h"
#include "daemon/desk/timer_fired.h"
#include "store/model/message.h"
#include "store/store.h"

namespace postern::app {

// Parses the arrival (its raw bytes stay in it) and builds the job. CPU work, no I/O: fit for any thread. `desk` and
// `mailbox` must outlive the job.
store::Job mail_job(const desk::Desk& desk, const config::Mailbox& mailbox, model::Arrival arrival, bool quiet,
                    const Moment& moment);

// For a mail that cannot be decided about: kept whole, in quarantine, with the reason (P1, P6).
store::Job quarantine_job(model::Arrival arrival, std::string reason, const Moment& moment);

// An edit from the command line. When the desk refuses it, nothing changes and `refused` holds why after the job ran.
struct EditJob {
  store::Job job;
  std::shared_ptr<std::optional<Error>> refused;
};
EditJob edit_job(const desk::Desk& desk, desk::Edit edit);

// An admin's word on outgoing mails; `done` is how many it was about, after the job ran.
struct OutboxEditJob {
  store::Job job;
  std::shared_ptr<std::optional<Error>> refused;
  std::shared_ptr<std::size_t> done;
};
OutboxEditJob outbox_job(desk::OutboxEdit edit);

// A word on who is away; `answer` is what to say of it, or why nothing changed, after the job ran.
struct AwayJob {
  store::Job job;
  std::shared_ptr<Result<std::string>> answer;
};
AwayJob away_job(const desk::Desk& desk, desk::AwayEdit edit);

// An admin's word on a mail in quarantine; `done` says what was done, after the job ran.
struct QuarantineEditJob {
  store::Job job;
  std::shared_ptr<std::optional<Error>> refused;
  std::shared_ptr<std::string> done;
};
QuarantineEditJob quarantine_edit_job(const desk::Desk& desk, desk::QuarantineEdit edit);

// For the timers of the desk as a whole, when postern starts.
store::Job digest_start_job(const desk::Desk& desk, const Moment& moment);

// For a timer that is due, and for all of them after a pause; `cause` is why they paused.
store::Job timer_job(const desk::Desk& desk, const model::DueTimer& due, const Moment& moment);
store::Job resumed_job(const desk::Desk& desk, const std::string& cause, const Moment& moment);
// A mail to the admin about the desk itself.
store::Job alert_job(const desk::Desk& desk, desk::Alert alert);

// For an outgoing mail that has failed for good; `item` is copied.
store::Job undelivered_job(const desk::Desk& desk, model::OutboxItem item, model::DeliveryResult result,
                           std::vector<desk::NamedFile> files, const Moment& moment);

}  // namespace postern::app
