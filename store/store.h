// The store: one SQLite file, one writer. transact() is the one door for change; everything else here is the intake
// journal and the outbox's book-keeping, which change no ticket. No SQLite type appears in this header.
//
// Thread: a Store is used by one thread at a time (the store thread). Readers open a Reader of their own (reader.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/snapshot.h"
#include "store/model/timer.h"

namespace postern::store {

struct Options {
  std::string path;             // of the database file; its folder must exist
  int busy_timeout_ms = 5000;   // how long another process's lock is waited for
  bool exclusive = true;        // hold the daemon's lock; a second holder is refused by name (D-07)
  bool create = true;
};

// One thing to do in a transaction. `arrival` is the mail it is about, or none (an admin's edit, a timer).
struct Job {
  model::Lookups lookups;
  model::More more = {};
  std::optional<model::Arrival> arrival;
  // Called once inside the transaction. Pure; must not touch the store.
  std::function<model::Decision(const model::Snapshot&)> decide;
};

struct Applied {
  std::optional<model::Disposition> disposition;  // of the arrival
  model::TicketId ticket;                         // 0 when none
  bool already_known = false;                     // the location was journaled before: nothing was done (P2)
  int mails_queued = 0;
  int timers_started = 0;
};

// What the journal knows of one folder.
struct FolderState {
  std::uint32_t uid_validity = 0;  // 0: never seen
  std::uint32_t high_water = 0;    // every UID up to here is journaled, gone, or left alone by `start`
  std::uint32_t quiet_below = 0;   // mails with a lower UID were there at first sight: taken in quietly
  std::int64_t left_before = 0;    // seconds since 1970: `start` left mails of an earlier INTERNALDATE alone; 0: none
};

// A committed arrival whose server has not been told yet (flag or move).
struct Untold {
  model::ArrivalId id;
  std::uint32_t uid = 0;
};

// A mail as its server lists it, and, once asked, its Message-ID: what an old mail under a new UID is known by.
struct Sighting {
  std::uint32_t uid = 0;
  std::uint64_t size = 0;          // RFC822.SIZE; 0: not told
  std::int64_t internal_date = 0;  // seconds since 1970, UTC; 0: not told
  std::string message_id;          // without angle brackets
};

// A raw mail that messages are made from.
struct StoredMail {
  model::TicketId ticket;
  model::MessageKey message;  // the first made from it; with `ticket`, where a listing goes on
  std::string content_hash;
  std::size_t size = 0;       // bytes
};

class Store {
 public:
  // Opens or creates, migrates, takes the lock. Failure::config for a newer schema (G-07), Failure::unavailable with
  // pid and host of the holder when locked, Failure::io when it cannot be opened.
  static Result<Store> open(const Options& options);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // Runs the jobs in one transaction, a savepoint each, and syncs once. A job that fails alone is rolled back alone
  // and gets its Error; when the transaction fails (disk full, I/O) every job gets it and nothing is stored.
  std::vector<Result<Applied>> transact(std::span<const Job> jobs);
  Result<Applied> transact(const Job& job);

  // Intake journal.
  Result<FolderState> folder(const std::string& mailbox, const std::string& folder);
  // Records that `start` leaves every UID up to high_water alone.
  Status set_folder(const std::string& mailbox, const std::string& folder, const FolderState& state);
  // The server has numbered the folder anew (its UIDVALIDITY is another, or it counts from below): no UID journaled
  // before says anything now, also when its UIDVALIDITY comes back.
  Status renumber(const std::string& mailbox, const std::string& folder, const FolderState& state);
  // Of these UIDs, those not journaled yet, in ascending order.
  Result<std::vector<std::uint32_t>> unknown_uids(const std::string& mailbox, const std::string& folder,
                                                  std::uint32_t uid_validity, std::span<const std::uint32_t> uids);
  // Of these mails under unknown UIDs, those that have the size and date of a mail from before a renumbering, so that it
  // pays to ask for their Message-IDs. In the order given.
  Result<std::vector<Sighting>> maybe_known(const std::string& mailbox, const std::string& folder,
                                            std::span<const Sighting> mails);
  // Journals those of these mails as duplicates, not told, that are old ones for certain: size, date and Message-ID are
  // those of a mail of this folder from before a renumbering, no other content ever came with this Message-ID, and no
  // other mail has it under the new numbers. So give all mails of a listing together. What is in doubt is left out: its
  // content decides. One transaction; the UIDs recognised, in the order given.
  Result<std::vector<std::uint32_t>> recognise(const std::string& mailbox, const std::string& folder,
                                               std::uint32_t uid_validity, std::span<const Sighting> mails,
                                               model::Time now);
  Result<std::vector<Untold>> untold(const std::string& mailbox, const std::string& folder,
                                     std::uint32_t uid_validity);
  Status mark_told(const std::string& mailbox, const std::string& folder, std::uint32_t uid_validity,
                   std::span<const std::uint32_t> uids);

  // Outbox. next_mail records how the last mail fared, if there was one, and takes the next pending one whose time has
  // come, the longest due first, in one transaction: one sync a mail. attempts+1 and `next_attempt = now + lease_seconds`
  // are durable before it returns, so that a crash cannot hammer a peer. None when nothing is due. Order is kept within a
  // conversation: a mail waits for an older pending one to the same recipient about the same ticket. Other recipients,
  // and mails about no ticket, wait for nobody.
  Result<std::optional<model::OutboxItem>> next_mail(const model::Route& route, model::Time now, int lease_seconds,
                                                     const std::optional<model::Delivery>& last = std::nullopt);
  // How many mails next_mail could take now.
  Result<int> due(const model::Route& route, model::Time now);
  // Call once before the first next_mail: closes the attempts a crash has cut off. Their mails are due again after 30 s,
  // twice as long with each attempt, at most until their lease ends (C-13). How many there were. Any of them may have
  // reached its relay: its ticket gets an event (C-16).
  Result<int> resume_cut_off(model::Time now);
  // The outcome of an attempt. A final failure, and a mail that may arrive twice (C-16), become an event on the ticket. A
  // mail that bounced or was sent meanwhile stays so. Failure::bug for an unknown id.
  Status record_delivery(model::OutboxId id, const model::DeliveryResult& result, model::Time now);
  // When the next pending mail that waits for no other is due; none when nothing is pending.
  Result<std::optional<model::Time>> next_due(const model::Route& route);
  // The raw bytes of a stored mail, and its attachments' rows in order.
  Result<std::string> raw(const std::string& content_hash);
  Result<std::vector<model::StoredAttachment>> attachments(const std::string& content_hash);

  // Reading stored mails again (Lookups::reread, model::ReplaceDerived). The next raw mails behind `after`, at most
  // `limit`, by ticket and age; of this ticket, or of all when it is 0, each mail once.
  Result<std::vector<StoredMail>> stored_mails(model::TicketId ticket, const StoredMail& after, int limit);
  Result<std::int64_t> count_stored_mails(model::TicketId ticket);
  // Whether the word index has the words of every message and no others. Reads all of both.
  Result<bool> words_in_order();
  // Makes the index anew, in one transaction.
  Status rebuild_words();

  // Tickets by their status.
  Result<std::map<std::string, std::int64_t>> count_by_status();

  // What a decision remembered under this name (model::Remember); "" when nothing.
  Result<std::string> remembered(const std::string& name);

  // Budgets (model::BudgetKey) whose name begins so and that counted a mail after `since`, with the time of their last;
  // the newest first, at most `limit`.
  Result<std::vector<std::pair<std::string, model::Time>>> counted_since(const std::string& beginning,
                                                                         model::Time since, int limit);

  // Timers. They are started, cancelled and consumed by decisions alone; these say which decisions are due.
  Result<std::vector<model::DueTimer>> due_timers(model::Time now, int limit);  // the longest due first
  Result<std::optional<model::Time>> next_timer_due();                          // none: there is no timer
  // One whose decision fails is tried again then, and keeps no other waiting.
  Status postpone_timer(model::TimerId id, model::Time due);
  Result<model::TimerClock> timer_clock();
  Status set_timer_clock(const model::TimerClock& clock);
  // Takes away what no decision will ask for again: counters older than any window. Once an hour is often enough.
  Status forget_old(model::Time now);

  // Oracle I5: integrity_check, foreign_key_check and our own invariants (STORE.md). Empty when clean.
  Result<std::vector<std::string>> verify();

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::store
