// The door.
#include "daemon/app/door.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;

namespace {

// The mail's own doing, as against the disk's: only the former may be put aside.
bool is_poison(const Error& error) { return error.kind == Failure::bug || error.kind == Failure::data; }

Result<store::Job> build(const desk::Desk& desk, const config::Mailbox& mailbox, const model::Arrival& arrival,
                         bool quiet) {
  try {
    return mail_job(desk, mailbox, arrival, quiet, this_moment());
  } catch (const std::exception& exception) {  // P6: whatever one mail does to the parser, the next one is read
    return fail(Failure::bug, std::string("the message could not be understood: ") + exception.what());
  }
}

}  // namespace

asio::awaitable<Result<store::Applied>> Door::take(model::Arrival arrival, const config::Mailbox& mailbox, bool quiet) {
  auto job = co_await read(arrival, mailbox, quiet);
  co_return co_await commit(std::move(job), std::move(arrival));
}

asio::awaitable<Result<store::Job>> Door::read(const model::Arrival& arrival, const config::Mailbox& mailbox,
                                               bool quiet) {
  std::function<Result<store::Job>()> parse = [this, &mailbox, &arrival, quiet] {
    return build(desk_, mailbox, arrival, quiet);
  };
  co_return co_await offload<Result<store::Job>>(parsers_, std::move(parse));
}

// The job has a copy of the arrival: quarantine may need it again.
asio::awaitable<Result<store::Applied>> Door::commit(Result<store::Job> job, model::Arrival arrival) {
  Result<store::Applied> applied = fail(Failure::bug, "");
  if (job) {
    applied = co_await store_.transact(std::move(*job));
  } else {
    applied = tl::unexpected<Error>(job.error());
  }
  if (applied || !is_poison(applied.error())) co_return applied;

  const std::string reason = printable(applied.error().text);
  const model::Location& at = arrival.location;
  spdlog::error("mailbox {}: UID {} put into quarantine: {}", at.mailbox, at.uid, reason);
  store::Job fallback = quarantine_job(std::move(arrival), reason, this_moment());
  co_return co_await store_.transact(std::move(fallback));
}

}  // namespace postern::app
