// postern reindex: every stored mail read again with today's parser, and what is derived from it replaced (P5).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "parser/result.h"
#include "store/store.h"

namespace postern::app {

struct ReindexOptions {
  std::vector<model::TicketId> tickets;  // their mails; all mails when empty
  bool dry_run = false;                  // says the same, and changes nothing
  std::string actor;                     // "admin NAME"
  std::string why;                       // for the tickets' events
};

// A message that reads differently.
struct Reading {
  model::TicketId ticket;
  std::string from_email, subject, message_id;  // as read now
  std::vector<std::string> values;              // what differs: "text", "attachments"
};

// A mail that was left as it was, wholly or its files alone.
struct Kept {
  enum class Cause { damaged, not_parsed, files_in_use } cause = Cause::damaged;
  model::TicketId ticket;
  std::string content_hash;
  Error why;
};

struct Reindexed {
  std::size_t mails = 0;     // read, or tried to
  std::size_t messages = 0;  // changed; with dry_run: that would change
  std::size_t not_parsed = 0, damaged = 0;
  bool words_rebuilt = false;  // the word index was at odds with the messages and was made anew (dry_run: would be)
};

// Called as it goes on; a change is told when it is committed.
struct ReindexWatcher {
  std::function<void(const Reading&)> changed;
  std::function<void(const Kept&)> kept;
  std::function<void(std::size_t mails, std::size_t of)> progress;
};

// One raw mail in memory at a time. Changes are committed in transactions of at most a few hundred mails, a savepoint
// each; whatever is killed, each mail is as before or as now, and the next run goes on with the rest.
// Failure::no_input, before anything is done, for a ticket that does not exist; any other Error means that the rest was
// not done.
Result<Reindexed> reindex(const config::Settings& settings, store::Store& store, const ReindexOptions& options,
                          const ReindexWatcher& watcher);

}  // namespace postern::app
