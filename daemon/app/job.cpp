// Mail -> job.
#include "daemon/app/job.h"

#include <utility>

#include "daemon/desk/digest.h"
#include "daemon/desk/returned.h"
#include "parser/mime_reader.h"

namespace postern::app {

namespace {

// What the decision is made from; shared, because a std::function must be copyable.
struct Parsed {
  parser::Mail mail;
  std::int64_t internal_date = 0;
  std::string folder;
  std::uint64_t size = 0;
  std::vector<std::string> left;
  bool quiet = false;
  Moment moment;
};

desk::Inbound inbound(const Parsed& parsed, const config::Mailbox& mailbox) {
  return desk::Inbound{.mail = parsed.mail,
                       .mailbox = mailbox,
                       .internal_date = parsed.internal_date,
                       .now = parsed.moment.now,
                       .quiet = parsed.quiet,
                       .seed = parsed.moment.seed,
                       .folder = parsed.folder,
                       .size = parsed.size,
                       .left = parsed.left};
}

}  // namespace

store::Job mail_job(const desk::Desk& desk, const config::Mailbox& mailbox, model::Arrival arrival, bool quiet,
                    const Moment& moment) {
  auto parsed = std::make_shared<Parsed>();
  parsed->mail = parser::read_mail(arrival.raw, desk.settings.limits);
  parsed->internal_date = arrival.internal_date;
  parsed->folder = arrival.location.folder;
  parsed->size = arrival.size;
  parsed->left = arrival.left;
  parsed->quiet = quiet;
  parsed->moment = moment;
  arrival.content_hash = parsed->mail.content_hash;

  store::Job job;
  job.lookups = desk::wants(desk, inbound(*parsed, mailbox));
  job.arrival = std::move(arrival);
  job.more = [&desk, &mailbox, parsed](const model::Snapshot& snapshot) {
    return desk::wants_more(desk, inbound(*parsed, mailbox), snapshot);
  };
  job.decide = [&desk, &mailbox, parsed](const model::Snapshot& snapshot) {
    return desk::decide(desk, inbound(*parsed, mailbox), snapshot);
  };
  return job;
}

store::Job quarantine_job(model::Arrival arrival, std::string reason, const Moment& moment) {
  if (arrival.content_hash.empty()) arrival.content_hash = parser::content_hash(arrival.raw);
  store::Job job;
  job.lookups.content_hash = arrival.content_hash;
  job.arrival = std::move(arrival);
  job.decide = [reason = std::move(reason), now = moment.now](const model::Snapshot&) {
    model::Decision decision;
    decision.at = now;
    decision.steps.push_back({model::Dispose{model::Disposition::quarantined, {}, reason}, "intake", reason});
    return decision;
  };
  return job;
}

store::Job undelivered_job(const desk::Desk& desk, model::OutboxItem item, model::DeliveryResult result,
                           std::vector<desk::NamedFile> files, const Moment& moment) {
  const auto mail = std::make_shared<const model::OutboxItem>(std::move(item));
  const desk::Undelivered undelivered{*mail, std::move(result), moment.now, moment.seed, std::move(files)};
  store::Job job;
  job.lookups = desk::wants(desk, undelivered);
  job.decide = [&desk, mail, undelivered](const model::Snapshot& snapshot) {
    return desk::decide(desk, undelivered, snapshot);
  };
  return job;
}

store::Job timer_job(const desk::Desk& desk, const model::DueTimer& due, const Moment& moment) {
  const desk::TimerFired fired{due, moment.now, moment.seed};
  store::Job job;
  job.lookups = desk::wants(desk, fired);
  job.decide = [&desk, fired](const model::Snapshot& snapshot) { return desk::decide(desk, fired, snapshot); };
  return job;
}

store::Job resumed_job(const desk::Desk& desk, const std::string& cause, const Moment& moment) {
  const desk::TimersResumed resumed{cause, moment.now, moment.seed};
  store::Job job;
  job.lookups = desk::wants(desk, resumed);
  job.decide = [&desk, resumed](const model::Snapshot& snapshot) { return desk::decide(desk, resumed, snapshot); };
  return job;
}

store::Job alert_job(const desk::Desk& desk, desk::Alert alert) {
  store::Job job;
  job.lookups = desk::wants(alert);
  job.decide = [&desk, alert = std::move(alert)](const model::Snapshot& snapshot) {
    return desk::decide(desk, alert, snapshot);
  };
  return job;
}

OutboxEditJob outbox_job(desk::OutboxEdit edit) {
  OutboxEditJob result;
  result.refused = std::make_shared<std::optional<Error>>();
  result.done = std::make_shared<std::size_t>(0);
  result.job.lookups = desk::wants(edit);
  result.job.decide = [edit = std::move(edit), refused = result.refused, done = result.done](const model::Snapshot& snapshot) {
    auto decision = desk::decide(edit, snapshot);
    if (!decision) *refused = decision.error();
    if (!decision) return model::Decision{.at = edit.now, .steps = {}};
    *done = desk::mails_in(*decision);
    return std::move(*decision);
  };
  return result;
}

AwayJob away_job(const desk::Desk& desk, desk::AwayEdit edit) {
  AwayJob result;
  result.answer = std::make_shared<Result<std::string>>();
  result.job.lookups = desk::wants(edit);
  result.job.decide = [&desk, edit = std::move(edit), answer = result.answer](const model::Snapshot& snapshot) {
    auto done = desk::decide(desk, edit, snapshot);
    if (!done) *answer = tl::unexpected<Error>(done.error());
    if (!done) return model::Decision{.at = edit.now, .steps = {}};
    *answer = std::move(done->words);
    return std::move(done->decision);
  };
  return result;
}

QuarantineEditJob quarantine_edit_job(const desk::Desk& desk, desk::QuarantineEdit edit) {
  QuarantineEditJob result;
  result.refused = std::make_shared<std::optional<Error>>();
  result.done = std::make_shared<std::string>();
  result.job.lookups = desk::wants(desk, edit);
  result.job.more = [&desk, edit](const model::Snapshot& snapshot) { return desk::wants_more(desk, edit, snapshot); };
  result.job.decide = [&desk, edit = std::move(edit), refused = result.refused, done = result.done](const model::Snapshot& snapshot) {
    auto verdict = desk::decide(desk, edit, snapshot);
    if (!verdict) *refused = verdict.error();
    if (!verdict) return model::Decision{.at = edit.now, .steps = {}};
    *done = std::move(verdict->done);
    return std::move(verdict->decision);
  };
  return result;
}

store::Job digest_start_job(const desk::Desk& desk, const Moment& moment) {
  const desk::DigestStart start{moment.now};
  store::Job job;
  job.lookups = desk::wants(start);
  job.decide = [&desk, start](const model::Snapshot& snapshot) { return desk::decide(desk, start, snapshot); };
  return job;
}

EditJob edit_job(const desk::Desk& desk, desk::Edit edit) {
  EditJob result;
  result.refused = std::make_shared<std::optional<Error>>();
  result.job.lookups = desk::wants(desk, edit);
  result.job.decide = [&desk, edit = std::move(edit), refused = result.refused](const model::Snapshot& snapshot) {
    auto decision = desk::decide(desk, edit, snapshot);
    if (decision) return std::move(*decision);
    *refused = decision.error();
    return model::Decision{.at = edit.now, .steps = {}};
  };
  return result;
}

}  // namespace postern::app
