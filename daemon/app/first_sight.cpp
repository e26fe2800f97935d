// First sight.
#include "daemon/app/first_sight.h"

#include <algorithm>

namespace postern::app {

namespace {

using Mode = config::Start::Mode;

// Without `start` in the config: more mails than this are somebody's archive, not a backlog.
constexpr std::size_t kTakeAllUpTo = 500;

bool leaves_all(const config::Folder& folder, std::size_t mails) {
  return folder.start.mode == Mode::now || (folder.start.mode == Mode::unset && mails > kTakeAllUpTo);
}

std::int64_t seconds(model::Time time) { return time.time_since_epoch().count(); }

// RFC 3501 2.3.1.1: every UID known before means nothing now. What `start` left alone stays so, told by its date.
FirstSight renumbered(const store::FolderState& known, const imap::FolderOpened& opened, const std::string& name) {
  FirstSight sight;
  sight.state.uid_validity = opened.uid_validity;
  sight.state.left_before = known.left_before;
  sight.renumbered = sight.loud = true;
  const std::string how =
      known.uid_validity != opened.uid_validity
          ? "UIDVALIDITY " + std::to_string(known.uid_validity) + " is now " + std::to_string(opened.uid_validity)
          : "its next UID is " + std::to_string(opened.uid_next) + " after " + std::to_string(known.high_water) +
                " under the same UIDVALIDITY " + std::to_string(known.uid_validity);
  sight.remark = "the server has renumbered " + name + " (" + how + "): every mail is looked at again";
  return sight;
}

}  // namespace

bool has_same_numbers(const store::FolderState& known, const imap::FolderOpened& opened) {
  return known.uid_validity == opened.uid_validity && (opened.uid_next == 0 || opened.uid_next > known.high_water);
}

bool is_left_alone(const store::FolderState& state, const imap::Listed& mail) {
  return state.high_water == 0 && mail.internal_date != 0 && mail.internal_date < state.left_before;
}

FirstSight first_sight(const config::Folder& folder, const store::FolderState& known,
                       const imap::FolderOpened& opened, model::Time now) {
  const std::string name = "folder " + folder.name;
  if (known.uid_validity != 0) return renumbered(known, opened, name);
  FirstSight sight;
  sight.state.uid_validity = opened.uid_validity;
  const bool leave = leaves_all(folder, opened.exists);
  sight.state.quiet_below = opened.uid_next;
  if (leave && opened.uid_next > 0) sight.state.high_water = opened.uid_next - 1;
  if (sight.state.high_water > 0) sight.state.left_before = seconds(now);
  sight.by_listing = opened.uid_next == 0 || folder.start.mode == Mode::since;
  sight.loud = leave && opened.exists > 0;
  const std::string mails = std::to_string(opened.exists) + " mails are in " + name + " already";
  if (sight.loud)
    sight.remark = mails + " and are left alone: start is \"now\", or not set and they are more than " +
                   std::to_string(kTakeAllUpTo);
  else if (folder.start.mode == Mode::since)
    sight.remark = mails + "; those younger than start are taken in quietly: no acknowledgement, no notice";
  else
    sight.remark = mails + " and are taken in quietly: no acknowledgement, no notice";
  return sight;
}

store::FolderState with_first_listing(const config::Folder& folder, store::FolderState state,
                                      const imap::Listing& listing, model::Time now) {
  const std::uint32_t last = listing.mails.empty() ? 0 : listing.mails.back().uid;
  if (state.quiet_below == 0) state.quiet_below = last + 1;
  if (leaves_all(folder, listing.mails.size())) state.high_water = std::max(state.high_water, last);
  if (folder.start.mode != Mode::since) {
    if (state.high_water > 0) state.left_before = seconds(now);
    return state;
  }
  const std::int64_t cutoff = seconds(now - folder.start.since);
  for (const imap::Listed& mail : listing.mails) {
    if (mail.internal_date == 0 || mail.internal_date >= cutoff) break;
    state.high_water = mail.uid;
    state.left_before = cutoff;
  }
  return state;
}

}  // namespace postern::app
