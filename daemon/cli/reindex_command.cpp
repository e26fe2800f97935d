// postern reindex: texts, attachments and kinds derived again from the stored mails (P5).
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "daemon/app/commands.h"
#include "daemon/app/reindex.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/reindex_words.h"
#include "daemon/cli/user.h"
#include "daemon/cli/version.h"

namespace postern::cli {

namespace {

// One line on the terminal that is written over; nothing where nobody watches.
class Progress {
 public:
  void show(std::size_t mails, std::size_t of) const {
    if (watched_) std::cerr << '\r' << mails << " of " << of << " mails" << std::flush;
  }
  void clear() const {
    if (watched_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  const bool watched_ = isatty(STDERR_FILENO) != 0;
};

Result<std::vector<model::TicketId>> tickets_of(const config::Settings& settings,
                                                const std::vector<std::string>& keys) {
  std::vector<model::TicketId> tickets;
  for (const std::string& key : keys) {
    const auto ticket = app::ticket_id(settings, key);
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    if (std::find(tickets.begin(), tickets.end(), *ticket) == tickets.end()) tickets.push_back(*ticket);
  }
  return tickets;
}

app::ReindexWatcher watcher(const config::Settings& settings, const Globals& globals, bool dry_run,
                            const Progress& progress) {
  const auto key = [&settings](model::TicketId ticket) {
    return settings.desk.prefix + "-" + std::to_string(ticket.value);
  };
  app::ReindexWatcher watcher;
  watcher.changed = [=, json = globals.json](const app::Reading& reading) {
    if (json) std::cout << reading_json(key(reading.ticket), reading);
    if (!json && dry_run) std::cout << reading_line(key(reading.ticket), reading);  // else the tickets tell
  };
  watcher.kept = [=, &progress, json = globals.json](const app::Kept& kept) {
    if (json) std::cout << kept_json(key(kept.ticket), kept);
    progress.clear();
    complain(kept_words(key(kept.ticket), kept));
  };
  watcher.progress = [&progress](std::size_t mails, std::size_t of) { progress.show(mails, of); };
  return watcher;
}

}  // namespace

int reindex_command(const Globals& globals, const std::vector<std::string>& keys, bool dry_run) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto tickets = tickets_of(*settings, keys);
  if (!tickets) return complain(tickets.error());
  store::Options options;  // with the daemon's lock: it must not thread by what is being replaced
  options.path = settings->store.path;
  options.create = false;
  auto store = store::Store::open(options);
  if (!store) return complain(store.error());
  const Progress progress;
  const app::ReindexOptions wanted{
      .tickets = std::move(*tickets),
      .dry_run = dry_run,
      .actor = this_user(),
      .why = std::string("postern reindex: Postern ") + kVersion + " reads the stored mail so"};
  const auto done = app::reindex(*settings, *store, wanted, watcher(*settings, globals, dry_run, progress));
  progress.clear();
  if (!done) return complain(done.error());
  if (done->words_rebuilt) {
    std::cerr << "postern: the word index was at odds with the messages and " << (dry_run ? "would be" : "was")
              << " made anew\n";
  }
  std::cout << (globals.json ? summary_json(*done, dry_run) : summary_line(*done, dry_run));
  return reindex_code(*done);
}

}  // namespace postern::cli
