#include "daemon/imap/listing.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>

#include "parser/text.h"

namespace postern::imap {
namespace {

bool has_flag(const std::vector<std::string>& flags, std::string_view name) {
  return std::any_of(flags.begin(), flags.end(), [&](const std::string& flag) { return equal_fold(flag, name); });
}

}  // namespace

void ListingCollector::begin(std::uint32_t from) {
  mails_.clear();
  next_ = std::max<std::uint32_t>(from, 1);
  lowest_ = std::numeric_limits<std::uint32_t>::max();
  cut_ = false;
}

std::uint32_t ListingCollector::rest_below(std::uint32_t last) {
  const bool downwards = last == lowest_;
  cut_ = cut_ || !downwards;
  lowest_ = std::numeric_limits<std::uint32_t>::max();
  return downwards && last > next_ ? last - 1 : 0;
}

void ListingCollector::add(const parser::ImapFetch& fetch) {
  if (!fetch.uid || *fetch.uid < next_) return;
  lowest_ = std::min(lowest_, *fetch.uid);
  Listed& mail = mails_[*fetch.uid];
  mail.uid = *fetch.uid;
  if (fetch.size) mail.size = *fetch.size;
  if (fetch.internal_date) mail.internal_date = *fetch.internal_date;
  if (fetch.flags) {
    mail.seen = has_flag(*fetch.flags, "\\Seen");
    mail.deleted = has_flag(*fetch.flags, "\\Deleted");
  }
  if (mails_.size() <= limit_) return;
  mails_.erase(std::prev(mails_.end()));
  cut_ = true;
}

std::vector<Listed> ListingCollector::take() {
  std::vector<Listed> mails;
  for (const auto& [uid, mail] : mails_) {
    if (!mail.deleted) mails.push_back(mail);
  }
  // The highest possible UID has no successor; asking for it again is harmless, for the shell knows it.
  constexpr std::uint32_t kHighest = std::numeric_limits<std::uint32_t>::max();
  if (!mails_.empty()) next_ = mails_.rbegin()->first == kHighest ? kHighest : mails_.rbegin()->first + 1;
  mails_.clear();
  return mails;
}

}  // namespace postern::imap
