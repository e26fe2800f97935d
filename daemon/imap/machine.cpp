#include "daemon/imap/machine.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "daemon/imap/refusal.h"
#include "parser/text.h"

namespace postern::imap {
namespace {

// A server owes each answer within options.answer_seconds of the last sign of progress; opening a huge folder that was
// not opened for long takes minutes on some.
constexpr int kOpenFactor = 3;
constexpr int kEndSeconds = 10;
// So many bytes count as progress: less in answer_seconds is no line anybody works on.
constexpr std::size_t kProgressBytes = 16u << 10;
// PEEK: reading is not what \Seen stands for here.
constexpr std::string_view kListItems = "(UID FLAGS INTERNALDATE RFC822.SIZE)";
constexpr std::string_view kPlainItems = "(UID FLAGS)";
constexpr std::string_view kIdentityItems = "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])";
constexpr std::string_view kBodyItems = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])";

std::string move_target(const SessionOptions& options) {
  return options.after == After::move ? folder_argument(options.move_to).value_or("") : "";
}

}  // namespace

Machine::Machine(SessionOptions options, const parser::ImapLimits& limits)
    : options_(std::move(options)),
      limits_(limits),
      reader_(limits),
      listing_(limits.listed),
      window_(options_.window_bytes, options_.window_messages),
      outlines_(kOutlineHeaderBytes, std::min(options_.text_bytes, options_.max_message_bytes)),
      settle_(options_.after, move_target(options_), limits.command_bytes),
      interrupted_(move_target(options_), limits.command_bytes),
      rest_(options_.idle_seconds, options_.poll_seconds) {
  auto name = folder_argument(options_.folder);
  if (!name) name_fault_ = name.error().text;
  folder_name_ = name.value_or("");
  if (options_.after != After::move) return;
  const auto target = folder_argument(options_.move_to);
  if (!target) name_fault_ = "after = \"move:...\": " + target.error().text;
}

std::vector<Action> Machine::resume(const Event& event) {
  if (phase_ == Phase::closed) return {};
  fresh_ = !reading_;
  std::visit([this](const auto& what) { on(what); }, event);
  if (phase_ != Phase::closed) advance();
  reading_ = waits_for_server();
  if (reading_) out_.push_back(Read{patience(), fresh_});
  if (fresh_) unnoticed_bytes_ = 0;
  return std::exchange(out_, {});
}

// ---- events

void Machine::on(const Started&) {
  if (phase_ != Phase::fresh) return;
  if (!name_fault_.empty()) {
    return close({Close::Retry::slowly, name_fault_, "mend the folder names of this mailbox in the config"});
  }
  phase_ = Phase::greeted;
  command(Purpose::capability, "CAPABILITY");
}

void Machine::on(const Received& event) {
  unnoticed_bytes_ += event.bytes.size();
  if (unnoticed_bytes_ >= kProgressBytes) progress();
  std::string_view input = event.bytes;
  while (phase_ != Phase::closed) {
    auto response = reader_.next(input);
    if (!response) {
      leave_outline();
      return close({Close::Retry::backoff, "the server's answer cannot be followed: " + response.error().text,
                    "if it lasts, the server or something in between is at fault; tell its admin"});
    }
    if (!*response) return;
    std::visit([this](auto& what) { on(what); }, **response);
    if (phase_ != Phase::closed) advance();
  }
}

void Machine::on(const Elapsed&) {
  if (!reading_) return;
  if (phase_ == Phase::ending) return close_cleanly();
  if (rest_.active() && !rest_.unanswered()) {
    poll_ = rest_.slept();
    relist_ = relist_ || poll_;
    return leave_rest();
  }
  leave_outline();
  const std::string what = commands_.waiting() ? std::string(name_of(commands_.oldest().purpose)) : "anything";
  close({Close::Retry::backoff, "the server did not answer " + what + " within " + std::to_string(patience()) + " s",
         "the server is overloaded, or the connection is broken; it is tried again"});
}

void Machine::on(const ListFrom& event) {
  if (phase_ != Phase::opened) return;
  listing_.begin(event.uid);
  phase_ = Phase::working;
  relist_ = true;
}

void Machine::on(const Wanted& event) {
  if (phase_ != Phase::listed) return;
  if (must_look(event)) {
    interrupted_.begin(event.settle, folder_.uid_validity);
    phase_ = Phase::looking;
    return look();
  }
  phase_ = Phase::working;
  if (!reselect_) {
    for (const std::uint32_t uid : event.settle) settle(uid);
    for (const std::uint32_t uid : event.fetch) want(uid);
  }
  listed_ = {};
}

// Pipelined, as many UIDs a command as its length allows.
void Machine::on(const Identify& event) {
  if (phase_ != Phase::listed) return;
  phase_ = Phase::identifying;
  identified_ = {};
  unidentified_ = {event.uids.begin(), event.uids.end()};
  std::set<std::uint32_t> rest = unidentified_, asked;
  while (!reselect_ && !rest.empty()) {
    command(Purpose::identify, "UID FETCH " + take_uid_set(rest, limits_.command_bytes, asked) + " " +
                                   std::string(kIdentityItems));
  }
  if (!commands_.waiting()) identify_done({});
}

void Machine::on(const Committed& event) {
  // Only what was handed out: after a change of UIDVALIDITY a late answer must not touch another mail (S-03).
  if (window_.release(event.uid) && !reselect_) settle(event.uid);
}

void Machine::on(const Refused& event) { window_.release(event.uid); }

void Machine::on(const Stop&) {
  if (phase_ == Phase::fresh) return close_cleanly();
  if (phase_ == Phase::ending) return;
  phase_ = Phase::ending;
  fresh_ = true;
  window_.forget_queue();
}

// ---- what follows

void Machine::advance() {
  if (phase_ == Phase::working) advance_work();
  if (phase_ == Phase::ending) advance_end();
}

void Machine::advance_work() {
  if (rest_.active()) {
    if (has_work()) leave_rest();
    if (rest_.active()) return;
  }
  tell();
  fetch_more();
  if (!quiet()) return;
  if (reselect_) return select();
  if (relist_) return list();
  rest();
}

// What the store has committed is still told; bodies on their way are not waited for, but their bytes come first.
void Machine::advance_end() {
  if (logout_sent_) return;
  if (rest_.active()) leave_rest();
  if (rest_.active()) return;
  if (!reselect_) tell();
  if (!settle_.quiet()) return;
  logout_sent_ = true;
  command(Purpose::logout, "LOGOUT");
}

bool Machine::has_work() const { return relist_ || reselect_ || window_.has_queue() || settle_.ready(); }

bool Machine::quiet() const { return !commands_.waiting() && window_.empty() && settle_.quiet(); }

void Machine::select() {
  reselect_ = relist_ = poll_ = announced_ = listing_answered_ = false;
  folder_ = {};
  outlines_.forget_all();
  oversized_.clear();
  phase_ = Phase::selecting;
  command(Purpose::select, "SELECT " + folder_name_);
}

// NOOP first where no IDLE brings the news: a server may tell of new mail only at the end of a command (RFC 3501 5.2).
void Machine::list() {
  if (poll_) settle_.tick();
  if (poll_ && !(capabilities_.idle && rest_.may_idle())) command(Purpose::noop, "NOOP");
  relist_ = poll_ = announced_ = false;
  rest_.polled();
  listing_.begin(listing_.next());
  phase_ = Phase::listing;
  listing_rounds_ = 0;
  ask_listing("*");
}

void Machine::ask_listing(std::string_view to) {
  ++listing_rounds_;
  command(Purpose::listing, "UID FETCH " + std::to_string(listing_.next()) + ":" + std::string(to) + " " +
                                std::string(uids_only_ ? kPlainItems : kListItems));
}

void Machine::fetch_more() {
  if (reselect_) return;
  for (const std::uint32_t uid : window_.ask()) {
    if (outlines_.has(uid)) {
      command(Purpose::outline, outlines_.command(uid), uid);
      continue;
    }
    command(Purpose::fetch, "UID FETCH " + std::to_string(uid) + " " + std::string(kBodyItems), uid);
  }
}

void Machine::tell() {
  if (const auto text = settle_.next(capabilities_)) command(Purpose::settle, *text);
}

void Machine::rest() {
  fresh_ = true;
  if (!capabilities_.idle || !rest_.may_idle()) return rest_.begin_waiting();
  rest_.begin_idle();
  command(Purpose::idle, "IDLE");
}

void Machine::leave_rest() {
  if (!rest_.leave()) return;
  fresh_ = true;
  send("DONE\r\n");
}

// The size is a claim, but one that spares the transfer; a smaller lie is caught while the body comes (S-10).
void Machine::want(std::uint32_t uid) {
  const auto found = std::lower_bound(listed_.begin(), listed_.end(), uid,
                                      [](const Listed& mail, std::uint32_t wanted) { return mail.uid < wanted; });
  const Listed mail = found != listed_.end() && found->uid == uid ? *found : Listed{uid, 0, 0, false, false};
  if (mail.size > options_.max_message_bytes) return want_outline(mail);
  outlines_.forget(uid);
  window_.want(mail, mail.size);
}

void Machine::want_outline(const Listed& mail) {
  outlines_.begin(mail);
  window_.want(mail, outlines_.bytes());
}

// The server broke down over the structure of this mail: the next session must not begin with the same.
void Machine::leave_outline() {
  if (!commands_.waiting() || commands_.oldest().purpose != Purpose::outline) return;
  const auto mail = window_.finish(commands_.oldest().uid);
  if (mail) out_.push_back(Skipped{*mail, "its structure cannot be had from the server", false});
}

void Machine::settle(std::uint32_t uid) {
  if (can_settle_ && interrupted_.copied(folder_.uid_validity).contains(uid)) {
    settle_.add_copied(uid);
  } else if (options_.after == After::keep || (options_.after == After::remove && outlines_.was_taken(uid))) {
    out_.push_back(Told{{uid}});  // there is nothing to tell
  } else if (can_settle_) {
    settle_.add(uid);
  }
}

// What an earlier session has not said to be told may have been copied.
bool Machine::must_look(const Wanted& event) const {
  return !event.settle.empty() && !reselect_ && can_settle_ && !interrupted_.begun() &&
         settle_.moves_by_copying(capabilities_);
}

void Machine::look() {
  const auto text = interrupted_.next();
  if (!text) return select();
  if (interrupted_.elsewhere()) folder_ = {};  // what the server says of a folder is not about ours
  command(Purpose::look, *text);
}

// ---- out of the machine

void Machine::command(Purpose purpose, std::string_view text, std::uint32_t uid) {
  fresh_ = true;
  send(commands_.begin(purpose, text, uid));
}

void Machine::send(std::string_view bytes) {
  if (out_.empty() || !std::holds_alternative<Send>(out_.back())) out_.push_back(Send{});
  std::get<Send>(out_.back()).bytes += bytes;
}

// A command is being answered. Not at rest, where chatter would put the poll off, nor at the end.
void Machine::progress() {
  if (!rest_.active() && phase_ != Phase::ending) fresh_ = true;
}

void Machine::warn(std::string_view text) {
  if (++warnings_ > limits_.warnings) return;
  out_.push_back(Warning{printable(text)});
  if (warnings_ == limits_.warnings) out_.push_back(Warning{"further warnings of this session are not shown"});
}

void Machine::close_cleanly() {
  phase_ = Phase::closed;
  out_.push_back(Close{Close::Retry::soon, "stopped", "", true});
}

void Machine::close(Close close) {
  if (phase_ == Phase::ending) return close_cleanly();  // whatever the server has to say on the way out
  phase_ = Phase::closed;
  close.reason = printable(close.reason);
  close.hint = printable(close.hint, 1000);
  out_.push_back(std::move(close));
}

bool Machine::waits_for_server() const {
  switch (phase_) {
    case Phase::fresh:
    case Phase::opened:
    case Phase::listed:
    case Phase::closed:
      return false;
    case Phase::ending:
      return true;
    default:
      return rest_.active() || (commands_.waiting() && !window_.overfull());
  }
}

int Machine::patience() const {
  if (phase_ == Phase::ending) return kEndSeconds;
  if (rest_.active() && !rest_.unanswered()) return rest_.seconds();
  const bool opening = phase_ == Phase::selecting || phase_ == Phase::looking;
  return opening ? kOpenFactor * options_.answer_seconds : options_.answer_seconds;
}

std::string Machine::describe() const {
  switch (phase_) {
    case Phase::fresh:
      return "not started";
    case Phase::greeted:
    case Phase::selecting:
      return "opening " + printable(options_.folder, 100);
    case Phase::searching:
      return "looking for " + printable(options_.folder, 100);
    case Phase::opened:
    case Phase::listing:
    case Phase::listed:
    case Phase::identifying:
      return "listing";
    case Phase::looking:
      return "looking for moves that were cut off";
    case Phase::ending:
      return "stopping";
    case Phase::closed:
      return "closed";
    case Phase::working:
      break;
  }
  if (rest_.active()) return rest_.idling() ? "idle" : "waiting for the next poll";
  if (window_.left() > 0) return "fetching, " + std::to_string(window_.left()) + " to go";
  return "settling";
}

}  // namespace postern::imap
