// Where a mailbox begins: what of a folder is taken in when it is seen for the first time, and what is left alone.
// Pure.
#pragma once

#include <string>

#include "config/settings.h"
#include "daemon/imap/session.h"
#include "store/model/ids.h"
#include "store/store.h"

namespace postern::app {

// Do the UIDs that the journal knows still say which mail is which? Not under another UIDVALIDITY, nor when the server
// counts from below again: its store was restored, or it gave an old UIDVALIDITY to a new folder (S-03).
bool has_same_numbers(const store::FolderState& known, const imap::FolderOpened& opened);

struct FirstSight {
  store::FolderState state;
  // The first listing has the last word (with_first_listing): start = "since:...", or a server without UIDNEXT (S-24).
  // Until then the state must not be saved, or a crash in between would pass for a decision.
  bool by_listing = false;
  bool renumbered = false;  // the folder was seen before: its UIDs in the journal are void
  bool loud = false;        // the remark is a warning
  std::string remark;       // for the log
};

// `known` is what the journal knows of the folder, which has not the same numbers.
FirstSight first_sight(const config::Folder& folder, const store::FolderState& known,
                       const imap::FolderOpened& opened, model::Time now);

// The state after the first listing, whose UIDs ascend. Of "since" the oldest mails in a row are left alone: a mail
// that is young enough, or whose age the server does not tell, is taken in with all behind it.
store::FolderState with_first_listing(const config::Folder& folder, store::FolderState state,
                                      const imap::Listing& listing, model::Time now);

// A mail that `start` left alone, seen under another UID in the first pass over a renumbered folder.
bool is_left_alone(const store::FolderState& state, const imap::Listed& mail);

}  // namespace postern::app
