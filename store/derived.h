// What is derived from raw mails and can be derived again (P5): which mails there are to read, and what the end of a
// transaction owes to those that read differently now. Internal to store/.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace postern::store {

// Replaced values that wait for the end of their transaction: FTS5 writes a segment at each savepoint it takes part in,
// and a ticket gets one event, however many of its messages read differently.
class Rederived {
 public:
  // Replaces the message's values, and remembers the words the index has of it.
  Status replace(Database& database, const model::ReplaceDerived& effect, const model::Step& step, model::Time at);
  // What a job did that was not undone.
  void add(Rederived&& other);
  // Once, behind all savepoints. The words of messages above `last` are not in the index yet.
  Status finish(Database& database, std::int64_t last) const;

 private:
  struct Words {
    std::string subject, text;
  };
  struct Telling {
    model::Time at{};
    std::string actor, why;
    std::set<std::string> values;
    std::set<std::int64_t> messages;
  };
  Status remember(Database& database, const model::Message& message);

  std::map<std::int64_t, Words> words_;  // by message, as the index has them
  std::map<model::TicketId, Telling> told_;
};

// As the methods of Store.
Result<std::vector<StoredMail>> stored_mails(Database& database, model::TicketId ticket, const StoredMail& after,
                                             int limit);
Result<std::int64_t> count_stored_mails(Database& database, model::TicketId ticket);

// Whether the word index has the words of every message and no others. Reads all of both.
Result<bool> words_in_order(Database& database);
Status rebuild_words(Database& database);

}  // namespace postern::store
