// What is to be done about a listing: which mails are fetched, which are only settled, and which may be old ones under
// new UIDs. Old ones are told by size, date and Message-ID, and nothing of them is fetched (S-01, S-05). A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/imap/session.h"
#include "parser/result.h"
#include "store/model/ids.h"
#include "store/store.h"

namespace postern::app {

class ListingPlan {
 public:
  struct Folder {
    std::string mailbox, name;
    std::uint32_t uid_validity = 0;
    bool settles = true;  // what the journal knows and the server was not told of is settled
  };
  ListingPlan() = default;
  // Asks the journal about these mails, whose UIDs ascend. Store thread.
  static Result<ListingPlan> make(store::Store& store, Folder folder, const std::vector<imap::Listed>& mails);

  // The Message-IDs to ask next, so many at a time as may be held in memory; none when all were asked.
  std::optional<imap::Identify> next();
  void heard(const imap::Identified& identified);
  bool doubts() const { return !maybe_known_.empty(); }
  // When all were asked: journals the mails that are old ones, which are settled then, not fetched. How many. Store
  // thread.
  Result<std::size_t> recognise(store::Store& store, model::Time now);

  const imap::Wanted& wanted() const& { return wanted_; }
  imap::Wanted wanted() && { return std::move(wanted_); }

 private:
  Folder folder_;
  imap::Wanted wanted_;
  std::vector<store::Sighting> maybe_known_;  // of wanted_.fetch, in ascending order
  std::size_t asked_ = 0;                     // of maybe_known_
};

}  // namespace postern::app
