// The shipped workflow as a table: who may move where, and that no status is a trap.
#include "config/workflow.h"

#include <gmock/gmock.h>

#include <set>

namespace postern::config {
namespace {

using testing::ElementsAre;

const Workflow kWorkflow = default_workflow();

std::set<std::string> reachable_from(const std::string& start) {
  std::set<std::string> seen{start};
  std::vector<std::string> open{start};
  while (!open.empty()) {
    const std::string at = open.back();
    open.pop_back();
    for (const std::string& next : moves_from(kWorkflow, at)) {
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return seen;
}

TEST(Workflow, MainPathIsTheNineInOrder) {
  std::vector<std::string> path;
  for (std::size_t i = 0; i < kWorkflow.main_path; ++i) path.push_back(kWorkflow.statuses[i].id);
  EXPECT_THAT(path, ElementsAre("submitted", "in-review", "approved", "in-progress", "ready-to-test", "in-testing",
                                "ready-to-install", "client-testing", "completed"));
}

TEST(Workflow, EveryStatusIsReachableAndNoneIsATrap) {
  for (const WorkflowStatus& status : kWorkflow.statuses) {
    EXPECT_EQ(reachable_from("submitted").count(status.id), 1u) << status.id;
    EXPECT_EQ(reachable_from(status.id).count("completed"), 1u) << status.id;
  }
}

TEST(Workflow, EveryNameRefersToAStatus) {
  const auto exists = [](const std::string& id) { return id.empty() || kWorkflow.find(id); };
  for (const WorkflowStatus& status : kWorkflow.statuses) {
    EXPECT_FALSE(status.name.empty()) << status.id;
    for (const Move& move : status.moves) EXPECT_TRUE(kWorkflow.find(move.to)) << status.id << " -> " << move.to;
    EXPECT_TRUE(exists(status.answer.yes) && exists(status.answer.no) && exists(status.answer.any)) << status.id;
  }
  EXPECT_EQ(kWorkflow.initial, "submitted");
  EXPECT_EQ(kWorkflow.taken, "in-progress");
  EXPECT_EQ(kWorkflow.done, "client-testing");
  EXPECT_EQ(kWorkflow.cancelled, "cancelled");
  EXPECT_FALSE(kWorkflow.find("lost"));
}

TEST(Workflow, TimersStandWhereWorkOrAnAnswerIsDue) {
  for (const WorkflowStatus& status : kWorkflow.statuses) {
    EXPECT_EQ(status.limit.has_value(), status.kind == StatusKind::open) << status.id;
    EXPECT_EQ(!status.follow_ups.empty(), status.kind == StatusKind::waiting) << status.id;
  }
}

TEST(Workflow, EveryStatusHasItsTable) {
  struct Case {
    const char* id;
    StatusKind kind;
    int limit_days;  // 0: none
    const char* told;
    const char *yes, *no, *any;
    std::vector<int> follow_ups;  // days
  };
  const Case kCases[] = {
      {"submitted", StatusKind::open, 1, "acknowledgement agent-new", "", "", "", {}},
      {"in-review", StatusKind::open, 2, "", "", "", "", {}},
      {"approved", StatusKind::open, 5, "approved", "", "", "", {}},
      {"in-progress", StatusKind::open, 5, "", "", "", "", {}},
      {"ready-to-test", StatusKind::open, 2, "", "", "", "", {}},
      {"in-testing", StatusKind::open, 2, "", "", "", "", {}},
      {"ready-to-install", StatusKind::open, 3, "", "", "", "", {}},
      {"client-testing", StatusKind::waiting, 0, "client-testing", "completed", "in-progress", "", {2, 5, 8}},
      {"completed", StatusKind::final, 0, "completed", "", "", "in-progress", {}},
      {"cannot-replicate", StatusKind::waiting, 0, "cannot-replicate", "", "", "in-review", {5}},
      {"needs-estimate", StatusKind::open, 3, "", "", "", "", {}},
      {"estimate-ready", StatusKind::open, 1, "", "", "", "", {}},
      {"estimate-pending", StatusKind::waiting, 0, "estimate", "approved", "cancelled", "", {3, 7, 10}},
      {"cancelled", StatusKind::final, 0, "cancelled", "", "", "submitted", {}},
  };
  ASSERT_EQ(kWorkflow.statuses.size(), std::size(kCases));
  for (std::size_t i = 0; i < std::size(kCases); ++i) {
    const Case& expected = kCases[i];
    const WorkflowStatus& status = kWorkflow.statuses[i];
    SCOPED_TRACE(expected.id);
    EXPECT_EQ(status.id, expected.id);
    EXPECT_EQ(status.kind, expected.kind);
    EXPECT_EQ(status.limit.value_or(std::chrono::seconds(0)), std::chrono::days(expected.limit_days));
    std::string told;
    for (const Notice& notice : status.on_entry) told += (told.empty() ? "" : " ") + notice.name;
    EXPECT_EQ(told, expected.told);
    EXPECT_EQ(status.answer.yes, expected.yes);
    EXPECT_EQ(status.answer.no, expected.no);
    EXPECT_EQ(status.answer.any, expected.any);
    std::vector<int> days;
    for (const FollowUp& follow_up : status.follow_ups)
      days.push_back(static_cast<int>(follow_up.after.count() / 86400));
    EXPECT_EQ(days, expected.follow_ups);
  }
}

TEST(Workflow, MayMove) {
  struct Case {
    const char* name;
    const char *from, *to;
    bool may;
  };
  static constexpr Case kCases[] = {
      {"the next step", "submitted", "in-review", true},
      {"a skip forward", "submitted", "client-testing", true},
      {"a skip to the end", "in-review", "completed", true},
      {"back to an earlier open status", "in-testing", "approved", true},
      {"back to the beginning", "client-testing", "submitted", true},
      {"reopened", "completed", "in-progress", true},
      {"not back to a waiting status", "completed", "client-testing", false},
      {"a side path where it is listed", "in-review", "cannot-replicate", true},
      {"no side path where it is not", "ready-to-install", "cannot-replicate", false},
      {"from a side path as listed", "cannot-replicate", "completed", true},
      {"from a side path back to where it began", "needs-estimate", "in-review", true},
      {"no shortcut around the estimate", "needs-estimate", "approved", false},
      {"no jump between side paths", "cannot-replicate", "estimate-ready", false},
      {"cancelled from everywhere", "estimate-pending", "cancelled", true},
      {"cancelled even when completed", "completed", "cancelled", true},
      {"cancelled comes back as submitted", "cancelled", "submitted", true},
      {"and as nothing else", "cancelled", "in-progress", false},
      {"staying is no move", "in-review", "in-review", false},
      {"staying cancelled is no move", "cancelled", "cancelled", false},
      {"to a status that is not there", "in-review", "lost", false},
      {"from a status that is not there", "lost", "in-review", false},
  };
  for (const Case& test : kCases) EXPECT_EQ(may_move(kWorkflow, test.from, test.to), test.may) << test.name;
}

TEST(Workflow, NamesTheMovesThereAre) {
  EXPECT_THAT(moves_from(kWorkflow, "estimate-pending"), ElementsAre("approved", "estimate-ready", "cancelled"));
  EXPECT_THAT(moves_from(kWorkflow, "cancelled"), ElementsAre("submitted"));
  EXPECT_THAT(moves_from(kWorkflow, "lost"), ElementsAre());
}

}  // namespace
}  // namespace postern::config
