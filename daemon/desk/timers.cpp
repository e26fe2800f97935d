#include "daemon/desk/timers.h"

#include <algorithm>

#include "config/units.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/so_far.h"
#include "daemon/desk/target.h"

namespace postern::desk {
namespace {

using config::StatusKind;

const char* const kActor = "timer";

const model::Timer* find_timer(const model::Snapshot& snapshot, model::TicketId ticket, const std::string& name) {
  const auto found = std::find_if(snapshot.timers.begin(), snapshot.timers.end(), [&](const model::Timer& timer) {
    return timer.ticket == ticket && timer.name == name;
  });
  return found == snapshot.timers.end() ? nullptr : &*found;
}

config::Calendar calendar_of(const Draft& draft) { return config::Calendar(draft.desk().settings.business_hours); }

std::string promise(const Target& target) {
  return "answer within " + config::show_duration(target.first_response) + " (" + target.why_first_response + ")";
}

void start_follow_ups(Draft& draft, model::TicketId ticket, const config::WorkflowStatus& status) {
  const auto follow_ups = follow_ups_of(status);
  if (follow_ups.empty()) return;
  const model::Time due = calendar_of(draft).add(draft.now(), follow_ups.front().after);
  start_timer(draft, ticket, kFollowUp, 0, due, follow_ups.front().notice);
}

void forget_wait(Draft& draft, model::TicketId id, const std::string& actor, const std::string& why) {
  const model::Ticket* ticket = find_ticket(draft.snapshot(), id);
  draft.add(model::CancelTimers{id, {kAnswer, kAnswerLead}}, actor, why);
  if (ticket && ticket->unanswered) {
    draft.add(model::MarkOverdue{model::MarkOverdue::What::unanswered, id, false}, actor, why);
  }
}

}  // namespace

std::vector<config::FollowUp> follow_ups_of(const config::WorkflowStatus& status) {
  auto ordered = status.follow_ups;
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.after < b.after; });
  return ordered;
}

void start_timer(Draft& draft, model::TicketId ticket, const char* name, int step, model::Time due, std::string why) {
  model::Timer timer;
  timer.ticket = ticket;
  timer.name = name;
  timer.step = step;
  timer.due = due;
  timer.why = why;
  draft.add(model::StartTimer{std::move(timer)}, kActor, std::move(why));
}

void time_status(Draft& draft, model::TicketId ticket, const std::string& to) {
  const config::WorkflowStatus* status = draft.desk().settings.workflow.find(to);
  const std::string why = "the ticket is in " + to;
  draft.add(model::CancelTimers{ticket, {kFollowUp, kLimit, kLimitLead}}, kActor, why);
  if (!status || status->kind != StatusKind::open) forget_wait(draft, ticket, kActor, why);
  if (!status || status->kind == StatusKind::final || !draft.keeps_time()) return;
  start_follow_ups(draft, ticket, *status);
  if (!status->limit || *status->limit <= std::chrono::seconds(0)) return;
  const model::Time due = calendar_of(draft).add(draft.now(), *status->limit);
  start_timer(draft, ticket, kLimit, 0, due, "limit of " + to + ": " + config::show_duration(*status->limit));
}

void await_answer(Draft& draft, const model::Ticket& ticket) {
  const auto& settings = draft.desk().settings;
  const config::WorkflowStatus* status = settings.workflow.find(ticket.status);
  const Target target = target_for(settings, ticket);
  const std::string& requester = ticket.requester().email;
  if (!draft.keeps_time() || !status || status->kind == StatusKind::final || target.first_response <= std::chrono::seconds(0)) return;
  if (requester == kNobody || settings.is_own_address(requester) || ticket.unanswered) return;
  // What has waited longest counts.
  if (find_timer(draft.snapshot(), ticket.id, kAnswer)) return;
  start_timer(draft, ticket.id, kAnswer, 0, calendar_of(draft).add(draft.now(), target.first_response), promise(target));
}

void end_wait(Draft& draft, const model::Ticket& ticket, const std::string& actor, const std::string& why) {
  forget_wait(draft, ticket.id, actor, why);
  const config::WorkflowStatus* status = draft.desk().settings.workflow.find(ticket.status);
  if (status && status->kind == StatusKind::waiting && draft.keeps_time()) start_follow_ups(draft, ticket.id, *status);
}

void end_reminders(Draft& draft, const model::Ticket& ticket, const std::string& why) {
  if (!find_timer(draft.snapshot(), ticket.id, kFollowUp)) return;
  draft.add(model::CancelTimers{ticket.id, {kFollowUp}}, kActor, why);
  draft.note(ticket.id, "no more reminders: the requester has answered", kActor, why);
}

void retime(Draft& draft, model::TicketId id) {
  const auto ticket = ticket_so_far(draft, id);
  if (!ticket) return;
  retime_resolution(draft, *ticket);
  auto timer = timer_so_far(draft, id, kAnswer);
  if (!timer) return;
  const Target target = target_for(draft.desk().settings, *ticket);
  if (target.first_response <= std::chrono::seconds(0)) {
    draft.add(model::CancelTimers{id, {kAnswer}}, kActor, "no time to answer it in: " + target.why_first_response);
    return;
  }
  timer->due = calendar_of(draft).add(timer->started, target.first_response);
  timer->why = promise(target);
  draft.add(model::StartTimer{*timer}, kActor, timer->why);
}

}  // namespace postern::desk
