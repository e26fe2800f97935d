// Where a mail enters: parsed on the pool, decided and committed on the store thread. Used by every intake.
// Loop thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "daemon/app/job.h"
#include "daemon/app/store_thread.h"

namespace postern::app {

class Door {
 public:
  Door(const desk::Desk& desk, StoreThread& store, boost::asio::thread_pool& parsers)
      : desk_(desk), store_(store), parsers_(parsers) {}

  // Both halves. When it returns Applied, the mail is durable and has its disposition. A mail that breaks the decision
  // alone goes to quarantine; an Error means that nothing was stored and the mail must stay where it is (disk full,
  // store locked).
  boost::asio::awaitable<Result<store::Applied>> take(model::Arrival arrival, const config::Mailbox& mailbox,
                                                      bool quiet);

  // The first half, on the pool: several at once finish in any order. `arrival` must live until it returns.
  boost::asio::awaitable<Result<store::Job>> read(const model::Arrival& arrival, const config::Mailbox& mailbox,
                                                  bool quiet);
  // The second half. Mails are decided about in the order of these calls.
  boost::asio::awaitable<Result<store::Applied>> commit(Result<store::Job> job, model::Arrival arrival);

 private:
  const desk::Desk& desk_;
  StoreThread& store_;
  boost::asio::thread_pool& parsers_;
};

}  // namespace postern::app
