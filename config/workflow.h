// The workflow as data: statuses, the moves between them, limits and who is told. The shipped one is default_workflow().
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace postern::config {

enum class StatusKind { open, waiting, final };

// Who is told when a ticket enters a status, and with which template.
struct Notice {
  enum class Audience { requester, queue_agents, assignee, lead } audience = Audience::requester;
  std::string name;  // the built-in text or template file
};

// What an answer of the requester moves to.
struct AnswerMoves {
  std::string yes, no, any;  // status ids; empty: stays
};

struct FollowUp {
  std::chrono::seconds after{};  // business time since entering the status
  std::string notice;
  Notice::Audience audience = Notice::Audience::requester;
};

struct WorkflowStatus {
  std::string id;    // "in-review"
  std::string name;  // "In review"
  StatusKind kind = StatusKind::open;
  std::vector<std::string> moves;          // besides forward skips on the main path and `cancelled`
  std::optional<std::chrono::seconds> limit;  // business time before the ticket languishes
  std::vector<Notice> on_entry;
  AnswerMoves answer;
  std::vector<FollowUp> follow_ups;
};

struct Workflow {
  std::vector<WorkflowStatus> statuses;  // the main path first, in its order
  std::size_t main_path = 0;             // how many of them are the main path
  std::string initial, taken, done, cancelled;  // of a new ticket, of one an agent takes, what /done means, withdrawn

  const WorkflowStatus* find(const std::string& id) const;
};

// Nine statuses from submitted to completed, and the side paths.
Workflow default_workflow();

// May an agent or an admin move a ticket so? Along the moves listed, forward on the main path with skips, back to any
// earlier open status, to `cancelled` from everywhere. False for unknown statuses and for staying.
bool may_move(const Workflow& workflow, const std::string& from, const std::string& to);

// The statuses `from` may move to, in the workflow's order: for the text of a refusal.
std::vector<std::string> moves_from(const Workflow& workflow, const std::string& from);

}  // namespace postern::config
