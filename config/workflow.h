// The workflow as data: statuses, the moves between them and who makes them, limits and who is told. The shipped one is
// default_workflow(); [workflow] and [[status]] of the settings make another.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace postern::config {

enum class StatusKind { open, waiting, final };

// Who is told when a ticket enters a status, and with which template.
struct Notice {
  enum class Audience { requester, queue_agents, assignee, lead } audience = Audience::requester;
  std::string name;  // the built-in text or template file

  bool operator==(const Notice&) const = default;
};

// Who makes a move. What an agent may, a lead and an admin at the command line may, too; the requester moves by
// answering alone.
enum class Mover { agent, lead, requester, timer, rule };
using Movers = std::vector<Mover>;

// A way out of a status.
struct Move {
  std::string to;  // a status id
  Movers by = {};  // empty: as WorkflowStatus::by says

  bool operator==(const Move&) const = default;
};

// What an answer of the requester moves to.
struct AnswerMoves {
  std::string yes, no, any;  // status ids; empty: stays

  bool operator==(const AnswerMoves&) const = default;
};

struct FollowUp {
  std::chrono::seconds after{};  // business time since entering the status
  std::string notice;
  Notice::Audience audience = Notice::Audience::requester;
  std::string then = {};  // the status it moves to once it has told; empty: stays

  bool operator==(const FollowUp&) const = default;
};

struct WorkflowStatus {
  std::string id;    // "in-review"
  std::string name;  // "In review"
  std::map<std::string, std::string> names;  // in other languages, by tag in lower case: "de", "pt-br"
  StatusKind kind = StatusKind::open;
  std::vector<Move> moves;  // besides those that Workflow::skip, back and cancelled give
  Movers by;                // who makes the moves from here; empty: agents, timers, rules, and answers
  std::optional<std::chrono::seconds> limit;  // business time before the ticket languishes
  std::vector<Notice> on_entry;
  AnswerMoves answer;
  std::vector<FollowUp> follow_ups;

  bool operator==(const WorkflowStatus&) const = default;
};

struct Workflow {
  std::vector<WorkflowStatus> statuses;  // the main path first, in its order
  std::size_t main_path = 0;             // how many of them are the main path
  std::string initial, taken, done;      // of a new ticket, of one an agent takes, what /done means
  std::string cancelled;                 // withdrawn, spam: reached from everywhere; empty: there is none
  bool skip = true;                      // forward along the main path, passing statuses over
  bool back = true;                      // back to any earlier open status
  std::map<std::string, std::string> renamed;  // ids that tickets may still be in -> what they are called now

  const WorkflowStatus* find(const std::string& id) const;
  bool operator==(const Workflow&) const = default;
};

// What `status` is called in a language (a tag), or in its base ("pt" of "pt-br"); else its name.
const std::string& name_in(const WorkflowStatus& status, const std::string& language);

// Nine statuses from submitted to completed, and the side paths.
Workflow default_workflow();

// Adds the names in other languages that a shipped status has, where `status` has its id and its name and none of its own.
void add_shipped_names(WorkflowStatus& status);

// Who may move a ticket so, in the order of Mover; empty: nobody. Ways are the moves listed, forward on the main path
// with skips, back to any earlier open status (off the main path, to where the way here came from), to `cancelled` from
// everywhere, and the answers of the requester. Whoever may go a way is said by the move, else by the status.
Movers movers(const Workflow& workflow, const std::string& from, const std::string& to);

// False for unknown statuses and for staying.
bool may_move(const Workflow& workflow, const std::string& from, const std::string& to, Mover by = Mover::agent);

// The statuses `from` may be moved to by `by`, in the workflow's order: for the text of a refusal.
std::vector<std::string> moves_from(const Workflow& workflow, const std::string& from, Mover by = Mover::agent);

// As the settings write them: "waiting", "queue", "agent".
const char* name_of(StatusKind kind);
const char* name_of(Notice::Audience audience);
const char* name_of(Mover mover);

}  // namespace postern::config
