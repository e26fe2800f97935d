#include "daemon/desk/hold.h"

#include <array>
#include <string_view>

#include "daemon/desk/so_far.h"
#include "daemon/desk/timers.h"

namespace postern::desk {
namespace {

constexpr auto kHeld =
    std::to_array<const char*>({kFollowUp, kLimit, kLimitLead, kAnswer, kAnswerLead, kResolution, kResolutionLead});

bool waits_for_requester(const Draft& draft, model::TicketId id) {
  const auto ticket = ticket_so_far(draft, id);
  const config::WorkflowStatus* status = ticket ? draft.desk().settings.workflow.find(ticket->status) : nullptr;
  return status && status->kind == config::StatusKind::waiting;
}

bool is_of_resolution(std::string_view name) { return name == kResolution || name == kResolutionLead; }

}  // namespace

void hold_timers(Draft& draft, model::TicketId ticket, const std::string& actor, const std::string& why) {
  for (const char* name : kHeld) let_rest(draft, ticket, name);
  draft.note(ticket, "on hold: reminders and limits rest until the next mail or move", actor, why);
}

void end_hold(Draft& draft, model::TicketId ticket) {
  const bool waits = waits_for_requester(draft, ticket);
  for (const char* name : kHeld) {
    if (!waits || !is_of_resolution(name)) go_on(draft, ticket, name);
  }
}

}  // namespace postern::desk
