// [workflow] and [[status]]: without a [[status]] the shipped workflow stands, with them they are the whole of it.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "config/workflow_draft.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kStatuses = 100;

// The main path in the order of the file, then the others.
void arrange(const WorkflowDraft& draft, Workflow& workflow) {
  for (const bool side : {false, true}) {
    for (const StatusDraft& one : draft.statuses) {
      if (one.side == side) workflow.statuses.push_back(one.status);
    }
    if (!side) workflow.main_path = workflow.statuses.size();
  }
}

void read_part(Cursor& in, const char* key, std::string& into, const char* example, WorkflowDraft& draft) {
  if (in.text(key, into, example)) draft.named.push_back({in, key, into, in.place(key)});
}

void read_parts(Cursor& in, Workflow& workflow, WorkflowDraft& draft) {
  const bool own = !draft.statuses.empty();
  read_part(in, "initial", workflow.initial, own ? "initial = \"new\"" : "", draft);
  read_part(in, "taken", workflow.taken, own ? "taken = \"working\"" : "", draft);
  read_part(in, "done", workflow.done, own ? "done = \"closed\"" : "", draft);
  read_part(in, "cancelled", workflow.cancelled, "", draft);
  in.flag("skip", workflow.skip);
  in.flag("back", workflow.back);
}

void read_rename(Cursor& in, Workflow& workflow, WorkflowDraft& draft) {
  for (const Entry& entry : in.entries()) {
    std::string now;
    if (!in.text(entry.key, now)) continue;
    if (!is_status_id(entry.key)) {
      in.wrong(printable(entry.key, 80), entry.place, "no status was ever called so",
               "the id it had, as tickets show it: old-id = \"new-id\"");
    } else if (workflow.find(entry.key)) {
      in.wrong(entry.key, entry.place, "is a status here",
               "an id that tickets may still be in, and that is no status any more");
    } else {
      draft.named.push_back({in, entry.key, now, entry.value.place});
      workflow.renamed[entry.key] = now;
    }
  }
}

}  // namespace

void read_workflow(Cursor& root, Settings& settings) {
  WorkflowDraft draft;
  for (Cursor& in : root.tables("status")) {
    read_status(in, draft);
    in.finish();
  }
  if (!draft.statuses.empty()) {
    settings.workflow = {};
    arrange(draft, settings.workflow);
  }
  auto in = root.table("workflow");
  if (in) {
    read_parts(*in, settings.workflow, draft);
    if (auto rename = in->table("rename")) read_rename(*rename, settings.workflow, draft);
    in->finish();
  }
  if (draft.statuses.size() > kStatuses) {
    draft.statuses[kStatuses].in.wrong("", "more than " + std::to_string(kStatuses) + " of them", "remove some");
  } else if (in || !draft.statuses.empty()) {
    if (!in) draft.statuses[0].in.wrong("", "there is no [workflow]", "add [workflow] with initial, taken and done");
    check_workflow(in ? *in : draft.statuses[0].in, draft, settings.workflow);
  }
}

}  // namespace postern::config
