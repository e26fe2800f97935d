// A workflow while it is read: what stands where in the file, for the checks that need all of it.
#pragma once

#include <string>
#include <vector>

#include "config/cursor.h"
#include "config/workflow.h"

namespace postern::config {

// One [[status]] as it was read, before all of them are known.
struct StatusDraft {
  Cursor in;
  WorkflowStatus status;
  bool side = false;  // not on the main path
};

// A status that is named, to be looked up when all are known.
struct NamedStatus {
  Cursor in;
  std::string key;
  std::string id;
  Place place;
};

struct WorkflowDraft {
  std::vector<StatusDraft> statuses;  // in the order of the file; each id once
  std::vector<NamedStatus> named;
};

// Reads one [[status]] into the draft.
void read_status(Cursor& in, WorkflowDraft& draft);

// "in-review": lower-case letters, digits and '-', a letter first, at most 32 bytes. What agents write behind /status.
bool is_status_id(std::string_view id);

// Checks what is wrong in a status by itself, and then, when every status named is there, how they hang together.
// `in` is [workflow], or the first [[status]] when there is no such table.
void check_workflow(Cursor& in, WorkflowDraft& draft, const Workflow& workflow);

}  // namespace postern::config
