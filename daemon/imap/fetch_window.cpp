#include "daemon/imap/fetch_window.h"

#include <algorithm>

namespace postern::imap {

FetchWindow::FetchWindow(std::uint64_t bytes, int messages)
    : bytes_limit_(std::max<std::uint64_t>(bytes, 1)),
      messages_limit_(static_cast<std::size_t>(std::max(messages, 1))) {}

void FetchWindow::want(const Listed& mail, std::uint64_t bytes) {
  if (mails_.try_emplace(mail.uid, Mail{mail, State::queued, bytes}).second) queue_.push_back(mail.uid);
}

bool FetchWindow::fits(const Mail& mail) const {
  if (asked_ + handed_ == 0) return true;
  // A size is a claim of up to 64 bits, and must not be added before it is compared.
  const std::uint64_t used = asked_bytes_ + handed_bytes_;
  return asked_ + handed_ < messages_limit_ && used <= bytes_limit_ && mail.bytes <= bytes_limit_ - used;
}

std::vector<std::uint32_t> FetchWindow::ask() {
  std::vector<std::uint32_t> uids;
  if (asked_ * 2 > messages_limit_) return uids;
  while (!queue_.empty()) {
    Mail& mail = mails_.at(queue_.front());
    if (!fits(mail)) break;
    mail.state = State::asked;
    ++asked_;
    asked_bytes_ += mail.bytes;
    uids.push_back(queue_.front());
    queue_.pop_front();
  }
  return uids;
}

FetchWindow::Claim FetchWindow::claim(std::uint32_t uid, std::uint64_t bytes, Listed& listed) {
  const auto found = mails_.find(uid);
  if (found == mails_.end() || found->second.state == State::queued) return Claim::unasked;
  Mail& mail = found->second;
  if (mail.state == State::handed) return Claim::repeated;
  --asked_;
  asked_bytes_ -= mail.bytes;
  ++handed_;
  handed_bytes_ += bytes;
  mail.bytes = bytes;
  mail.state = State::handed;
  listed = mail.listed;
  return Claim::first;
}

std::optional<Listed> FetchWindow::finish(std::uint32_t uid) {
  const auto found = mails_.find(uid);
  if (found == mails_.end() || found->second.state != State::asked) return std::nullopt;
  const Listed listed = found->second.listed;
  --asked_;
  asked_bytes_ -= found->second.bytes;
  mails_.erase(found);
  return listed;
}

bool FetchWindow::release(std::uint32_t uid) {
  const auto found = mails_.find(uid);
  if (found == mails_.end() || found->second.state != State::handed) return false;
  --handed_;
  handed_bytes_ -= found->second.bytes;
  mails_.erase(found);
  return true;
}

void FetchWindow::forget_queue() {
  for (const std::uint32_t uid : queue_) mails_.erase(uid);
  queue_.clear();
}

}  // namespace postern::imap
