#include "daemon/imap/session.h"

#include <algorithm>
#include <utility>

#include "daemon/imap/machine.h"

namespace postern::imap {

struct Session::Impl {
  Machine machine;
};

namespace {

parser::ImapLimits limits_for(const SessionOptions& options) {
  parser::ImapLimits limits;
  limits.literal_bytes = std::max(options.max_message_bytes, Machine::kOutlineHeaderBytes);
  return limits;
}

}  // namespace

Session::Session(SessionOptions options) {
  const parser::ImapLimits limits = limits_for(options);
  impl_ = std::make_unique<Impl>(Impl{Machine(std::move(options), limits)});
}
Session::Session(Session&&) noexcept = default;
Session::~Session() = default;

std::vector<Action> Session::resume(const Event& event) { return impl_->machine.resume(event); }
std::string Session::describe() const { return impl_->machine.describe(); }
std::string Session::offers() const { return impl_->machine.offers(); }

}  // namespace postern::imap
