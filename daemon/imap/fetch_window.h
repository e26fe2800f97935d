// Which bodies are asked for, how far ahead of the store. A mail is in the window from Wanted until it is settled with:
// queued -> asked -> handed out -> released. Pure.
//
// Promise: at most `messages` mails and `bytes` bytes (as listed, then as they came) are asked or handed out and not
// yet released; one mail larger than all that goes alone. Each body is handed out once, matched by UID alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/imap/session.h"

namespace postern::imap {

class FetchWindow {
 public:
  FetchWindow(std::uint64_t bytes, int messages);

  // To the end of the queue, unless the window has it already. `bytes`: what is to come.
  void want(const Listed& mail, std::uint64_t bytes);
  // The UIDs to ask for now. None while more than half of the commands are still unanswered: a few at a time cost a
  // packet each.
  std::vector<std::uint32_t> ask();

  enum class Claim { first, repeated, unasked };
  // A body has come. When it is the first for this UID, the mail is handed out and `listed` says which.
  Claim claim(std::uint32_t uid, std::uint64_t bytes, Listed& listed);
  // The server has finished this fetch. The mail when no body came for it; it leaves the window.
  std::optional<Listed> finish(std::uint32_t uid);
  // Handed out and answered, or of no use: it leaves the window. False: it was not handed out.
  bool release(std::uint32_t uid);
  // What is not asked for yet leaves the window.
  void forget_queue();

  bool has_queue() const { return !queue_.empty(); }
  bool empty() const { return mails_.empty(); }
  // What was handed out fills the window by itself: sizes were wrong, and reading on would fill the memory (S-10).
  bool overfull() const { return handed_bytes_ >= bytes_limit_; }
  std::size_t left() const { return mails_.size(); }

 private:
  enum class State { queued, asked, handed };
  struct Mail {
    Listed listed;
    State state = State::queued;
    std::uint64_t bytes = 0;  // listed, then real
  };
  bool fits(const Mail& mail) const;

  std::uint64_t bytes_limit_;
  std::size_t messages_limit_;
  std::deque<std::uint32_t> queue_;
  std::unordered_map<std::uint32_t, Mail> mails_;
  std::size_t asked_ = 0, handed_ = 0;
  std::uint64_t asked_bytes_ = 0, handed_bytes_ = 0;
};

}  // namespace postern::imap
