#include "daemon/desk/timer_fired.h"

#include <algorithm>

#include "config/units.h"
#include "daemon/desk/admission.h"
#include "daemon/desk/digest.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/overflow.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/remind.h"
#include "daemon/desk/target.h"
#include "daemon/desk/timers.h"
#include "daemon/desk/workflow_move.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using std::chrono::seconds;
using Audience = config::Notice::Audience;

// A timer that fires this much too late counts as on time: what follows keeps to the hour it was meant for.
constexpr seconds kOnTime{3600};

class Firing {
 public:
  Firing(Draft& draft, const model::Timer& timer, const model::Ticket& ticket)
      : draft_(draft),
        settings_(draft.desk().settings),
        timer_(timer),
        ticket_(ticket),
        status_(settings_.workflow.find(ticket.status)),
        target_(target_for(settings_, ticket)),
        calendar_(settings_.business_hours) {}

  void fire() {
    if (!status_ || status_->kind == config::StatusKind::final) return;
    if (timer_.name == kFollowUp) return follow_up();
    if (timer_.name == kLimit) return limit();
    if (timer_.name == kLimitLead) return limit_again();
    if (timer_.name == kAnswer) return answer();
    if (timer_.name == kAnswerLead) return answer_again();
    if (timer_.name == kResolution) return resolution();
    if (timer_.name == kResolutionLead) return resolution_again();
  }

 private:
  // What follows is counted from when this was meant to be, or from now when that is long ago.
  model::Time base() const { return draft_.now() - timer_.due < kOnTime ? timer_.due : draft_.now(); }

  void follow_up() {
    const auto all = follow_ups_of(*status_);
    const auto step = static_cast<std::size_t>(timer_.step);
    if (step >= all.size()) return;  // the config has fewer now
    const config::FollowUp& now = all[step];
    const std::string why = "follow-up " + std::to_string(step + 1) + " of " + status_->id + ", after " +
                            config::show_duration(now.after);
    draft_.note(ticket_.id, "follow-up: " + now.notice, "timer", why);
    tell(now, why);
    if (config::may_move(settings_.workflow, ticket_.status, now.then, config::Mover::timer)) {
      move(now.then, why);
    } else if (step + 1 < all.size()) {
      const seconds left = calendar_.length(all[step + 1].after) - calendar_.length(now.after);
      start_timer(draft_, ticket_.id, kFollowUp, timer_.step + 1, calendar_.advance(base(), left), all[step + 1].notice);
    }
  }

  void tell(const config::FollowUp& now, const std::string& why) {
    if (now.audience == Audience::requester) return tell_requester(draft_, ticket_, now.notice, why);
    const auto& person = ticket_.requester();
    const std::string name = person.name.empty() ? "" : printable(person.name, 200) + ", ";
    News news;
    news.text = now.notice;
    news.remark = phrase(settings_, "requester-is", {{"who", name + printable(person.email, 320)}});
    tell_agents(draft_, ticket_, people_of(settings_, ticket_, now.audience), news, why);
  }

  void move(const std::string& to, const std::string& why) {
    draft_.add(model::SetStatus{ticket_.id, ticket_.status, to}, "timer", why);
    model::Ticket after = ticket_;
    after.status = to;
    after.status_since = draft_.now();
    tell_of_status(draft_, after, why);
  }

  void limit() {
    if (!status_->limit) return;
    const std::string why = in_status() + " " + longer(*status_->limit) + " (limit)";
    draft_.add(model::MarkOverdue{model::MarkOverdue::What::languishing, ticket_.id, true}, "timer", why);
    // One mail for all that is due: silence is the worst of them, and languishing the least.
    if (!is_due(kAnswer) && !is_due(kResolution)) tell_agents_of(Audience::assignee, "agent-languishing", languishes(*status_->limit), why);
    start_timer(draft_, ticket_.id, kLimitLead, 0, calendar_.add(base(), *status_->limit), "languishing: the leads are told");
  }

  void limit_again() {
    if (!status_->limit) return;
    const std::string why = in_status() + " " + longer(2 * *status_->limit) + " (twice its limit)";
    draft_.note(ticket_.id, "still languishing", "timer", why);
    if (!is_due(kAnswerLead) && !is_due(kResolutionLead)) tell_agents_of(Audience::lead, "agent-languishing", languishes(2 * *status_->limit), why);
  }

  void answer() {
    const seconds target = target_.first_response;
    if (target <= seconds(0)) return;
    const std::string why = "not answered " + longer(target) + " (" + target_.why_first_response + ")";
    draft_.add(model::MarkOverdue{model::MarkOverdue::What::unanswered, ticket_.id, true}, "timer", why);
    const std::string waits = phrase(settings_, "waits-for-answer", {{"time", config::show_duration(target)}});
    tell_agents_of(Audience::assignee, "agent-unanswered", waits, why);
    start_timer(draft_, ticket_.id, kAnswerLead, 0, calendar_.add(base(), target), "unanswered: the leads are told");
  }

  void answer_again() {
    if (target_.first_response <= seconds(0)) return;
    const std::string why = "not answered " + longer(2 * target_.first_response) + " (twice the target)";
    draft_.note(ticket_.id, "still unanswered", "timer", why);
    tell_agents_of(Audience::lead, "agent-unanswered", phrase(settings_, "still-waits-for-answer"), why);
  }

  // The config may have taken a target away meanwhile, or made a status one that waits for the requester.
  void resolution() {
    if (target_.resolution <= seconds(0)) return;
    if (status_->kind == config::StatusKind::waiting) return rest();
    const std::string why = "not resolved " + longer(target_.resolution) + " (" + target_.why_resolution + ")";
    draft_.add(model::MarkOverdue{model::MarkOverdue::What::unresolved, ticket_.id, true}, "timer", why);
    if (!is_due(kAnswer)) tell_unresolved(Audience::assignee, "unresolved", why);
    start_timer(draft_, ticket_.id, kResolutionLead, 0, calendar_.add(base(), target_.resolution), "unresolved: the leads are told");
  }

  void resolution_again() {
    if (target_.resolution <= seconds(0)) return;
    if (status_->kind == config::StatusKind::waiting) return rest();
    const std::string why = "not resolved " + longer(2 * target_.resolution) + " (twice the target)";
    draft_.note(ticket_.id, "still unresolved", "timer", why);
    if (!is_due(kAnswerLead)) tell_unresolved(Audience::lead, "still-unresolved", why);
  }

  void rest() {
    model::Timer timer = timer_;
    timer.rest = seconds(0);
    draft_.add(model::StartTimer{timer}, "timer", timer.why);
  }

  void tell_unresolved(Audience audience, const char* words, const std::string& why) {
    const std::string time = config::show_duration(target_.resolution);
    tell_agents_of(audience, "agent-unresolved", phrase(settings_, words, {{"time", time}}), why);
  }

  std::string languishes(seconds time) const {
    const std::string& status = config::name_in(*status_, settings_.desk.language);
    return phrase(settings_, "languishes", {{"status", status}, {"time", config::show_duration(time)}});
  }

  std::string in_status() const { return "in \"" + status_->name + "\""; }
  static std::string longer(seconds time) { return "for longer than " + config::show_duration(time); }

  bool is_due(const char* name) const {
    const auto& timers = draft_.snapshot().timers;
    return std::any_of(timers.begin(), timers.end(), [&](const model::Timer& timer) {
      return timer.ticket == ticket_.id && timer.name == name && !timer.rest && timer.due <= draft_.now();
    });
  }

  void tell_agents_of(Audience audience, const std::string& text, const std::string& body, const std::string& why) {
    News news;
    news.text = text;
    news.body = body;
    tell_agents(draft_, ticket_, people_of(settings_, ticket_, audience), news, why);
  }

  Draft& draft_;
  const config::Settings& settings_;
  const model::Timer& timer_;
  const model::Ticket& ticket_;
  const config::WorkflowStatus* status_;
  const Target target_;
  const config::Calendar calendar_;
};

}  // namespace

model::Lookups wants(const Desk& desk, const TimerFired& fired) {
  if (is_digest(fired.due.timer)) return wants_digest(desk, fired);
  if (is_overflow(fired.due.timer)) return wants_overflow(fired);
  const model::TicketId ticket = fired.due.timer.ticket;
  model::Lookups lookups;
  lookups.now = fired.now;
  lookups.timer = fired.due.timer.id;
  lookups.tickets = {ticket.value};
  lookups.budgets = budgets_of_agents(desk.settings, ticket);
  for (const Cap& cap : caps_of_notice(desk.settings.caps, fired.due.requester, ticket)) {
    lookups.budgets.push_back(cap.key);
  }
  want_admission(lookups);
  return lookups;
}

model::Decision decide(const Desk& desk, const TimerFired& fired, const model::Snapshot& snapshot) {
  const bool gone = !snapshot.fired || snapshot.fired->due > fired.now;
  if (gone) return model::Decision{.at = fired.now, .steps = {}};
  const model::Timer& timer = *snapshot.fired;
  const Permit told_together{false, "it came due while timers paused: told in one mail"};
  Draft draft(desk, snapshot, fired.now, fired.seed, timer.late ? told_together : Permit{});
  draft.keep_time();
  draft.add(model::CancelTimers{timer.ticket, {timer.name}}, "timer", timer.why);
  if (is_digest(timer)) send_digest(draft, timer);
  if (is_overflow(timer)) send_overflow(draft, timer);
  const model::Ticket* ticket = find_ticket(snapshot, timer.ticket);
  if (!ticket || ticket->id != timer.ticket) return draft.take();
  is_reminder(timer) ? fire_reminder(draft, timer, *ticket) : Firing(draft, timer, *ticket).fire();
  return draft.take();
}

}  // namespace postern::desk
