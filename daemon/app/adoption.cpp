#include "daemon/app/adoption.h"

#include <memory>

#include "daemon/app/job.h"
#include "daemon/app/moment.h"
#include "daemon/desk/timer_fired.h"
#include "daemon/desk/workflow_change.h"

namespace postern::app {
namespace {

constexpr std::size_t kAtOnce = desk::kLateTimersAnHour;  // more timers that become due at once are told in one mail
constexpr int kCounted = 1000;                            // due timers looked at

// One batch; where to go on.
Result<model::TicketId> adopt_some(const desk::Desk& desk, store::Store& store, model::TicketId after) {
  const Moment moment = this_moment();
  const desk::WorkflowChange change{after, moment.now, moment.seed};
  const auto next = std::make_shared<model::TicketId>();
  store::Job job;
  job.lookups = desk::wants(desk, change);
  job.decide = [&desk, change, next](const model::Snapshot& snapshot) {
    *next = desk::goes_on_after(snapshot);
    return desk::decide(desk, change, snapshot);
  };
  const auto applied = store.transact(job);
  if (!applied) return tl::unexpected<Error>(applied.error());
  return *next;
}

Result<std::size_t> count_due(store::Store& store) {
  const auto due = store.due_timers(this_moment().now, kCounted);
  if (!due) return tl::unexpected<Error>(due.error());
  return due->size();
}

Status spread(const desk::Desk& desk, store::Store& store) {
  const auto applied = store.transact(resumed_job(desk, "the limits in the config are others now", this_moment()));
  return applied ? Status{} : Status{tl::unexpected<Error>(applied.error())};
}

}  // namespace

Status adopt_workflow(const desk::Desk& desk, store::Store& store) {
  const auto counts = store.count_by_status();
  if (!counts) return tl::unexpected<Error>(counts.error());
  if (Status fits = desk::check_left_behind(desk.settings, *counts); !fits) return fits;
  const auto before = count_due(store);
  if (!before) return tl::unexpected<Error>(before.error());
  model::TicketId after;
  do {
    const auto next = adopt_some(desk, store, after);
    if (!next) return tl::unexpected<Error>(next.error());
    after = *next;
  } while (after);
  const auto behind = count_due(store);
  if (!behind) return tl::unexpected<Error>(behind.error());
  return *behind > *before + kAtOnce ? spread(desk, store) : Status{};
}

}  // namespace postern::app
