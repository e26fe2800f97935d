#include "daemon/desk/workflow_change.h"

#include <algorithm>

#include "config/units.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/timers.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using std::chrono::seconds;

constexpr std::size_t kTickets = 500;  // of one decision, as Snapshot::in_status has them

std::string remembered_as(const std::string& status) { return "times of " + status; }

std::vector<std::string> ids_of(const config::Workflow& workflow) {
  std::vector<std::string> ids;
  for (const auto& status : workflow.statuses) ids.push_back(status.id);
  return ids;
}

class Change {
 public:
  Change(Draft& draft, const model::Snapshot& snapshot)
      : draft_(draft), snapshot_(snapshot), settings_(draft.desk().settings), calendar_(settings_.business_hours) {}

  void rename() {
    const std::string why = "[workflow.rename] in " + settings_.file;
    for (const auto& [from, to] : settings_.workflow.renamed) draft_.add(model::RenameStatus{from, to}, "config", why);
  }

  void time(const model::Ticket& ticket) {
    const config::WorkflowStatus* status = status_of(ticket);
    if (!status || (!has_changed(*status) && status->id == ticket.status)) return;
    if (status->kind == config::StatusKind::final) {
      return draft_.add(model::CancelTimers{ticket.id, {}}, "config", status->id + " is final");
    }
    time_limit(ticket, *status);
    time_follow_ups(ticket, *status);
  }

  void remember() {
    for (const auto& status : settings_.workflow.statuses) {
      if (has_changed(status)) draft_.add(model::Remember{remembered_as(status.id), times_of(status)}, "config", "seen");
    }
  }

 private:
  const config::WorkflowStatus* status_of(const model::Ticket& ticket) const {
    const auto renamed = settings_.workflow.renamed.find(ticket.status);
    return settings_.workflow.find(renamed == settings_.workflow.renamed.end() ? ticket.status : renamed->second);
  }

  const std::string* before(const config::WorkflowStatus& status) const {
    const auto found = snapshot_.remembered.find(remembered_as(status.id));
    return found == snapshot_.remembered.end() ? nullptr : &found->second;
  }

  bool has_changed(const config::WorkflowStatus& status) const {
    const std::string* known = before(status);
    return !known || *known != times_of(status);
  }

  const model::Timer* running(const model::Ticket& ticket, const char* name) const {
    const auto found = std::find_if(snapshot_.timers.begin(), snapshot_.timers.end(), [&](const model::Timer& timer) {
      return timer.ticket == ticket.id && timer.name == name;
    });
    return found == snapshot_.timers.end() ? nullptr : &*found;
  }

  void time_limit(const model::Ticket& ticket, const config::WorkflowStatus& status) {
    const std::string why = "the limit of " + status.id + " is another now";
    if (!status.limit || *status.limit <= seconds(0)) {
      draft_.add(model::CancelTimers{ticket.id, {kLimit, kLimitLead}}, "config", why);
      if (ticket.languishing) draft_.add(model::MarkOverdue{model::MarkOverdue::What::languishing, ticket.id, false}, "config", why);
      return;
    }
    if (ticket.languishing) return;  // it has been told
    const model::Time due = calendar_.add(ticket.status_since, *status.limit);
    const model::Timer* now = running(ticket, kLimit);
    if (now && now->due == due) return;
    start_timer(draft_, ticket.id, kLimit, 0, due, "limit of " + status.id + ": " + config::show_duration(*status.limit));
  }

  void time_follow_ups(const model::Ticket& ticket, const config::WorkflowStatus& status) {
    const auto all = follow_ups_of(status);
    const model::Timer* now = running(ticket, kFollowUp);
    if (now) return start_step(ticket, all, static_cast<std::size_t>(now->step), now->due);
    // One that reminded before, and has no timer, was answered or has reminded for the last time.
    const std::string* known = before(status);
    if (known && known->find("after") != std::string::npos) return;
    for (std::size_t step = 0; step < all.size(); ++step) {
      if (calendar_.add(ticket.status_since, all[step].after) > draft_.now()) return start_step(ticket, all, step, {});
    }
  }

  void start_step(const model::Ticket& ticket, const std::vector<config::FollowUp>& all, std::size_t step, model::Time due_now) {
    if (step >= all.size()) return draft_.add(model::CancelTimers{ticket.id, {kFollowUp}}, "config", "fewer follow-ups now");
    const model::Time due = calendar_.add(ticket.status_since, all[step].after);
    if (due != due_now) start_timer(draft_, ticket.id, kFollowUp, static_cast<int>(step), due, all[step].notice);
  }

  Draft& draft_;
  const model::Snapshot& snapshot_;
  const config::Settings& settings_;
  const config::Calendar calendar_;
};

}  // namespace

Status check_left_behind(const config::Settings& settings, const StatusCounts& counts) {
  const config::Workflow& workflow = settings.workflow;
  std::vector<std::string> found;
  std::string table;
  for (const auto& [status, tickets] : counts) {
    if (tickets == 0 || workflow.find(status) || workflow.renamed.contains(status)) continue;
    found.push_back(std::to_string(tickets) + (tickets == 1 ? " ticket is in " : " tickets are in ") + printable(status, 40));
    const std::string near = nearest_name(status, ids_of(workflow));
    table += "\n    " + printable(status, 40) + " = \"" + (near.empty() ? workflow.initial : near) + "\"";
  }
  if (found.empty()) return {};
  return fail(Failure::config, join(found, ", ") + ": no status of the workflow in " + settings.file + " is called so",
              "say what each is called now (the statuses are: " + join(ids_of(workflow), ", ") + "), for example:\n    [workflow.rename]" + table);
}

std::string times_of(const config::WorkflowStatus& status) {
  std::string text = "limit " + (status.limit ? config::show_duration(*status.limit) : std::string("none"));
  for (const config::FollowUp& follow_up : follow_ups_of(status)) text += ", after " + config::show_duration(follow_up.after);
  return text;
}

model::Lookups wants(const Desk& desk, const WorkflowChange& change) {
  const config::Workflow& workflow = desk.settings.workflow;
  model::Lookups lookups;
  lookups.now = change.now;
  lookups.in_status_after = change.after;
  for (const auto& status : workflow.statuses) {
    lookups.remembered.push_back(remembered_as(status.id));
    if (status.kind != config::StatusKind::final) lookups.in_status.push_back(status.id);
  }
  for (const auto& [from, to] : workflow.renamed) lookups.in_status.push_back(from);
  return lookups;
}

model::Decision decide(const Desk& desk, const WorkflowChange& change, const model::Snapshot& snapshot) {
  Draft draft(desk, snapshot, change.now, change.seed, Permit{});
  Change made(draft, snapshot);
  for (const model::Ticket& ticket : snapshot.in_status) made.time(ticket);
  if (goes_on_after(snapshot)) return draft.take();
  made.rename();
  made.remember();
  return draft.take();
}

model::TicketId goes_on_after(const model::Snapshot& snapshot) {
  return snapshot.in_status.size() < kTickets ? model::TicketId{} : snapshot.in_status.back().id;
}

}  // namespace postern::desk
