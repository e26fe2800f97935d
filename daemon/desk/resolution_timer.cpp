// The time in which a ticket is to be resolved: it runs, rests while the requester has the next step, and goes on.
//
// A timer that rests keeps `started` and `due`, so that the working time between them is always the whole target.
#include <algorithm>

#include "config/units.h"
#include "daemon/desk/so_far.h"
#include "daemon/desk/target.h"
#include "daemon/desk/timers.h"

namespace postern::desk {
namespace {

using config::StatusKind;
using std::chrono::seconds;

const char* const kActor = "timer";

config::Calendar calendar_of(const Draft& draft) { return config::Calendar(draft.desk().settings.business_hours); }

std::string promise(const Target& target) {
  return "resolve within " + config::show_duration(target.resolution) + " (" + target.why_resolution + ")";
}

void save(Draft& draft, model::Timer timer) {
  std::string why = timer.why;
  draft.add(model::StartTimer{std::move(timer)}, kActor, std::move(why));
}

void begin(Draft& draft, model::TicketId id, bool rests) {
  const auto ticket = ticket_so_far(draft, id);
  if (!ticket || !draft.keeps_time()) return;
  const Target target = target_for(draft.desk().settings, *ticket);
  if (target.resolution <= seconds(0)) return;
  const config::Calendar calendar = calendar_of(draft);
  model::Timer timer;
  timer.ticket = id;
  timer.name = kResolution;
  timer.started = draft.now();
  timer.due = calendar.add(draft.now(), target.resolution);
  if (rests) timer.rest = calendar.length(target.resolution);
  timer.why = promise(target);
  save(draft, std::move(timer));
}

void end(Draft& draft, model::TicketId id, const std::string& why) {
  draft.add(model::CancelTimers{id, {kResolution, kResolutionLead}}, kActor, why);
  const auto ticket = ticket_so_far(draft, id);
  if (ticket && ticket->unresolved) draft.add(model::MarkOverdue{model::MarkOverdue::What::unresolved, id, false}, kActor, why);
}

// The same beginning, another length.
void adjust(Draft& draft, model::Timer timer, const Target& target) {
  const config::Calendar calendar = calendar_of(draft);
  const model::Time due = calendar.add(timer.started, target.resolution);
  if (timer.rest) {
    const seconds gone = calendar.between(timer.started, timer.due) - *timer.rest;
    timer.rest = std::max(seconds(0), calendar.length(target.resolution) - gone);
  }
  timer.due = due;
  timer.why = promise(target);
  save(draft, std::move(timer));
}

bool waits(const Draft& draft, const std::string& status) {
  const config::WorkflowStatus* found = draft.desk().settings.workflow.find(status);
  return found && found->kind == StatusKind::waiting;
}

}  // namespace

void let_rest(Draft& draft, model::TicketId id, const char* name) {
  auto timer = timer_so_far(draft, id, name);
  if (!timer || timer->rest) return;
  timer->rest = calendar_of(draft).between(draft.now(), timer->due);
  save(draft, std::move(*timer));
}

void go_on(Draft& draft, model::TicketId id, const char* name) {
  auto timer = timer_so_far(draft, id, name);
  if (!timer || !timer->rest) return;
  const config::Calendar calendar = calendar_of(draft);
  const seconds gone = calendar.between(timer->started, timer->due) - *timer->rest;
  timer->due = calendar.advance(draft.now(), *timer->rest);
  timer->started = calendar.retreat(draft.now(), gone);
  timer->rest.reset();
  timer->late = false;
  save(draft, std::move(*timer));
}

void time_resolution(Draft& draft, model::TicketId ticket, const std::string& from, const std::string& to) {
  const auto& workflow = draft.desk().settings.workflow;
  const config::WorkflowStatus* const before = workflow.find(from);
  const config::WorkflowStatus* const status = workflow.find(to);
  const bool ends = !status || status->kind == StatusKind::final;
  const bool begins = !ends && (from.empty() || (before && before->kind == StatusKind::final));
  if ((ends || begins) && !from.empty()) end(draft, ticket, "the ticket is in " + to);
  if (begins) return begin(draft, ticket, waits(draft, to));
  if (ends) return;
  for (const char* name : {kResolution, kResolutionLead}) waits(draft, to) ? let_rest(draft, ticket, name) : go_on(draft, ticket, name);
}

void retime_resolution(Draft& draft, const model::Ticket& ticket) {
  const Target target = target_for(draft.desk().settings, ticket);
  const auto timer = timer_so_far(draft, ticket.id, kResolution);
  const config::WorkflowStatus* status = draft.desk().settings.workflow.find(ticket.status);
  if (!timer && !ticket.unresolved && status && status->kind != StatusKind::final) begin(draft, ticket.id, waits(draft, ticket.status));
  if (!timer) return;
  if (target.resolution > seconds(0)) return adjust(draft, *timer, target);
  draft.add(model::CancelTimers{ticket.id, {kResolution}}, kActor, "no time to resolve it in: " + target.why_resolution);
}

}  // namespace postern::desk
