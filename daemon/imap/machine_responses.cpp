// What each response of the server does. Untagged ones may come at any time (RFC 3501 5.2, 7): each says here in which
// phases it counts, and is passed over in the others.
#include <algorithm>
#include <string>
#include <utility>

#include "daemon/imap/machine.h"
#include "daemon/imap/refusal.h"
#include "parser/text.h"

namespace postern::imap {
namespace {

using Condition = parser::ImapStatus::Condition;

constexpr int kRefusedFetches = 20;   // in a row: it is not the mails, it is the server
constexpr int kListingRounds = 1000;  // of a server that gives a part at a time (RFC 9738)
constexpr std::size_t kIdentityBytes = 4096;  // of a field Message-ID
constexpr int kReselects = 3;         // changes of UIDVALIDITY in one session

bool ok(const parser::ImapStatus& status) { return status.condition == Condition::ok; }

std::string shown(const parser::ImapStatus& status) {
  return (status.code.name.empty() ? "" : "[" + status.code.name + "] ") + status.text;
}

std::string megabytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMiB = 1u << 20;
  return bytes < 10 * kMiB ? std::to_string(bytes) + " bytes" : std::to_string(bytes / kMiB) + " MiB";
}

bool is_selectable(const parser::ImapFolder& folder) {
  return std::none_of(folder.attributes.begin(), folder.attributes.end(), [](const std::string& attribute) {
    return equal_fold(attribute, "\\Noselect") || equal_fold(attribute, "\\NonExistent");
  });
}

}  // namespace

// ---- tagged

void Machine::on(const parser::ImapTagged& tagged) {
  const auto pending = commands_.finish(tagged.tag);
  if (!pending) return warn("the server answered a command that was not sent: " + tagged.tag);
  fresh_ = true;
  note(tagged.status.code);
  switch (pending->purpose) {
    case Purpose::capability:
      if (phase_ == Phase::greeted) select();
      return;
    case Purpose::select:
      return selected(tagged.status);
    case Purpose::folders:
      return folder_refused();
    case Purpose::listing:
      return listing_done(tagged.status);
    case Purpose::identify:
      return identify_done(tagged.status);
    case Purpose::fetch:
      return fetch_done(pending->uid, tagged.status);
    case Purpose::outline:
      return outline_done(pending->uid, tagged.status);
    case Purpose::settle:
      return settle_done(tagged.status);
    case Purpose::look:
      return look_done(tagged.status);
    case Purpose::idle:
      return idle_done(tagged.status);
    case Purpose::noop:
      return;
    case Purpose::logout:
      return close_cleanly();
  }
}

void Machine::selected(const parser::ImapStatus& status) {
  if (phase_ != Phase::selecting) return;
  if (!ok(status)) {
    if (is_turned_away(status) || status.code.name == "NOPERM") return close(refused("to open the folder", status));
    select_refusal_ = status;
    phase_ = Phase::searching;
    return command(Purpose::folders, "LIST \"\" \"*\"");
  }
  if (folder_.uid_validity == 0) {
    return close({Close::Retry::slowly,
                  "the folder " + options_.folder + " has no UIDVALIDITY, so its mails cannot be told apart",
                  "use a server that supports unique identifiers (RFC 3501 2.3.1.1)"});
  }
  const std::string obstacle = folder_.obstacle(options_.after, capabilities_);
  can_settle_ = obstacle.empty();
  if (!can_settle_ && options_.after != After::keep) {
    warn("mails in " + options_.folder + " cannot be marked or moved: " + obstacle);
  }
  phase_ = Phase::opened;
  out_.push_back(FolderOpened{folder_.uid_validity, folder_.uid_next, folder_.exists, can_settle_});
}

// No other folder takes its place: mail of one desk must not come out of another (S-04).
void Machine::folder_refused() {
  if (phase_ != Phase::searching) return;
  Close end = refused("to open the folder " + options_.folder, select_refusal_);
  const bool there = std::ranges::find(folder_names_, printable(options_.folder, 100)) != folder_names_.end();
  if (there) return close(std::move(end));  // the name is right: the hint of the refusal, if any, is the better one
  const std::string nearest = nearest_name(options_.folder, folder_names_);
  if (!nearest.empty()) end.hint = "did you mean \"" + nearest + "\"? ";
  end.hint += "set mailbox.folder to one that exists: ";
  end.hint += folder_names_.empty() ? "the server lists none" : join(folder_names_, ", ");
  close(std::move(end));
}

void Machine::listing_done(const parser::ImapStatus& status) {
  if (phase_ != Phase::listing) return;
  if (status.code.name == "MESSAGELIMIT" && status.code.number != 0 && listing_rounds_ < kListingRounds) {
    const std::uint32_t to = listing_.rest_below(status.code.number);
    if (to != 0) return ask_listing(std::to_string(to));
  } else if (!ok(status)) {
    if (folder_.exists != 0) return listing_refused(status);
    // Some servers say NO when the folder is empty. One that did not before has lost it: another client's doing, of
    // which Cyrus says no more.
    reselect_ = reselect_ || listing_answered_;
  }
  listing_answered_ = ok(status);
  listed_ = listing_.take();
  relist_ = relist_ || listing_.cut();
  phase_ = reselect_ ? Phase::working : Phase::listed;
  if (phase_ == Phase::listed) out_.push_back(Listing{listed_});
}

// One mail whose size the server cannot tell must not hide all others: their UIDs alone will do, once.
void Machine::listing_refused(const parser::ImapStatus& status) {
  if (uids_only_ || is_turned_away(status)) return close(refused("the listing", status));
  warn("the server refused the listing, so it is asked for UIDs alone: " + shown(status));
  uids_only_ = true;
  listing_.begin(listing_.next());
  ask_listing("*");
}

// What did not come is not known, and its body decides.
void Machine::identify_done(const parser::ImapStatus& status) {
  if (phase_ != Phase::identifying) return;
  if (is_turned_away(status)) return close(refused("Message-IDs", status));
  if (commands_.waiting()) return;
  unidentified_.clear();
  phase_ = reselect_ ? Phase::working : Phase::listed;
  if (phase_ == Phase::listed) out_.push_back(std::exchange(identified_, {}));
}

// Without a body: another client was faster (S-23), or this one mail is beyond the server. Neither may stop the others.
void Machine::fetch_done(std::uint32_t uid, const parser::ImapStatus& status) {
  const auto missing = window_.finish(uid);
  if (!missing) refused_in_a_row_ = 0;
  const auto oversized =
      std::find_if(oversized_.begin(), oversized_.end(), [uid](const Listed& mail) { return mail.uid == uid; });
  if (oversized != oversized_.end()) {
    if (!reselect_ && phase_ != Phase::ending) want_outline(*oversized);
    oversized_.erase(oversized);
    return;
  }
  if (!missing || reselect_ || phase_ == Phase::ending) return;
  if (is_turned_away(status)) return close(refused("a body", status));
  if (ok(status)) {
    out_.push_back(Skipped{*missing, "no body came; another client may have moved or deleted it", true});
    return;
  }
  if (++refused_in_a_row_ >= kRefusedFetches) return close(refused("every body", status));
  out_.push_back(Skipped{*missing, printable("the server refused the body: " + shown(status)), true});
}

// A large mail comes as its outline, or, when the server will not tell enough of it, stays where it is.
void Machine::outline_done(std::uint32_t uid, const parser::ImapStatus& status) {
  if (!outlines_.has(uid)) return;
  if (reselect_ || phase_ == Phase::ending) {
    window_.finish(uid);
    return outlines_.forget(uid);
  }
  if (is_turned_away(status)) return close(refused("the structure of a large mail", status));
  const Outlines::Step step = outlines_.finish(uid, ok(status));
  if (step == Outlines::Step::again) return command(Purpose::outline, outlines_.command(uid), uid);
  Outline outline = outlines_.take(uid);
  if (step == Outlines::Step::done) {
    Listed mail;
    window_.claim(uid, outline.header.size() + (outline.text ? outline.text->size() : 0), mail);
    out_.push_back(std::move(outline));
    return;
  }
  window_.finish(uid);
  const bool gone = step == Outlines::Step::no_mail;
  const std::string size = "it has " + megabytes(outline.listed.size) + "; max_message_size is " +
                           megabytes(options_.max_message_bytes);
  const std::string why = gone         ? "nothing came of it; another client may have moved or deleted it"
                          : ok(status) ? "its structure cannot be read"
                                       : "the server refused its structure: " + shown(status);
  out_.push_back(Skipped{outline.listed, printable(size + ", and " + why, 400), gone});
}

void Machine::settle_done(const parser::ImapStatus& status) {
  Settle::Outcome outcome = settle_.answer(status, capabilities_);
  if (is_turned_away(status)) return close(refused("to flag or move mails", status));
  if (!outcome.warning.empty()) warn(outcome.warning);
  // COPYUID is evidence, and its absence none (RFC 4315 3); more than was asked for is a server to distrust (S-13).
  if (parser::uid_count(status.code.source) > outcome.told.size() && !outcome.told.empty()) {
    warn("the server claims to have moved more mails than it was told to");
  }
  if (!outcome.told.empty()) out_.push_back(Told{std::move(outcome.told)});
}

void Machine::look_done(const parser::ImapStatus& status) {
  if (phase_ != Phase::looking) return;
  if (is_turned_away(status)) return close(refused("to look for moves that were cut off", status));
  interrupted_.answer(ok(status));
  look();
}

void Machine::idle_done(const parser::ImapStatus& status) {
  if (!ok(status)) warn("the server refused IDLE, so it is polled: " + shown(status));
  rest_.ended(ok(status));
}

// ---- untagged

void Machine::on(const parser::ImapStatus& status) {
  note(status.code);
  switch (status.condition) {
    case Condition::bye:
      return close(said_bye(status));
    case Condition::no:
    case Condition::bad:
      return warn("the server says: " + shown(status));
    case Condition::ok:
      if (status.code.name == "ALERT") warn("the server says: " + shown(status));  // RFC 3501 7.1: MUST be shown
      return folder_changed(status.code);
    case Condition::preauth:
      return;
  }
}

// What a code tells wherever it stands.
void Machine::note(const parser::ImapCode& code) {
  if (code.name == "CAPABILITY") capabilities_ = capabilities(code.words);
  if (phase_ == Phase::selecting) folder_.note(code);
  if (phase_ == Phase::looking) interrupted_.note(code);
}

// Untagged, outside SELECT: the open folder itself has changed.
void Machine::folder_changed(const parser::ImapCode& code) {
  if (folder_.uid_validity == 0 || phase_ == Phase::selecting) return;  // not opened yet
  if (code.name == "READ-ONLY" && can_settle_) {
    can_settle_ = false;
    settle_.forget();
    warn("mails in " + options_.folder + " cannot be marked or moved any more: it is open for reading only");
  }
  if (code.name != "UIDVALIDITY" || code.number == 0 || code.number == folder_.uid_validity || reselect_) return;
  if (++reselects_ > kReselects) {
    return close({Close::Retry::slowly, "UIDVALIDITY of " + options_.folder + " changes again and again",
                  "the server numbers the mails anew each time; tell its admin"});
  }
  reselect_ = true;
  window_.forget_queue();
  settle_.forget();
  warn("UIDVALIDITY of " + options_.folder + " changed from " + std::to_string(folder_.uid_validity) + " to " +
       std::to_string(code.number) + ": the folder is opened again");
}

void Machine::on(const parser::ImapCapability& capability) { capabilities_ = capabilities(capability.words); }

void Machine::on(const parser::ImapExists& exists) {
  const bool more = exists.count > folder_.exists;
  folder_.exists = exists.count;
  if (more && folder_.uid_validity != 0 && phase_ != Phase::selecting) arrived();
}

void Machine::arrived() {
  if (phase_ == Phase::ending) return;
  relist_ = true;
  if (!announced_) out_.push_back(Arrived{});
  announced_ = true;
}

void Machine::on(const parser::ImapExpunge&) { folder_.exists -= folder_.exists > 0 ? 1 : 0; }

void Machine::on(const parser::ImapContinuation& continuation) {
  if (!rest_.accepted()) return warn("the server asks for more where nothing was begun: " + continuation.text);
  fresh_ = true;  // from here on it is the poll that is waited for, no answer
}

void Machine::on(const parser::ImapFolder& folder) {
  if (phase_ != Phase::searching || !is_selectable(folder) || folder_names_.size() >= limits_.folders) return;
  folder_names_.push_back(printable(folder.name, 100));
}

void Machine::on(const parser::ImapMalformed& malformed) {
  warn("the server sent what cannot be read; it is passed over: " + malformed.what);
}

// Only the UID says which mail it is: sequence numbers move under our feet (S-11).
void Machine::on(parser::ImapFetch& fetch) {
  progress();
  if (phase_ == Phase::looking) return interrupted_.add(fetch);
  outlines_.add(fetch);
  const bool has_body = fetch.body || fetch.dropped_bytes > 0;
  if (!has_body) {
    if (phase_ == Phase::listing) listing_.add(fetch);
    const bool identifies = phase_ == Phase::identifying && fetch.uid && fetch.header;
    if (identifies && fetch.header->size() <= kIdentityBytes && unidentified_.erase(*fetch.uid) == 1) {
      identified_.mails.push_back({*fetch.uid, std::move(*fetch.header)});
    }
  } else if (fetch.uid) {
    body(fetch);
  } else {
    warn("the server sent a body without a UID; it is passed over");
  }
}

void Machine::body(parser::ImapFetch& fetch) {
  const std::uint32_t uid = *fetch.uid;
  const std::uint64_t bytes = fetch.body ? fetch.body->size() : 0;
  Listed mail;
  const auto claim = window_.claim(uid, bytes, mail);
  if (claim == FetchWindow::Claim::unasked) {
    return warn("the server sent a body that was not asked for; it is passed over: UID " + std::to_string(uid));
  }
  if (claim == FetchWindow::Claim::repeated) {
    return warn("the server sent a body twice, the first counts: UID " + std::to_string(uid));
  }
  if (mail.size == 0) mail.size = fetch.size.value_or(bytes);
  if (mail.internal_date == 0) mail.internal_date = fetch.internal_date.value_or(0);
  if (reselect_ || phase_ == Phase::ending) {  // nobody is there to take it
    window_.release(uid);
  } else if (fetch.dropped_bytes > 0 || bytes > options_.max_message_bytes) {
    window_.release(uid);
    mail.size = std::max({mail.size, fetch.dropped_bytes, bytes});
    oversized_.push_back(mail);
  } else {
    out_.push_back(Message{mail, std::move(*fetch.body)});
  }
}

}  // namespace postern::imap
