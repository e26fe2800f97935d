#include "config/workflow.h"

#include <algorithm>

namespace postern::config {
namespace {

using Audience = Notice::Audience;
using Days = std::chrono::days;

// Reads like the table it is: who is told, by which text.
Notice tell(Audience audience, const char* name) { return {audience, name}; }
FollowUp after(Days days, Audience audience, const char* notice) { return {days, notice, audience}; }

WorkflowStatus open(const char* id, const char* name, Days limit, std::vector<std::string> moves) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.limit = limit;
  status.moves = std::move(moves);
  return status;
}

WorkflowStatus waiting(const char* id, const char* name, std::vector<std::string> moves, AnswerMoves answer) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.kind = StatusKind::waiting;
  status.moves = std::move(moves);
  status.answer = std::move(answer);
  return status;
}

WorkflowStatus ended(const char* id, const char* name, const char* reopened) {
  WorkflowStatus status;
  status.id = id;
  status.name = name;
  status.kind = StatusKind::final;
  status.moves = {reopened};
  status.answer.any = reopened;
  return status;
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

bool is_listed(const WorkflowStatus& from, const std::string& to) {
  return std::find(from.moves.begin(), from.moves.end(), to) != from.moves.end();
}

}  // namespace

const WorkflowStatus* Workflow::find(const std::string& id) const {
  const auto found =
      std::find_if(statuses.begin(), statuses.end(), [&](const WorkflowStatus& status) { return status.id == id; });
  return found == statuses.end() ? nullptr : &*found;
}

Workflow default_workflow() {
  Workflow workflow;
  add_main_path(workflow.statuses);
  workflow.main_path = workflow.statuses.size();
  add_side_paths(workflow.statuses);
  workflow.initial = "submitted";
  workflow.taken = "in-progress";
  workflow.done = "client-testing";
  workflow.cancelled = "cancelled";
  return workflow;
}

bool may_move(const Workflow& workflow, const std::string& from, const std::string& to) {
  const WorkflowStatus* const a = workflow.find(from);
  const WorkflowStatus* const b = workflow.find(to);
  if (!a || !b || a == b) return false;
  if (to == workflow.cancelled || is_listed(*a, to)) return true;
  // Statuses stand in one array, so their order is that of their addresses.
  const WorkflowStatus* const main_path_end = workflow.statuses.data() + workflow.main_path;
  if (a < main_path_end && b < main_path_end) return a < b || b->kind == StatusKind::open;
  // Off the main path, earlier is where the way here came from.
  return b->kind == StatusKind::open && is_listed(*b, from);
}

std::vector<std::string> moves_from(const Workflow& workflow, const std::string& from) {
  std::vector<std::string> out;
  for (const WorkflowStatus& status : workflow.statuses) {
    if (may_move(workflow, from, status.id)) out.push_back(status.id);
  }
  return out;
}

}  // namespace postern::config
