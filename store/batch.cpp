#include "store/batch.h"

#include <exception>
#include <new>
#include <optional>

#include "store/apply.h"
#include "store/arrivals.h"
#include "store/fail_point.h"
#include "store/load.h"
#include "store/messages.h"

namespace postern::store {
namespace {

// The end of the budgets' windows: the decision's own time when it is given (it is, for anything the desk decides).
model::Time time_of(const Job& job) {
  if (job.lookups.now != model::Time{}) return job.lookups.now;
  if (job.arrival && job.arrival->received != model::Time{}) return job.arrival->received;
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<model::Decision> decide(const Job& job, const model::Snapshot& snapshot) {
  try {
    return job.decide(snapshot);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    return fail(Failure::bug, std::string("a decision threw: ") + error.what());
  }
}

Result<Applied> finish(Database& database, RawMails& raw_mails, const Job& job, const Outcome& outcome) {
  Applied applied;
  applied.ticket = outcome.ticket;
  applied.mails_queued = outcome.mails_queued;
  applied.timers_started = outcome.timers_started;
  if (job.arrival.has_value() != outcome.dispose.has_value()) {
    return fail(Failure::bug, job.arrival ? "store: a decision about an arrival without its disposition"
                                          : "store: a disposition in a decision about no arrival");
  }
  if (!job.arrival) return applied;
  const Result<RawId> raw = raw_mails.find(job.arrival->content_hash);
  if (!raw) return fail(raw.error());
  Status done = journal(database, *job.arrival, *raw, *outcome.dispose, job.lookups.same_id);
  if (!done) return fail(done.error());
  applied.disposition = outcome.dispose->disposition;
  if (outcome.dispose->ticket) applied.ticket = outcome.dispose->ticket;
  return applied;
}

Result<Applied> run_job(Database& database, RawMails& raw_mails, const Job& job, Rederived& rederived) {
  if (job.arrival) {
    const auto known = journaled(database, job.arrival->location);
    if (!known) return fail(known.error());
    if (*known) return Applied{(*known)->disposition, (*known)->ticket, true, 0, 0};
  }
  const std::string mailbox = job.arrival ? job.arrival->location.mailbox : std::string();
  const auto snapshot = load(database, raw_mails, job.lookups, job.more, mailbox, time_of(job));
  if (!snapshot) return fail(snapshot.error());
  if (job.arrival) {
    const Result<RawId> raw = raw_mails.put(job.arrival->content_hash, job.arrival->raw);
    if (!raw) return fail(raw.error());
  }
  const Result<model::Decision> decision = decide(job, *snapshot);
  if (!decision) return fail(decision.error());
  Result<Outcome> outcome = apply(database, *decision);
  if (!outcome) return fail(outcome.error());
  rederived = std::move(outcome->rederived);
  return finish(database, raw_mails, job, *outcome);
}

// Adds the job's result. An Error here means that the job could not be undone alone.
Status run_in_savepoint(Database& database, RawMails& raw_mails, const Job& job,
                        std::vector<Result<Applied>>& results, Rederived& rederived) {
  Result<Savepoint> savepoint = Savepoint::begin(database);
  if (!savepoint) return fail(savepoint.error());
  Rederived own;
  results.push_back(run_job(database, raw_mails, job, own));
  // SQLITE_FULL, IOERR and the like may have rolled back everything, the jobs before this one too.
  if (!database.in_transaction()) return fail(results.back().error());
  if (!results.back()) return savepoint->roll_back();
  rederived.add(std::move(own));
  return savepoint->release();
}

// An Error here means that nothing of the batch is stored.
Status run_all(Database& database, RawMails& raw_mails, std::span<const Job> jobs,
               std::vector<Result<Applied>>& results) {
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) return fail(transaction.error());
  const Result<std::int64_t> last = last_message(database);
  if (!last) return fail(last.error());
  Rederived rederived;
  for (const Job& job : jobs) {
    if (Status done = run_in_savepoint(database, raw_mails, job, results, rederived); !done) return done;
  }
  Status done = rederived.finish(database, *last);
  if (done) done = index_words(database, *last);
  if (done) done = check_fail_point("store.before-commit");
  if (done) done = transaction->commit();
  return done;
}

}  // namespace

std::vector<Result<Applied>> run_batch(Database& database, RawMails& raw_mails, std::span<const Job> jobs) {
  std::vector<Result<Applied>> results;
  if (jobs.empty()) return results;
  results.reserve(jobs.size());
  if (Status done = run_all(database, raw_mails, jobs, results); !done) {
    results.assign(jobs.size(), fail(done.error()));
    return results;
  }
  fail_point("store.committed");
  return results;
}

}  // namespace postern::store
