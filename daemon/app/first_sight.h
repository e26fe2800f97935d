// Where a mailbox begins: what of a folder is taken in when it is seen for the first time, and what is left alone. Pure.
#pragma once

#include <string>

#include "config/settings.h"
#include "daemon/imap/session.h"
#include "store/model/ids.h"
#include "store/store.h"

namespace postern::app {

struct FirstSight {
  store::FolderState state;
  // The first listing has the last word (with_first_listing): start = "since:...", or a server without UIDNEXT (S-24).
  // Until then the state must not be saved, or a crash in between would pass for a decision.
  bool by_listing = false;
  bool loud = false;   // the remark is a warning
  std::string remark;  // for the log
};

// `known` is what the journal knows of the folder; its uid_validity differs from the opened one, or is 0.
FirstSight first_sight(const config::Folder& folder, const store::FolderState& known,
                       const imap::FolderOpened& opened);

// The state after the first listing, whose UIDs ascend. Of "since" the oldest mails in a row are left alone: a mail that
// is young enough, or whose age the server does not tell, is taken in with all behind it.
store::FolderState with_first_listing(const config::Folder& folder, store::FolderState state,
                                      const imap::Listing& listing, model::Time now);

}  // namespace postern::app
