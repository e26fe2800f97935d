#include "daemon/imap/interrupted_moves.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "daemon/imap/commands.h"

namespace postern::imap {
namespace {

// PEEK: reading is not what \Seen stands for here.
constexpr std::string_view kItems =
    " (UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE RECEIVED)])";

}  // namespace

void InterruptedMoves::begin(const std::vector<std::uint32_t>& uids, std::uint32_t uid_validity) {
  begun_ = true;
  uid_validity_ = uid_validity;
  left_ = {uids.begin(), uids.end()};
  while (left_.size() > kDoubtful) left_.erase(std::prev(left_.end()));
  step_ = Step::doubtful;
}

std::optional<std::string> InterruptedMoves::next() {
  switch (step_) {
    case Step::none:
      break;
    case Step::doubtful: {
      std::set<std::uint32_t> asked;
      return "UID FETCH " + take_uid_set(left_, command_bytes_, asked) + std::string(kItems);
    }
    case Step::examine:
      return "EXAMINE " + target_;
    case Step::newest: {
      const std::uint32_t from = target_next_ > kNewest ? target_next_ - kNewest : 1;
      return "UID FETCH " + std::to_string(from) + ":*" + std::string(kItems);
    }
  }
  return std::nullopt;
}

void InterruptedMoves::note(const parser::ImapCode& code) {
  if (step_ == Step::examine && code.name == "UIDNEXT") target_next_ = code.number;
}

void InterruptedMoves::add(const parser::ImapFetch& fetch) {
  if (!fetch.uid || !fetch.size || !fetch.internal_date || !fetch.header) return;
  Identity identity(*fetch.size, *fetch.internal_date, *fetch.header);
  if (step_ == Step::doubtful && doubtful_.size() < kDoubtful) doubtful_.emplace(std::move(identity), *fetch.uid);
  if (step_ != Step::newest || !seen_.insert(*fetch.uid).second) return;
  const auto found = doubtful_.find(identity);
  if (found == doubtful_.end()) return;
  copied_.insert(found->second);
  doubtful_.erase(found);
}

void InterruptedMoves::answer(bool ok) {
  switch (step_) {
    case Step::none:
      return;
    case Step::doubtful:
      if (left_.empty()) step_ = doubtful_.empty() ? Step::none : Step::examine;
      return;
    case Step::examine:  // refused: there is no such folder, and so no copy
      step_ = ok ? Step::newest : Step::none;
      return;
    case Step::newest:
      step_ = Step::none;
      doubtful_.clear();
      seen_.clear();
      return;
  }
}

const std::set<std::uint32_t>& InterruptedMoves::copied(std::uint32_t uid_validity) const {
  static const std::set<std::uint32_t> kNone;
  return uid_validity == uid_validity_ ? copied_ : kNone;
}

}  // namespace postern::imap
