#include "daemon/imap/settle.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "daemon/imap/commands.h"
#include "parser/text.h"

namespace postern::imap {
namespace {

using parser::ImapStatus;
constexpr int kLongestPause = 64;  // polls

bool ok(const ImapStatus& status) { return status.condition == ImapStatus::Condition::ok; }

}  // namespace

Settle::Settle(After after, std::string move_to, std::size_t command_bytes)
    : after_(after), move_to_(std::move(move_to)), command_bytes_(command_bytes) {}

void Settle::tick() { pause_ = std::max(pause_ - 1, 0); }

Settle::Step Settle::first_step(const Capabilities& capabilities) const {
  switch (after_) {
    case After::seen:
      return Step::flag_seen;
    case After::move:
      return capabilities.move && !no_move_ ? Step::move : Step::copy;
    case After::remove:
      return Step::flag_deleted;
    case After::keep:
      return Step::none;
  }
  return Step::none;
}

std::optional<std::string> Settle::next(const Capabilities& capabilities) {
  if (in_flight_) return std::nullopt;
  if (batch_.empty()) {
    if (!ready() || first_step(capabilities) == Step::none) return std::nullopt;
    take_batch(capabilities);
  }
  in_flight_ = true;
  return command();
}

void Settle::take_batch(const Capabilities& capabilities) {
  const bool copied = !copied_.empty();
  step_ = copied ? Step::flag_deleted : first_step(capabilities);
  set_ = take_uid_set(copied ? copied_ : waiting_, command_bytes_, batch_);
}

std::string Settle::command() const {
  switch (step_) {
    case Step::flag_seen:
      return "UID STORE " + set_ + " +FLAGS.SILENT (\\Seen)";
    case Step::move:
      return "UID MOVE " + set_ + " " + move_to_;
    case Step::copy:
      return "UID COPY " + set_ + " " + move_to_;
    case Step::create:
      return "CREATE " + move_to_;
    case Step::flag_deleted:
      return "UID STORE " + set_ + " +FLAGS.SILENT (\\Deleted)";
    case Step::expunge:
      return "UID EXPUNGE " + set_;
    case Step::none:
      break;
  }
  return "NOOP";
}

Settle::Outcome Settle::answer(const ImapStatus& status, const Capabilities& capabilities) {
  in_flight_ = false;
  if (batch_.empty()) return {};  // forgotten meanwhile
  // Now that the server has told us which are gone, it passes over them (RFC 5530 3): at once, for the others wait.
  if (!ok(status) && status.code.name == "EXPUNGEISSUED" && !std::exchange(again_, true)) return {};
  switch (step_) {
    case Step::flag_seen:
      return ok(status) ? done() : refused(status);
    case Step::move:
    case Step::copy:
      if (!ok(status)) return move_refused(status);
      if (step_ == Step::move) return done();
      step_ = Step::flag_deleted;
      return {};
    case Step::create:
      return created(status);
    case Step::flag_deleted:
      return ok(status) ? flagged_deleted(capabilities) : refused(status);
    case Step::expunge: {
      // Marked as deleted and, with a move, copied: the server has been told, even if the mails stay in sight.
      Outcome outcome = done();
      if (!ok(status)) outcome.warning = "UID EXPUNGE was refused, the mails stay marked as deleted: " + status.text;
      return outcome;
    }
    case Step::none:
      break;
  }
  return done();
}

// Without UID EXPUNGE the mark has to do: plain EXPUNGE would remove what others have marked, too.
Settle::Outcome Settle::flagged_deleted(const Capabilities& capabilities) {
  if (!capabilities.uidplus) return done();
  step_ = Step::expunge;
  return {};
}

Settle::Outcome Settle::move_refused(const ImapStatus& status) {
  if (step_ == Step::move && status.condition == ImapStatus::Condition::bad) {  // offered, but not understood
    no_move_ = true;
    step_ = Step::copy;
    return {};
  }
  certain_ = status.code.name == "TRYCREATE" || status.code.name == "NONEXISTENT";
  if (created_ || (!certain_ && !status.code.name.empty())) return refused(status);
  created_ = true;
  retry_ = step_;
  step_ = Step::create;
  return {};
}

// Another client may have made the folder meanwhile, so a refused CREATE is no proof that it is missing.
Settle::Outcome Settle::created(const ImapStatus& status) {
  if (!ok(status) && !certain_) return refused(status);
  step_ = retry_;
  return {};
}

Settle::Outcome Settle::done() {
  refusals_ = 0;
  step_ = Step::none;
  again_ = false;
  Outcome outcome;
  outcome.told.assign(batch_.begin(), batch_.end());
  batch_.clear();
  return outcome;
}

Settle::Outcome Settle::refused(const ImapStatus& status) {
  pause_ = std::min(1 << std::min(refusals_++, 6), kLongestPause);
  const std::string_view what = step_ == Step::flag_seen      ? "flag \\Seen"
                                : step_ == Step::flag_deleted ? "flag \\Deleted"
                                                              : "move to ";
  std::string text = "the server refused to " + std::string(what);
  if (what == "move to ") text += move_to_;
  text += " UID " + set_ + ": " + (status.text.empty() ? status.code.name : status.text);
  if (status.code.name == "OVERQUOTA") text += " (make room there, or raise its quota)";
  // Of a move, what is to be marked is copied.
  (after_ == After::move && step_ == Step::flag_deleted ? copied_ : waiting_).merge(batch_);
  batch_.clear();
  step_ = Step::none;
  again_ = false;
  return {{}, std::move(text) + "; the mails stay where they are, it is tried again later"};
}

void Settle::forget() {
  waiting_.clear();
  copied_.clear();
  batch_.clear();
  again_ = false;
}

}  // namespace postern::imap
