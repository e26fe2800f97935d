// Raw mail -> derived values, again.
#include "daemon/app/reindex.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <variant>

#include "daemon/app/moment.h"
#include "daemon/desk/reread.h"
#include "daemon/desk/stored_message.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::app {

namespace {

constexpr int kListed = 256;  // mails named at once
// A transaction ends with the ticket that fills it, so that the ticket gets one event; at most with twice as much.
constexpr std::size_t kBatchMails = 128;
constexpr std::size_t kBatchBytes = 16u << 20;  // of texts

// The mail's own doing, as against the disk's or the machine's: the others go on.
bool is_its_own(const Error& error) { return error.kind == Failure::bug || error.kind == Failure::data; }

// A mail read again, waiting for its transaction; then what came of it.
struct Waiting {
  store::StoredMail mail;
  model::Message derived;
  std::vector<Reading> changes;
  std::string files_kept;
};

std::size_t bytes_of(const model::Message& message) { return message.text.size() + message.reply_text.size(); }

std::vector<Reading> changes_of(const model::Decision& decision) {
  std::vector<Reading> changes;
  for (const model::Step& step : decision.steps) {
    if (const auto* effect = std::get_if<model::ReplaceDerived>(&step.effect)) {
      const model::Message& message = effect->message;
      changes.push_back({message.ticket, message.from_email, message.subject, message.message_id, effect->values});
    }
  }
  return changes;
}

class Reindexing {
 public:
  Reindexing(const config::Settings& settings, store::Store& store, const ReindexOptions& options,
             const ReindexWatcher& watcher)
      : settings_(settings), store_(store), options_(options), watcher_(watcher) {}

  Result<Reindexed> run() {
    if (Status known = find_tickets(); !known) return fail(known.error());
    std::vector<model::TicketId> tickets = options_.tickets;
    if (tickets.empty()) tickets.emplace_back();  // 0: all
    if (Status done = count(tickets); !done) return fail(done.error());
    if (Status done = mend_words(); !done) return fail(done.error());
    for (const model::TicketId ticket : tickets) {
      if (Status done = read_mails(ticket); !done) return fail(done.error());
    }
    if (Status done = commit(); !done) return fail(done.error());
    return counts_;
  }

 private:
  Status find_tickets() {
    if (options_.tickets.empty()) return {};
    std::vector<std::int64_t> missing;
    store::Job job;
    for (const model::TicketId ticket : options_.tickets) job.lookups.tickets.push_back(ticket.value);
    job.decide = [&](const model::Snapshot& snapshot) {
      for (const std::int64_t number : job.lookups.tickets) {
        const auto is_it = [number](const model::Ticket& ticket) { return ticket.id.value == number; };
        const auto& found = snapshot.tickets;
        const bool there = snapshot.merged.count(number) > 0 || std::any_of(found.begin(), found.end(), is_it);
        if (!there) missing.push_back(number);
      }
      return model::Decision{};
    };
    if (const auto asked = store_.transact(job); !asked) return fail(asked.error());
    if (missing.empty()) return {};
    return fail(Failure::no_input,
                "there is no ticket " + settings_.desk.prefix + "-" + std::to_string(missing.front()),
                "postern tickets lists them");
  }

  Status count(const std::vector<model::TicketId>& tickets) {
    for (const model::TicketId ticket : tickets) {
      const auto mails = store_.count_stored_mails(ticket);
      if (!mails) return fail(mails.error());
      total_ += static_cast<std::size_t>(*mails);
    }
    return {};
  }

  // First: words can be taken out of the index only by who knows which are in it.
  Status mend_words() {
    const auto sound = store_.words_in_order();
    if (!sound) return fail(sound.error());
    counts_.words_rebuilt = !*sound;
    return *sound || options_.dry_run ? Status{} : store_.rebuild_words();
  }

  Status read_mails(model::TicketId ticket) {
    store::StoredMail last;
    for (;;) {
      const auto mails = store_.stored_mails(ticket, last, kListed);
      if (!mails) return fail(mails.error());
      if (mails->empty()) return {};
      for (const store::StoredMail& mail : *mails) {
        if (is_full(mail.ticket)) {
          if (Status done = commit(); !done) return done;
        }
        if (Status done = read(mail); !done) return done;
      }
      last = mails->back();
    }
  }

  bool is_full(model::TicketId next) const {
    const bool new_ticket = !waiting_.empty() && waiting_.back()->mail.ticket != next;
    const std::size_t most = new_ticket ? 1 : 2;
    return waiting_.size() >= most * kBatchMails || waiting_bytes_ >= most * kBatchBytes;
  }

  // An Error is the store's; what is wrong with the mail alone is told.
  Status read(const store::StoredMail& mail) {
    ++counts_.mails;
    if (mail.size > settings_.limits.message_bytes) {
      keep(Kept::Cause::not_parsed, mail,
           {Failure::data, "it has " + std::to_string(mail.size) + " bytes, more than max_message_size",
            "raise [limits] max_message_size"});
      return {};
    }
    const Result<std::string> raw = store_.raw(mail.content_hash);
    if (!raw && !is_its_own(raw.error())) return fail(raw.error());
    if (!raw || parser::content_hash(*raw) != mail.content_hash) {
      keep(Kept::Cause::damaged, mail,
           raw ? Error{Failure::data, "its bytes are not those that were stored", "restore it from a backup"}
               : raw.error());
      return {};
    }
    parse(mail, *raw);
    return {};
  }

  void parse(const store::StoredMail& mail, const std::string& raw) {
    try {
      auto read = std::make_unique<Waiting>();
      read->mail = mail;
      read->derived = desk::derived_message(parser::read_mail(raw, settings_.limits));
      waiting_bytes_ += bytes_of(read->derived);
      waiting_.push_back(std::move(read));
    } catch (const std::bad_alloc&) {
      throw;  // not the mail's fault
    } catch (const std::exception& exception) {
      keep(Kept::Cause::not_parsed, mail, {Failure::bug, exception.what(), ""});
    }
  }

  store::Job job_of(Waiting& waiting, model::Time now) const {
    const desk::Reread reread{waiting.derived, options_.actor, options_.why, now};
    store::Job job;
    job.lookups = desk::wants(reread);
    job.decide = [this, reread, &waiting](const model::Snapshot& snapshot) {
      model::Decision decision = desk::decide(reread, snapshot);
      waiting.changes = changes_of(decision);
      waiting.files_kept = desk::keeps_files(reread, snapshot);
      if (options_.dry_run) decision.steps.clear();
      return decision;
    };
    return job;
  }

  Status commit() {
    std::vector<store::Job> jobs;
    const model::Time now = this_moment().now;
    for (const auto& waiting : waiting_) jobs.push_back(job_of(*waiting, now));
    const auto results = store_.transact(jobs);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (!results[i] && !is_its_own(results[i].error())) return fail(results[i].error());
      tell(*waiting_[i], results[i]);
    }
    waiting_.clear();
    waiting_bytes_ = 0;
    watcher_.progress(counts_.mails, total_);
    return {};
  }

  void tell(const Waiting& done, const Result<store::Applied>& result) {
    if (!result) return keep(Kept::Cause::not_parsed, done.mail, result.error());
    counts_.messages += done.changes.size();
    for (const Reading& change : done.changes) watcher_.changed(change);
    if (!done.files_kept.empty()) keep(Kept::Cause::files_in_use, done.mail, {Failure::data, done.files_kept, ""});
  }

  void keep(Kept::Cause cause, const store::StoredMail& mail, Error why) {
    if (cause == Kept::Cause::damaged) ++counts_.damaged;
    if (cause == Kept::Cause::not_parsed) ++counts_.not_parsed;
    watcher_.kept({cause, mail.ticket, mail.content_hash, std::move(why)});
  }

  const config::Settings& settings_;
  store::Store& store_;
  const ReindexOptions& options_;
  const ReindexWatcher& watcher_;
  Reindexed counts_;
  std::size_t total_ = 0;
  std::vector<std::unique_ptr<Waiting>> waiting_;  // the jobs refer to them
  std::size_t waiting_bytes_ = 0;
};

}  // namespace

Result<Reindexed> reindex(const config::Settings& settings, store::Store& store, const ReindexOptions& options,
                          const ReindexWatcher& watcher) {
  return Reindexing(settings, store, options, watcher).run();
}

}  // namespace postern::app
