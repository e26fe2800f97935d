#include "store/apply.h"

#include <string>
#include <variant>

#include "store/arrivals.h"
#include "store/budgets.h"
#include "store/deeds.h"
#include "store/events.h"
#include "store/fail_point.h"
#include "store/messages.h"
#include "store/names.h"
#include "store/outbox.h"
#include "store/outbox_choice.h"
#include "store/quiet.h"
#include "store/remembered.h"
#include "store/ticket_facts.h"
#include "store/tickets.h"
#include "store/timers.h"

namespace postern::store {
namespace {

std::string shown(const std::string& value) { return value.empty() ? "-" : value; }

std::string shown(const model::Participant& person) {
  return person.name.empty() ? person.email : person.name + " <" + person.email + ">";
}

std::string describe(const model::Message& message) {
  const char* kind = message.direction == model::Direction::note       ? "note by "
                     : message.direction == model::Direction::outbound ? "answer by "
                     : message.verified                                ? "message from "
                                                                       : "unverified message from ";
  return kind + shown(model::Participant{message.from_email, message.from_name});
}

// One step at a time; each operator() is one effect.
class Applier {
 public:
  Applier(Database& database, model::Time at) : database_(database), at_(at) {}

  Status apply(const model::Step& step) {
    step_ = &step;
    return std::visit(*this, step.effect);
  }
  Result<Outcome> finish() && {
    if (deed_) {
      if (Status done = end_deed(database_, deed_); !done) return fail(done.error());
    }
    return std::move(outcome_);
  }

  Status operator()(const model::CreateTicket& effect) {
    const model::Ticket& ticket = effect.ticket;
    Status done = insert_ticket(database_, ticket, at_);
    outcome_.ticket = ticket.id;
    if (!done) return done;
    const std::string begun = first_values(ticket);
    done = event(ticket.id, "ticket " + ticket.key + " opened: " + ticket.subject, Change{"created", "", begun});
    if (done) done = check_fail_point("store.ticket-created");
    return done;
  }

  Status operator()(const model::AppendMessage& effect) {
    Status done = insert_message(database_, effect.message, at_);
    if (done) done = check_fail_point("store.message-inserted");
    if (done) done = changed(effect.message.ticket, describe(effect.message));
    return done;
  }

  Status operator()(const model::SetStatus& effect) {
    Status done = set_status(database_, effect.ticket, effect.from, effect.to, at_);
    if (done) done = changed(effect.ticket, "status " + effect.from + " -> " + effect.to, Change{"status", effect.from, effect.to});
    return done;
  }

  Status operator()(const model::AddTag& effect) {
    return changed_if(add_tag(database_, effect.ticket, effect.tag), effect.ticket, "tag " + effect.tag,
                      Change{"tag", "", effect.tag});
  }

  Status operator()(const model::RemoveTag& effect) {
    return changed_if(remove_tag(database_, effect.ticket, effect.tag), effect.ticket, "untag " + effect.tag,
                      Change{"tag", effect.tag, ""});
  }

  Status operator()(const model::SetField& effect) {
    const Result<std::string> before = set_field(database_, effect.ticket, effect.field, effect.value);
    if (!before) return fail(before.error());
    return changed(effect.ticket, effect.field + " " + shown(*before) + " -> " + shown(effect.value),
                   Change{effect.field, *before, effect.value});
  }

  Status operator()(const model::FillField& effect) {
    const Result<std::string> before = fill_field(database_, effect);
    if (!before) return fail(before.error());
    if (*before == effect.value) return {};
    return changed(effect.ticket, effect.name + " " + shown(*before) + " -> " + shown(effect.value),
                   Change{"field:" + effect.name, *before, effect.value});
  }

  Status operator()(const model::AddParticipant& effect) {
    const auto& person = effect.participant;
    const char* role = person.role == model::Role::copied ? "gets copies: " : "participant ";
    const auto before = role_of(database_, effect.ticket, person.email);
    if (!before) return fail(before.error());
    return changed_if(add_participant(database_, effect.ticket, person), effect.ticket, role + shown(person),
                      Change{name_of(person.role), *before, person.email});
  }

  Status operator()(const model::EndCopies& effect) {
    const char* what = effect.may_write ? "gets no copies any more: " : "not on the ticket any more: ";
    const std::string left = effect.may_write ? effect.email : "";
    return changed_if(end_copies(database_, effect), effect.ticket, what + effect.email,
                      Change{"copied", effect.email, left});
  }

  Status operator()(const model::AddPending& effect) { return add_pending(database_, effect); }

  Status operator()(const model::LinkTickets& effect) {
    const auto key = key_of(database_, effect.link.other);
    if (!key) return fail(key.error());
    const bool incident = effect.link.kind == model::Link::Kind::problem;
    return changed_if(link_tickets(database_, effect), effect.ticket, (incident ? "incident of " : "linked to ") + *key,
                      Change{"link", "", *key});
  }

  Status operator()(const model::UnlinkTickets& effect) {
    const auto key = key_of(database_, effect.other);
    if (!key) return fail(key.error());
    return changed_if(unlink_tickets(database_, effect), effect.ticket, "no longer linked to " + *key,
                      Change{"link", *key, ""});
  }

  Status operator()(const model::TurnMessage& effect) {
    if (Status done = turn_message(database_, effect); !done) return done;
    const bool note = effect.direction == model::Direction::note;
    return changed(effect.ticket,
                   note ? "an answer is taken back: it is an internal note" : "a note is the answer now");
  }

  Status operator()(const model::BeginDeed& effect) {
    if (deed_) return fail(Failure::bug, "store: a decision begins two deeds");
    const auto id = begin_deed(database_, effect, at_);
    if (!id) return fail(id.error());
    deed_ = *id;
    return {};
  }

  Status operator()(const model::UndoDeed& effect) {
    if (Status done = mark_undone(database_, effect.deed, at_); !done) return done;
    return changed(effect.ticket, "taken back");
  }

  Status operator()(const model::CountReopening& effect) {
    return database_.run("UPDATE ticket SET reopened = reopened + 1 WHERE id = ?", {effect.ticket});
  }

  Status operator()(const model::RenameStatus& effect) {
    return rename_status(database_, effect, at_, step_->actor, step_->why);
  }

  Status operator()(const model::SetAway& effect) {
    if (Status done = set_away(database_, effect, at_, step_->why); !done) return done;
    return event({}, effect.email + (effect.until ? " is away" : " is back"));
  }

  Status operator()(const model::Suppress& effect) {
    const Result<bool> changed = suppress(database_, effect, at_);
    if (!changed) return fail(changed.error());
    if (!*changed) return {};
    const std::string what = effect.reason ? " gets no automatic mail any more" : " gets automatic mail again";
    return event(effect.ticket, effect.email + what);
  }

  Status operator()(const model::CountEcho& effect) { return count_echo(database_, effect, at_); }
  Status operator()(const model::HoldBack& effect) { return hold_back(database_, effect); }
  Status operator()(const model::ForgetHeldBack& effect) { return forget_held_back(database_, effect); }

  Status operator()(const model::Remember& effect) { return remember(database_, effect); }

  Status operator()(const model::Note& effect) {
    note_ticket(effect.ticket);
    return event(effect.ticket, effect.what);
  }

  Status operator()(const model::QueueMail& effect) {
    const Result<model::OutboxId> id = insert_mail(database_, effect.item, at_);
    if (!id) return fail(id.error());
    note_ticket(effect.item.ticket);
    ++outcome_.mails_queued;
    return check_fail_point("store.outbox-inserted");
  }

  Status operator()(const model::CountMail& effect) { return count_mail(database_, effect.budgets, at_); }

  Status operator()(const model::MarkBounced& effect) {
    const auto mail = mark_bounced(database_, effect.outbox, effect.detail);
    if (!mail) return fail(mail.error());
    if (!*mail) {
      return fail(Failure::bug, "store: there is no outgoing mail " + std::to_string(effect.outbox.value));
    }
    note_ticket((*mail)->ticket);
    return event((*mail)->ticket, store::describe(**mail) + " bounced: " + effect.detail);
  }

  Status operator()(const model::RecordDelivery& effect) {
    return store::record_delivery(database_, effect.outbox, effect.result, at_);
  }

  Status operator()(const model::ResendMail& effect) {
    return outbox_event(effect.outbox, "goes out again", [&] { return resend_mail(database_, effect.outbox, at_); });
  }

  Status operator()(const model::LeaveOutFiles& effect) {
    return outbox_event(effect.outbox, "goes without its files",
                        [&] { return leave_out_files(database_, effect.outbox, effect.remark); });
  }

  Status operator()(const model::DropMail& effect) {
    return outbox_event(effect.outbox, "dropped", [&] { return drop_mail(database_, effect.outbox); });
  }

  Status operator()(const model::Dispose& effect) {
    if (outcome_.dispose) return fail(Failure::bug, "store: a decision disposes of its arrival twice");
    outcome_.dispose = effect;
    return {};
  }

  Status operator()(const model::Settle& effect) { return settle(database_, effect); }

  Status operator()(const model::ReplaceDerived& effect) {
    note_ticket(effect.message.ticket);
    return outcome_.rederived.replace(database_, effect, *step_, at_);
  }

  Status operator()(const model::RenumberFiles& effect) { return renumber_files(database_, effect); }

  Status operator()(const model::StartTimer& effect) {
    note_ticket(effect.timer.ticket);
    ++outcome_.timers_started;
    return start_timer(database_, effect.timer, at_);
  }

  Status operator()(const model::CancelTimers& effect) {
    note_ticket(effect.ticket);
    return cancel_timers(database_, effect.ticket, effect.names);
  }

  Status operator()(const model::MarkOverdue& effect) {
    const Result<bool> marked = mark_overdue(database_, effect, at_);
    if (!marked) return fail(marked.error());
    note_ticket(effect.ticket);
    if (!*marked || !effect.on) return {};
    return event(effect.ticket, std::string(name_of(effect.what)));
  }

  Status operator()(const model::EndPause&) {
    const Result<model::TimerClock> clock = timer_clock(database_);
    if (!clock) return fail(clock.error());
    return save_timer_clock(database_, {clock->looked, std::nullopt});
  }

 private:
  void note_ticket(model::TicketId ticket) {
    if (!outcome_.ticket) outcome_.ticket = ticket;
  }
  Status event(model::TicketId ticket, const std::string& what, const std::optional<Change>& change = std::nullopt) {
    return insert_event(database_, ticket, at_, step_->actor, what, step_->why, change);
  }
  template <class Change>
  Status outbox_event(model::OutboxId id, const char* what, Change change) {
    const auto mail = load_mail(database_, id);
    if (!mail) return fail(mail.error());
    if (!*mail) return fail(Failure::bug, "store: there is no outgoing mail " + std::to_string(id.value));
    if (Status done = change(); !done) return done;
    if (const model::OutboxItem& item = **mail; item.ticket) {
      note_ticket(item.ticket);
      return event(item.ticket, store::describe(item) + " " + what + ": " + item.subject);
    }
    return {};
  }
  Status changed(model::TicketId ticket, const std::string& what, const std::optional<Change>& change = std::nullopt) {
    note_ticket(ticket);
    if (Status touched = touch_ticket(database_, ticket, at_); !touched) return touched;
    return event(ticket, what, change);
  }
  Status changed_if(const Result<bool>& done, model::TicketId ticket, const std::string& what, const Change& change) {
    if (!done) return fail(done.error());
    note_ticket(ticket);
    return *done ? changed(ticket, what, change) : Status{};
  }

  Database& database_;
  model::Time at_;
  const model::Step* step_ = nullptr;
  Outcome outcome_;
  model::DeedId deed_;
};

}  // namespace

Result<Outcome> apply(Database& database, const model::Decision& decision) {
  Applier applier(database, decision.at);
  for (const model::Step& step : decision.steps) {
    if (Status done = applier.apply(step); !done) return fail(done.error());
  }
  return std::move(applier).finish();
}

}  // namespace postern::store
