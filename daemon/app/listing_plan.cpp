// What the journal says of a listing.
#include "daemon/app/listing_plan.h"

#include <algorithm>
#include <utility>

#include "parser/mime_reader.h"

namespace postern::app {

namespace {

constexpr std::size_t kIdentifyAtOnce = 2000;

}  // namespace

Result<ListingPlan> ListingPlan::make(store::Store& store, Folder folder, const std::vector<imap::Listed>& mails) {
  ListingPlan plan;
  std::vector<std::uint32_t> uids;
  for (const imap::Listed& mail : mails) uids.push_back(mail.uid);
  auto fetch = store.unknown_uids(folder.mailbox, folder.name, folder.uid_validity, uids);
  if (!fetch) return tl::unexpected<Error>(fetch.error());
  std::vector<store::Sighting> unknown;
  for (const imap::Listed& mail : mails)
    if (std::binary_search(fetch->begin(), fetch->end(), mail.uid))
      unknown.push_back({mail.uid, mail.size, mail.internal_date, ""});
  auto maybe_known = store.maybe_known(folder.mailbox, folder.name, unknown);
  if (!maybe_known) return tl::unexpected<Error>(maybe_known.error());
  plan.wanted_.fetch = std::move(*fetch);
  plan.maybe_known_ = std::move(*maybe_known);
  if (folder.settles) {
    auto untold = store.untold(folder.mailbox, folder.name, folder.uid_validity);
    if (!untold) return tl::unexpected<Error>(untold.error());
    for (const store::Untold& mail : *untold) plan.wanted_.settle.push_back(mail.uid);
  }
  plan.folder_ = std::move(folder);
  return plan;
}

std::optional<imap::Identify> ListingPlan::next() {
  if (asked_ >= maybe_known_.size()) return std::nullopt;
  imap::Identify ask;
  for (; asked_ < maybe_known_.size() && ask.uids.size() < kIdentifyAtOnce; ++asked_)
    ask.uids.push_back(maybe_known_[asked_].uid);
  return ask;
}

void ListingPlan::heard(const imap::Identified& identified) {
  for (const imap::Identified::Mail& mail : identified.mails) {
    const auto known = std::lower_bound(maybe_known_.begin(), maybe_known_.end(), mail.uid,
                                        [](const auto& maybe, std::uint32_t uid) { return maybe.uid < uid; });
    if (known == maybe_known_.end() || known->uid != mail.uid) continue;
    known->message_id = parser::read_mail(mail.header).message_id;
  }
}

Result<std::size_t> ListingPlan::recognise(store::Store& store, model::Time now) {
  auto known = store.recognise(folder_.mailbox, folder_.name, folder_.uid_validity, maybe_known_, now);
  if (!known) return tl::unexpected<Error>(known.error());
  std::erase_if(wanted_.fetch, [&known](std::uint32_t uid) {  // both ascend
    return std::binary_search(known->begin(), known->end(), uid);
  });
  if (folder_.settles) wanted_.settle.insert(wanted_.settle.end(), known->begin(), known->end());
  maybe_known_.clear();
  asked_ = 0;
  return known->size();
}

}  // namespace postern::app
