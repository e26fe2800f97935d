#include "daemon/desk/quarantine_edit.h"

#include <algorithm>
#include <charconv>

#include "daemon/desk/admission.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/release.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Verb = QuarantineEdit::Verb;

std::string name_of(const QuarantineEdit& edit) { return "mail " + std::to_string(edit.number); }

std::string release(Draft& draft, const RuleBook& rules, const QuarantineEdit& edit, const model::HeldMail& held) {
  Release released(draft, rules, held, edit.actor, edit.seed);
  const auto note = [&](model::TicketId ticket) {
    if (!edit.note.empty()) draft.note(ticket, printable(edit.note), edit.actor, "postern quarantine release");
  };
  if (!edit.to) {
    const model::TicketId opened = released.as_ticket();
    note(opened);
    return name_of(edit) + " is " + ticket_key(draft.desk().settings.desk.prefix, opened) + " now";
  }
  const model::Ticket& ticket = *find_ticket(draft.snapshot(), edit.to);
  const std::string joined = released.on(ticket);
  note(ticket.id);
  return name_of(edit) + " is on " + ticket.key + " now" +
         (joined.empty() ? "" : ", and " + joined + " can write on that ticket from now on");
}

std::string why_dropped(const QuarantineEdit& edit) {
  const std::string why = "postern quarantine drop by " + edit.actor;
  return edit.note.empty() ? why : why + ": " + edit.note;
}

}  // namespace

Result<std::int64_t> read_held_number(std::string_view word) {
  std::string_view digits = word;
  if (digits.starts_with('#')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size() && number > 0) return number;
  return fail(Failure::usage, "\"" + printable(word, 100) + "\" is no mail in quarantine",
              "a number as postern quarantine lists it");
}

model::Lookups wants(const Desk& desk, const QuarantineEdit& edit) {
  model::Lookups lookups;
  lookups.now = edit.now;
  lookups.held = {edit.number};
  if (edit.to) lookups.tickets = {edit.to.value};
  lookups.budgets = budgets_of_agents(desk.settings, edit.to);
  want_admission(lookups);
  const auto turns = budgets_of_turns(desk.settings);
  lookups.budgets.insert(lookups.budgets.end(), turns.begin(), turns.end());
  return lookups;
}

std::optional<model::Lookups> wants_more(const Desk& desk, const QuarantineEdit& edit, const model::Snapshot& snapshot) {
  if (edit.verb == Verb::drop || snapshot.held.empty()) return std::nullopt;
  model::Lookups lookups = wants(desk, edit);
  for (const model::HeldMail& held : snapshot.held) want_release(desk.settings, held, lookups);
  return lookups;
}

Result<QuarantineVerdict> decide(const Desk& desk, const QuarantineEdit& edit, const model::Snapshot& snapshot) {
  const auto held = std::find_if(snapshot.held.begin(), snapshot.held.end(),
                                 [&](const auto& one) { return one.number.value == edit.number; });
  if (held == snapshot.held.end()) {
    return fail(Failure::no_input, "there is no " + name_of(edit) + " in quarantine",
                "postern quarantine lists what is there");
  }
  if (edit.to && !find_ticket(snapshot, edit.to)) {
    return fail(Failure::no_input, "there is no ticket " + ticket_key(desk.settings.desk.prefix, edit.to));
  }
  Draft draft(desk, snapshot, edit.now, edit.seed, Permit{});
  QuarantineVerdict verdict;
  if (edit.verb == Verb::drop) {
    put_away(draft, *held, edit.actor, why_dropped(edit));
    verdict.done = name_of(edit) + " is put away";
  } else if (desk.rules) {
    verdict.done = release(draft, *desk.rules, edit, *held);
  } else {
    verdict.done = release(draft, RuleBook(desk.settings), edit, *held);
  }
  verdict.decision = draft.take();
  return verdict;
}

}  // namespace postern::desk
