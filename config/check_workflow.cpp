// Whether a workflow holds together: every status named is there, tickets get into each and out of it, and to an end.
#include <algorithm>
#include <set>

#include "config/names.h"
#include "config/workflow_draft.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using Ids = std::set<std::string>;

std::vector<std::string> ids_of(const Workflow& workflow) {
  std::vector<std::string> ids;
  for (const WorkflowStatus& status : workflow.statuses) ids.push_back(status.id);
  return ids;
}

bool are_known(WorkflowDraft& draft, const Workflow& workflow) {
  const auto ids = ids_of(workflow);
  bool all = true;
  for (NamedStatus& named : draft.named) {
    all = check_known(named.in, named.key, named.place, named.id, ids, "a status") && all;
  }
  return all;
}

bool has_answer(const WorkflowStatus& status) {
  return !status.answer.yes.empty() || !status.answer.no.empty() || !status.answer.any.empty();
}

// What a status says that its kind does not allow.
void check_kind(StatusDraft& draft) {
  const WorkflowStatus& status = draft.status;
  if (status.kind == StatusKind::final) {
    const std::string hint = "remove it, or make the kind \"open\" or \"waiting\"";
    if (status.limit) draft.in.wrong("limit", status.id + " is final: nothing is due there", hint);
    if (!status.follow_ups.empty())
      draft.in.wrong("follow_up", status.id + " is final: nobody is waited for there", hint);
  }
  if (status.kind == StatusKind::open && has_answer(status)) {
    draft.in.wrong("answer", status.id + " is open and asks nothing: an answer does not move it",
                   "make the kind \"waiting\", or remove the line");
  }
}

bool is_named(const std::string& to, const Workflow& workflow, const std::string& from, Mover mover) {
  return to.empty() || to == from || may_move(workflow, from, to, mover);
}

void check_movers(StatusDraft& draft, const Workflow& workflow) {
  const WorkflowStatus& status = draft.status;
  const auto& [yes, no, any] = status.answer;
  for (const std::string& to : {yes, no, any}) {
    if (is_named(to, workflow, status.id, Mover::requester)) continue;
    draft.in.wrong("answer", "the requester may not move a ticket from " + status.id + " to " + to,
                   "add \"requester\" to the list `by` that leaves it out");
  }
  for (const FollowUp& follow_up : status.follow_ups) {
    if (is_named(follow_up.then, workflow, status.id, Mover::timer)) continue;
    draft.in.wrong("follow_up", "a timer may not move a ticket from " + status.id + " to " + follow_up.then,
                   "add \"timer\" to the list `by` that leaves it out");
  }
  for (const Move& move : status.moves) {
    if (move.to == status.id) {
      draft.in.wrong("moves", status.id + " moves to itself", "remove it");
    } else if (movers(workflow, status.id, move.to).empty()) {
      draft.in.wrong("moves", "nobody can move a ticket from " + status.id + " to " + move.to,
                     "a requester moves by `answer` alone: name the status there, or add \"agent\" to `by`");
    }
  }
}

// `by` anybody.
bool is_step(const Workflow& workflow, const std::string& from, const std::string& to) {
  return !movers(workflow, from, to).empty();
}

// All that can be reached from `start` along the steps, itself included; backwards: all it can be reached from.
Ids reached(const Workflow& workflow, const Ids& start, bool backwards) {
  Ids seen = start;
  std::vector<std::string> open(start.begin(), start.end());
  while (!open.empty()) {
    const std::string at = open.back();
    open.pop_back();
    for (const WorkflowStatus& next : workflow.statuses) {
      const bool step = backwards ? is_step(workflow, next.id, at) : is_step(workflow, at, next.id);
      if (step && seen.insert(next.id).second) open.push_back(next.id);
    }
  }
  return seen;
}

Ids ends(const Workflow& workflow) {
  Ids ends;
  for (const WorkflowStatus& status : workflow.statuses) {
    if (status.kind == StatusKind::final && status.id != workflow.cancelled) ends.insert(status.id);
  }
  return ends;
}

bool leads_on(const Workflow& workflow, const WorkflowStatus& from) {
  return std::any_of(workflow.statuses.begin(), workflow.statuses.end(), [&](const WorkflowStatus& to) {
    return to.id != workflow.cancelled && is_step(workflow, from.id, to.id);
  });
}

void check_way_out(StatusDraft& draft, const Workflow& workflow, const Ids& with_an_end) {
  const WorkflowStatus& status = draft.status;
  if (status.kind == StatusKind::final || with_an_end.contains(status.id)) return;
  const std::string hint = "add moves, or make its kind \"final\"";
  if (leads_on(workflow, status)) {
    draft.in.wrong("", "from " + status.id + " no ticket can get to a final status", hint);
  } else if (status.kind == StatusKind::waiting) {
    draft.in.wrong("", "nothing leads out of " + status.id + ", neither an answer nor a move",
                   "add answer = {yes = ..., no = ...}, or moves");
  } else {
    draft.in.wrong("", status.id + " is a dead end and not final", hint);
  }
}

void check_ways(WorkflowDraft& draft, const Workflow& workflow) {
  const Ids finals = ends(workflow);
  const Ids seen = reached(workflow, {workflow.initial}, false);
  const Ids with_an_end = reached(workflow, finals, true);
  for (StatusDraft& one : draft.statuses) {
    check_movers(one, workflow);
    if (!seen.contains(one.status.id)) {
      one.in.wrong("", "no way leads to " + one.status.id + " from " + workflow.initial,
                   "name it in the moves of another status, or remove it");
    }
    if (!finals.empty()) check_way_out(one, workflow, with_an_end);
  }
  if (finals.empty()) {
    draft.statuses[0].in.wrong("", "no status is final, so no ticket could ever be completed",
                               "give the last one kind = \"final\"");
  }
}

// Which status plays which part.
void check_parts(Cursor& in, const Workflow& workflow) {
  const auto is_not = [&](const std::string& id, StatusKind kind) {
    const WorkflowStatus* status = workflow.find(id);
    return status && status->kind != kind;
  };
  if (is_not(workflow.initial, StatusKind::open)) {
    in.wrong("initial", workflow.initial + " is not open, and a new ticket is", "name a status of kind \"open\"");
  }
  if (is_not(workflow.taken, StatusKind::open)) {
    in.wrong("taken", workflow.taken + " is not open, and work begins there", "name a status of kind \"open\"");
  }
  if (workflow.done == workflow.initial && !workflow.done.empty()) {
    in.wrong("done", "the same as initial", "the status that a ticket gets when an agent writes /done");
  }
  if (is_not(workflow.cancelled, StatusKind::final)) {
    in.wrong("cancelled", workflow.cancelled + " is not final", "name a status of kind \"final\"");
  }
}

}  // namespace

void check_workflow(Cursor& in, WorkflowDraft& draft, const Workflow& workflow) {
  for (StatusDraft& one : draft.statuses) check_kind(one);
  check_parts(in, workflow);
  // With a name that is not there, whatever it was meant for would be called unreachable.
  const bool all_known = are_known(draft, workflow);
  if (all_known && workflow.find(workflow.initial) && !draft.statuses.empty()) check_ways(draft, workflow);
}

}  // namespace postern::config
