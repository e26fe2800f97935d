#include "daemon/imap/rest.h"

#include <algorithm>

namespace postern::imap {
namespace {

constexpr int kEarlyEnds = 3;

}  // namespace

Rest::Rest(int idle_seconds, int poll_seconds)
    : idle_seconds_(std::max(idle_seconds, 1)), poll_seconds_(std::max(poll_seconds, 1)) {}

bool Rest::accepted() {
  if (state_ != State::asked) return false;
  state_ = State::idle;
  return true;
}

bool Rest::leave() {
  if (state_ == State::waiting) state_ = State::off;
  if (state_ != State::idle) return false;
  state_ = State::leaving;
  return true;
}

void Rest::ended(bool ok) {
  if (state_ != State::leaving) ++ended_early_;
  refused_ = refused_ || !ok || ended_early_ >= kEarlyEnds;
  state_ = State::off;
}

bool Rest::slept() {
  ended_early_ = 0;
  slept_ += seconds();
  if (slept_ < poll_seconds_) return false;
  slept_ = 0;
  return true;
}

int Rest::seconds() const {
  const int to_poll = poll_seconds_ - slept_;
  return state_ == State::waiting ? to_poll : std::min(to_poll, idle_seconds_);
}

}  // namespace postern::imap
