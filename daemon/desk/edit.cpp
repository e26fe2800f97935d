#include "daemon/desk/edit.h"

#include "daemon/desk/notify.h"
#include "daemon/desk/thread.h"
#include "daemon/desk/ticket_editor.h"

namespace postern::desk {

model::Lookups wants(const Edit& edit) {
  model::Lookups lookups;
  lookups.tickets = {edit.ticket.value};
  lookups.now = edit.now;
  return lookups;
}

Result<model::Decision> decide(const Desk& desk, const Edit& edit, const model::Snapshot& snapshot) {
  const model::Ticket* ticket = find_ticket(snapshot, edit.ticket);
  if (!ticket) {
    return fail(Failure::no_input,
                "there is no ticket " + desk.settings.desk.prefix + "-" + std::to_string(edit.ticket.value),
                "postern tickets lists them");
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
  if (editor.changes_assignee()) tell_of_assignment(draft, editor.after(), nullptr, why);
  return draft.take();
}

}  // namespace postern::desk
