#include "store/store.h"

#include <sys/statfs.h>
#include <unistd.h>

#include <filesystem>

#include "store/arrivals.h"
#include "store/batch.h"
#include "store/budgets.h"
#include "store/derived.h"
#include "store/fail_point.h"
#include "store/lock_file.h"
#include "store/messages.h"
#include "store/migrations.h"
#include "store/outbox.h"
#include "store/raw_mails.h"
#include "store/remembered.h"
#include "store/sqlite.h"
#include "store/tickets.h"
#include "store/timers.h"
#include "store/verify.h"

namespace postern::store {
namespace {

// WAL needs shared memory and locks that are honoured; network file systems promise neither.
Status refuse_network_disk(const std::string& path) {
  constexpr long kNetwork[] = {0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546 /* fuse: sshfs and the like */};
  struct statfs status {};
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (::statfs(folder.empty() ? "." : folder.c_str(), &status) != 0) return {};  // said better when it is opened
  for (const long type : kNetwork) {
    if (static_cast<unsigned long>(status.f_type) != static_cast<unsigned long>(type)) continue;
    return fail(Failure::config, "store " + path + " is on a network file system (type " + std::to_string(type) + ")",
                "set store.path to a local disk: SQLite's write-ahead log is not safe over NFS, SMB or FUSE");
  }
  return {};
}

// journal_size_limit: a burst's WAL is given back. wal_autocheckpoint in pages of 4 KiB: fewer, larger checkpoints.
constexpr const char* kSetUp =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
    "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";

Result<Database> open_database(const Options& options) {
  if (!options.create && ::access(options.path.c_str(), F_OK) != 0) {
    return fail(Failure::no_input, "store " + options.path + " does not exist yet", "start postern once to create it");
  }
  Result<Database> database = Database::open(options.path, Database::Mode::write, options.busy_timeout_ms);
  if (!database) return database;
  // Before anything is written: a newer schema or another program's file is left as it is.
  if (const Result<int> version = version_of(*database); !version) return fail(version.error());
  if (Status set = database->script(kSetUp); !set) return fail(set.error());
  if (Status migrated = migrate(*database); !migrated) return fail(migrated.error());
  if (Status pruned = prune_budgets(*database, model::Time::max()); !pruned) return fail(pruned.error());
  return database;
}

}  // namespace

struct Store::Impl {
  Impl(LockFile held, Database opened)
      : lock(std::move(held)), database(std::move(opened)), raw_mails(database) {}
  LockFile lock;  // released last
  Database database;
  RawMails raw_mails;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const Options& options) {
  if (Status local = refuse_network_disk(options.path); !local) return fail(local.error());
  LockFile lock;
  if (options.exclusive) {
    Result<LockFile> taken = LockFile::take(options.path);
    if (!taken) return fail(taken.error());
    lock = std::move(*taken);
  }
  Result<Database> database = open_database(options);
  if (!database) return fail(database.error());
  return Store(std::make_unique<Impl>(std::move(lock), std::move(*database)));
}

std::vector<Result<Applied>> Store::transact(std::span<const Job> jobs) {
  return run_batch(impl_->database, impl_->raw_mails, jobs);
}

Result<Applied> Store::transact(const Job& job) { return std::move(transact(std::span(&job, 1)).front()); }

Result<FolderState> Store::folder(const std::string& mailbox, const std::string& folder) {
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  return folder_state(impl_->database, *id);
}

Status Store::set_folder(const std::string& mailbox, const std::string& folder, const FolderState& state) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  const Result<FolderId> id = save_folder(impl_->database, mailbox, folder, state);
  if (!id) return fail(id.error());
  return transaction->commit();
}

Status Store::renumber(const std::string& mailbox, const std::string& folder, const FolderState& state) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  const Result<FolderId> id = save_folder(impl_->database, mailbox, folder, state);
  if (!id) return fail(id.error());
  if (Status done = store::renumber(impl_->database, *id); !done) return done;
  return transaction->commit();
}

Result<std::vector<std::uint32_t>> Store::unknown_uids(const std::string& mailbox, const std::string& folder,
                                                       std::uint32_t uid_validity,
                                                       std::span<const std::uint32_t> uids) {
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  return unknown_of(impl_->database, *id, uid_validity, uids);
}

Result<std::vector<Sighting>> Store::maybe_known(const std::string& mailbox, const std::string& folder,
                                                 std::span<const Sighting> mails) {
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  return maybe_known_of(impl_->database, *id, mails);
}

Result<std::vector<std::uint32_t>> Store::recognise(const std::string& mailbox, const std::string& folder,
                                                    std::uint32_t uid_validity, std::span<const Sighting> mails,
                                                    model::Time now) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  auto recognised = recognise_in(impl_->database, *id, uid_validity, mails, now);
  if (!recognised || recognised->empty()) return recognised;
  if (Status committed = transaction->commit(); !committed) return fail(committed.error());
  return recognised;
}

Result<std::vector<Untold>> Store::untold(const std::string& mailbox, const std::string& folder,
                                          std::uint32_t uid_validity) {
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  return untold_of(impl_->database, *id, uid_validity);
}

Status Store::mark_told(const std::string& mailbox, const std::string& folder, std::uint32_t uid_validity,
                        std::span<const std::uint32_t> uids) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  const Result<FolderId> id = find_folder(impl_->database, mailbox, folder);
  if (!id) return fail(id.error());
  for (const std::uint32_t uid : uids) {
    Status told = impl_->database.run(
        "UPDATE arrival SET told = 1 WHERE folder = ? AND uid_validity = ? AND uid = ? AND uid > 0"
        " AND renumbered = 0",
        {*id, uid_validity, uid});
    if (!told) return told;
  }
  return transaction->commit();
}

Result<std::optional<model::OutboxItem>> Store::next_mail(const model::Route& route, model::Time now, int lease_seconds,
                                                          const std::optional<model::Delivery>& last) {
  Database& database = impl_->database;
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) return fail(transaction.error());
  if (last) {
    Status done = store::record_delivery(database, last->mail, last->result, now);
    if (!done) return fail(done.error());
  }
  const auto due = due_mail(database, route, now);
  if (!due) return fail(due.error());
  if (!*due && !last) return std::optional<model::OutboxItem>{};  // nothing written: nothing to sync
  std::optional<model::OutboxItem> item;
  if (*due) {
    if (Status started = start_attempt(database, **due, now, lease_seconds); !started) return fail(started.error());
    auto loaded = load_mail(database, **due);
    if (!loaded) return loaded;
    item = std::move(*loaded);
  }
  if (Status committed = transaction->commit(); !committed) return fail(committed.error());
  if (item) fail_point("outbox.claimed");
  return item;
}

Result<int> Store::due(const model::Route& route, model::Time now) { return count_due(impl_->database, route, now); }

Result<int> Store::resume_cut_off(model::Time now) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  if (Status told = tell_of_second_copies(impl_->database, now); !told) return fail(told.error());
  auto resumed = resume_attempts(impl_->database, now);
  if (!resumed) return resumed;
  if (Status passed = check_fail_point("outbox.resumed"); !passed) return fail(passed.error());
  if (*resumed == 0) return resumed;
  if (Status committed = transaction->commit(); !committed) return fail(committed.error());
  return resumed;
}

Status Store::record_delivery(model::OutboxId id, const model::DeliveryResult& result, model::Time now) {
  Result<Transaction> transaction = Transaction::begin(impl_->database);
  if (!transaction) return fail(transaction.error());
  if (Status done = store::record_delivery(impl_->database, id, result, now); !done) return done;
  return transaction->commit();
}

Result<std::optional<model::Time>> Store::next_due(const model::Route& route) {
  return next_due_mail(impl_->database, route);
}

Result<std::string> Store::raw(const std::string& content_hash) { return impl_->raw_mails.get(content_hash); }

Result<std::vector<model::StoredAttachment>> Store::attachments(const std::string& content_hash) {
  return attachments_of_raw(impl_->database, content_hash);
}

Result<std::vector<StoredMail>> Store::stored_mails(model::TicketId ticket, const StoredMail& after, int limit) {
  return store::stored_mails(impl_->database, ticket, after, limit);
}

Result<std::int64_t> Store::count_stored_mails(model::TicketId ticket) {
  return store::count_stored_mails(impl_->database, ticket);
}

Result<bool> Store::words_in_order() { return store::words_in_order(impl_->database); }

Status Store::rebuild_words() { return store::rebuild_words(impl_->database); }

Result<std::map<std::string, std::int64_t>> Store::count_by_status() { return store::count_by_status(impl_->database); }

Result<std::string> Store::remembered(const std::string& name) {
  std::map<std::string, std::string> values;
  if (Status read = load_remembered(impl_->database, {name}, values); !read) return fail(read.error());
  return values[name];
}

Result<std::vector<std::pair<std::string, model::Time>>> Store::counted_since(const std::string& beginning,
                                                                              model::Time since, int limit) {
  return store::counted_since(impl_->database, beginning, since, limit);
}

Result<std::vector<model::DueTimer>> Store::due_timers(model::Time now, int limit) {
  return store::due_timers(impl_->database, now, limit);
}

Result<std::optional<model::Time>> Store::next_timer_due() { return store::next_timer_due(impl_->database); }

Status Store::postpone_timer(model::TimerId id, model::Time due) {
  return store::postpone_timer(impl_->database, id, due);
}

Result<model::TimerClock> Store::timer_clock() { return store::timer_clock(impl_->database); }

Status Store::set_timer_clock(const model::TimerClock& clock) { return save_timer_clock(impl_->database, clock); }

Status Store::forget_old(model::Time now) { return prune_budgets(impl_->database, now); }

Result<std::vector<std::string>> Store::verify() { return store::verify(impl_->database, impl_->raw_mails); }

}  // namespace postern::store
