#include "daemon/desk/so_far.h"

#include <algorithm>

namespace postern::desk {
namespace {

void change(model::Ticket& ticket, const model::SetField& set) {
  if (set.field == "priority") ticket.priority = set.value == "urgent" ? model::Priority::urgent : model::Priority::normal;
  if (set.field == "queue") ticket.queue = set.value;
  if (set.field == "requester" && !ticket.participants.empty()) ticket.participants.front() = {set.value, "", model::Role::requester};
}

void mark(model::Ticket& ticket, const model::MarkOverdue& mark, model::Time now) {
  using What = model::MarkOverdue::What;
  auto& since = mark.what == What::languishing  ? ticket.languishing
                : mark.what == What::unanswered ? ticket.unanswered
                                                : ticket.unresolved;
  if (!mark.on) since.reset();
  if (mark.on && !since) since = now;
}

// The step on a ticket, if it is one.
void take(std::optional<model::Ticket>& ticket, model::TicketId id, const model::Effect& effect, model::Time now) {
  const auto* created = std::get_if<model::CreateTicket>(&effect);
  if (created && created->ticket.id == id) ticket = created->ticket;
  if (!ticket) return;
  if (const auto* moved = std::get_if<model::SetStatus>(&effect); moved && moved->ticket == id) {
    ticket->status = moved->to;
    ticket->languishing.reset();
  }
  if (const auto* set = std::get_if<model::SetField>(&effect); set && set->ticket == id) change(*ticket, *set);
  if (const auto* overdue = std::get_if<model::MarkOverdue>(&effect); overdue && overdue->ticket == id) mark(*ticket, *overdue, now);
}

}  // namespace

std::optional<model::Ticket> ticket_so_far(const Draft& draft, model::TicketId id) {
  std::optional<model::Ticket> ticket;
  for (const model::Ticket& known : draft.snapshot().tickets) {
    if (known.id == id) ticket = known;
  }
  for (const model::Step& step : draft.so_far().steps) take(ticket, id, step.effect, draft.now());
  return ticket;
}

std::optional<model::Timer> timer_so_far(const Draft& draft, model::TicketId id, const std::string& name) {
  std::optional<model::Timer> timer;
  for (const model::Timer& known : draft.snapshot().timers) {
    if (known.ticket == id && known.name == name) timer = known;
  }
  for (const model::Step& step : draft.so_far().steps) {
    const auto* started = std::get_if<model::StartTimer>(&step.effect);
    const auto* ended = std::get_if<model::CancelTimers>(&step.effect);
    if (started && started->timer.ticket == id && started->timer.name == name) timer = started->timer;
    if (!ended || ended->ticket != id) continue;
    if (ended->names.empty() || std::count(ended->names.begin(), ended->names.end(), name) > 0) timer.reset();
  }
  if (timer && timer->started == model::Time{}) timer->started = draft.now();
  return timer;
}

}  // namespace postern::desk
