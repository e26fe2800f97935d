#include "config/workflow.h"

#include <algorithm>

#include "parser/text.h"

namespace postern::config {
namespace {

using Audience = Notice::Audience;
using Days = std::chrono::days;

// Reads like the table it is: who is told, by which text.
Notice tell(Audience audience, const char* name) { return {audience, name}; }
FollowUp after(Days days, Audience audience, const char* notice) { return {days, notice, audience}; }

std::vector<Move> to_any(const std::vector<std::string>& statuses) {
  std::vector<Move> moves;
  for (const std::string& status : statuses) moves.push_back({status});
  return moves;
}

WorkflowStatus open(const char* id, const char* name, Days limit, const std::vector<std::string>& moves) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.limit = limit;
  status.moves = to_any(moves);
  return status;
}

WorkflowStatus waiting(const char* id, const char* name, const std::vector<std::string>& moves, AnswerMoves answer) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.kind = StatusKind::waiting;
  status.moves = to_any(moves);
  status.answer = std::move(answer);
  return status;
}

WorkflowStatus ended(const char* id, const char* name, const char* reopened) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.kind = StatusKind::final;
  status.moves = to_any({reopened});
  status.answer.any = reopened;
  return status;
}

// What the shipped statuses are called in German.
const std::map<std::string, std::string>& german_names() {
  static const std::map<std::string, std::string> names = {
      {"submitted", "Eingegangen"},
      {"in-review", "Wird geprüft"},
      {"approved", "Freigegeben"},
      {"in-progress", "In Arbeit"},
      {"ready-to-test", "Bereit zum Test"},
      {"in-testing", "Wird getestet"},
      {"ready-to-install", "Bereit zur Installation"},
      {"client-testing", "Zum Ausprobieren bereit"},
      {"completed", "Abgeschlossen"},
      {"cannot-replicate", "Nicht nachstellbar"},
      {"needs-estimate", "Schätzung nötig"},
      {"estimate-ready", "Schätzung fertig"},
      {"estimate-pending", "Schätzung verschickt, wartet auf Freigabe"},
      {"cancelled", "Abgebrochen"},
  };
  return names;
}

void add_main_path(std::vector<WorkflowStatus>& to) {
  to.push_back(open("submitted", "Submitted", Days(1), {"in-review", "needs-estimate"}));
  to.back().on_entry = {tell(Audience::requester, "acknowledgement"), tell(Audience::queue_agents, "agent-new")};
  to.push_back(open("in-review", "In review", Days(2), {"approved", "needs-estimate", "cannot-replicate"}));
  to.push_back(open("approved", "Approved for action", Days(5), {"in-progress"}));
  to.back().on_entry = {tell(Audience::assignee, "approved")};
  to.push_back(open("in-progress", "In progress", Days(5), {"ready-to-test", "cannot-replicate"}));
  to.push_back(open("ready-to-test", "Ready to test", Days(2), {"in-testing"}));
  to.push_back(open("in-testing", "In testing", Days(2), {"ready-to-install", "in-progress"}));
  to.push_back(open("ready-to-install", "Ready to install", Days(3), {"client-testing"}));
  to.push_back(
      waiting("client-testing", "Client testing", {"completed", "in-progress"}, {"completed", "in-progress", ""}));
  to.back().on_entry = {tell(Audience::requester, "client-testing")};
  to.back().follow_ups = {after(Days(2), Audience::requester, "client-testing-reminder"),
                          after(Days(5), Audience::requester, "client-testing-reminder"),
                          after(Days(8), Audience::assignee, "please-call")};
  to.push_back(ended("completed", "Completed", "in-progress"));
  to.back().on_entry = {tell(Audience::requester, "completed")};
}

void add_side_paths(std::vector<WorkflowStatus>& to) {
  to.push_back(waiting("cannot-replicate", "Cannot replicate", {"in-review", "completed"}, {"", "", "in-review"}));
  to.back().on_entry = {tell(Audience::requester, "cannot-replicate")};
  to.back().follow_ups = {after(Days(5), Audience::requester, "cannot-replicate-reminder")};
  to.push_back(open("needs-estimate", "Needs an estimate", Days(3), {"estimate-ready"}));
  to.push_back(open("estimate-ready", "Estimate ready", Days(1), {"estimate-pending"}));
  to.push_back(waiting("estimate-pending", "Estimate sent, pending approval", {"approved", "cancelled"},
                       {"approved", "cancelled", ""}));
  to.back().on_entry = {tell(Audience::requester, "estimate")};
  to.back().follow_ups = {after(Days(3), Audience::requester, "estimate-reminder"),
                          after(Days(7), Audience::requester, "estimate-reminder"),
                          after(Days(10), Audience::lead, "estimate-unanswered")};
  to.push_back(ended("cancelled", "Cancelled", "submitted"));
  to.back().on_entry = {tell(Audience::requester, "cancelled")};
}

const Move* find_move(const WorkflowStatus& from, const std::string& to) {
  const auto found =
      std::find_if(from.moves.begin(), from.moves.end(), [&](const Move& move) { return move.to == to; });
  return found == from.moves.end() ? nullptr : &*found;
}

bool is_one_of(Mover mover, const Movers& movers) {
  return std::find(movers.begin(), movers.end(), mover) != movers.end();
}

// Both are statuses of the workflow, and not the same.
bool is_way(const Workflow& workflow, const WorkflowStatus& from, const WorkflowStatus& to) {
  if (to.id == workflow.cancelled || find_move(from, to.id)) return true;
  // Statuses stand in one array, so their order is that of their addresses.
  const WorkflowStatus* const main_path_end = workflow.statuses.data() + workflow.main_path;
  const bool may_return = workflow.back && to.kind == StatusKind::open;
  if (&from < main_path_end && &to < main_path_end) return &from < &to ? workflow.skip : may_return;
  // Off the main path, earlier is where the way here came from.
  return may_return && find_move(to, from.id);
}

bool is_answer(const WorkflowStatus& from, const std::string& to) {
  return to == from.answer.yes || to == from.answer.no || to == from.answer.any;
}

bool is_timed(const WorkflowStatus& from, const std::string& to) {
  return std::any_of(from.follow_ups.begin(), from.follow_ups.end(),
                     [&](const FollowUp& follow_up) { return follow_up.then == to; });
}

// Is there such a way for `mover` at all?
bool is_way_of(Mover mover, const Workflow& workflow, const WorkflowStatus& from, const WorkflowStatus& to) {
  if (mover == Mover::requester) return is_answer(from, to.id);
  return is_way(workflow, from, to) || (mover == Mover::timer && is_timed(from, to.id));
}

bool is_named(Mover mover, const Movers& by) {
  return by.empty() || is_one_of(mover, by) || (mover == Mover::lead && is_one_of(Mover::agent, by));
}

}  // namespace

const WorkflowStatus* Workflow::find(const std::string& id) const {
  const auto found =
      std::find_if(statuses.begin(), statuses.end(), [&](const WorkflowStatus& status) { return status.id == id; });
  return found == statuses.end() ? nullptr : &*found;
}

const std::string& name_in(const WorkflowStatus& status, const std::string& language) {
  const std::string tag = to_lower(language);
  for (const std::string& known : {tag, tag.substr(0, tag.find('-'))}) {
    const auto found = status.names.find(known);
    if (found != status.names.end()) return found->second;
  }
  return status.name;
}

void add_shipped_names(WorkflowStatus& status) {
  static const Workflow shipped = default_workflow();
  const WorkflowStatus* one = shipped.find(status.id);
  if (one && one->name == status.name) status.names.insert(one->names.begin(), one->names.end());
}

Workflow default_workflow() {
  Workflow workflow;
  add_main_path(workflow.statuses);
  workflow.main_path = workflow.statuses.size();
  add_side_paths(workflow.statuses);
  for (WorkflowStatus& status : workflow.statuses) status.names["de"] = german_names().at(status.id);
  workflow.initial = "submitted";
  workflow.taken = "in-progress";
  workflow.done = "client-testing";
  workflow.cancelled = "cancelled";
  return workflow;
}

Movers movers(const Workflow& workflow, const std::string& from, const std::string& to) {
  const WorkflowStatus* const a = workflow.find(from);
  const WorkflowStatus* const b = workflow.find(to);
  if (!a || !b || a == b) return {};
  const Move* const move = find_move(*a, to);
  const Movers& by = move && !move->by.empty() ? move->by : a->by;
  Movers out;
  for (const Mover mover : {Mover::agent, Mover::lead, Mover::requester, Mover::timer, Mover::rule}) {
    if (is_way_of(mover, workflow, *a, *b) && is_named(mover, by)) out.push_back(mover);
  }
  return out;
}

bool may_move(const Workflow& workflow, const std::string& from, const std::string& to, Mover by) {
  return is_one_of(by, movers(workflow, from, to));
}

std::vector<std::string> moves_from(const Workflow& workflow, const std::string& from, Mover by) {
  std::vector<std::string> out;
  for (const WorkflowStatus& status : workflow.statuses) {
    if (may_move(workflow, from, status.id, by)) out.push_back(status.id);
  }
  return out;
}

const char* name_of(StatusKind kind) {
  return kind == StatusKind::open ? "open" : kind == StatusKind::waiting ? "waiting" : "final";
}

const char* name_of(Notice::Audience audience) {
  switch (audience) {
    case Audience::requester:
      return "requester";
    case Audience::queue_agents:
      return "queue";
    case Audience::assignee:
      return "assignee";
    case Audience::lead:
      break;
  }
  return "lead";
}

const char* name_of(Mover mover) {
  switch (mover) {
    case Mover::agent:
      return "agent";
    case Mover::lead:
      return "lead";
    case Mover::requester:
      return "requester";
    case Mover::timer:
      return "timer";
    case Mover::rule:
      break;
  }
  return "rule";
}

}  // namespace postern::config
