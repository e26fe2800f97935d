#include "daemon/desk/edit.h"

#include <algorithm>

#include "daemon/desk/admission.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/merge.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/ticket_editor.h"

namespace postern::desk {
namespace {

tl::unexpected<Error> no_ticket(const config::Settings& settings, model::TicketId ticket) {
  return fail(Failure::no_input, "there is no ticket " + ticket_key(settings.desk.prefix, ticket), "postern tickets lists them");
}

}  // namespace

model::Lookups wants(const Desk& desk, const Edit& edit) {
  model::Lookups lookups;
  lookups.tickets = {edit.ticket.value};
  if (edit.merge_into) lookups.tickets.push_back(edit.merge_into.value);
  lookups.now = edit.now;
  lookups.budgets = budgets_of_agents(desk.settings, edit.ticket);
  // The address itself is that of the ticket's requester, whoever that is.
  for (const Cap& cap : caps_of_notice(desk.settings.caps, kNobody, edit.ticket)) lookups.budgets.push_back(cap.key);
  want_admission(lookups);
  // Who is given the ticket hears what its requester wrote.
  lookups.story = std::any_of(edit.fields.begin(), edit.fields.end(), [](const auto& field) { return field.first == "assignee"; });
  return lookups;
}

Result<model::Decision> decide(const Desk& desk, const Edit& edit, const model::Snapshot& snapshot) {
  const model::Ticket* ticket = find_ticket(snapshot, edit.ticket);
  if (!ticket) return no_ticket(desk.settings, edit.ticket);
  const model::Ticket* into = find_ticket(snapshot, edit.merge_into);
  if (edit.merge_into && !into) return no_ticket(desk.settings, edit.merge_into);
  if (into) {
    if (Status fine = may_merge(desk.settings, *ticket, *into); !fine) return fail(fine.error());
  }
  // Who may edit the config may do what a lead may.
  TicketEditor editor(desk.settings, *ticket, config::Mover::lead);
  for (const auto& [field, value] : edit.fields) {
    if (Status done = editor.set(field, value); !done) return fail(done.error());
  }
  Draft draft(desk, snapshot, edit.now, edit.seed, Permit{});
  const std::string why = edit.note.empty() ? "postern set" : edit.note;
  editor.apply(draft, edit.actor, why);
  if (editor.changes_status()) tell_of_status(draft, editor.after(), why);
  if (editor.changes_assignee()) tell_of_assignment(draft, *ticket, editor.after(), nullptr, edit.note, why);
  if (into) merge(draft, *ticket, *into, edit.actor, why);
  return draft.take();
}

}  // namespace postern::desk
