// The workflow drawn: what stands in the picture, that it fits a terminal, and that no name escapes its quotes.
#include "daemon/cli/workflow_picture.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "parser/text.h"

namespace postern::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

config::Workflow small() {
  using enum config::Mover;
  config::Workflow workflow;
  config::WorkflowStatus start{.id = "new", .name = "New \"\\n\" one"};
  start.limit = std::chrono::hours(36);
  start.moves = {{"closed", {lead}}};
  start.on_entry = {{config::Notice::Audience::requester, "acknowledgement"}};
  config::WorkflowStatus asked{.id = "asked", .name = "Asked", .kind = config::StatusKind::waiting};
  asked.answer = {"closed", "new", ""};
  asked.by = {agent, requester, timer};
  asked.follow_ups = {{std::chrono::days(8), "please-call", config::Notice::Audience::assignee, "closed"}};
  config::WorkflowStatus closed{.id = "closed", .name = "Closed", .kind = config::StatusKind::final};
  workflow.statuses = {start, asked, closed};
  workflow.main_path = 3;
  workflow.initial = workflow.taken = "new";
  workflow.done = "asked";
  return workflow;
}

TEST(WorkflowPicture, ShowsStatusesAndWhatTheyDo) {
  EXPECT_EQ(draw_text(small()), R"(A new ticket is new; taken by an agent, new; /done means asked.
Tickets go forward along the main path, and may pass over statuses.
They go back to any earlier open status.
Moves are for agents, timers and rules where nothing else is said; requesters move by answering.

Main path

  new  New "\n" one  (open, limit 36h)
  |   tells requester (acknowledgement)
  |   moves -> closed (lead)
  v
  asked  Asked  (waiting)
  |   answer yes -> closed, no -> new
  |   after 8d tells assignee (please-call), then -> closed
  |   moved by (agent, requester, timer)
  v
  closed  Closed  (final)
)");
}

TEST(WorkflowPicture, TheShippedOneHasAllAndFits) {
  const config::Workflow workflow = config::default_workflow();
  const std::string picture = draw_text(workflow);
  for (const auto& status : workflow.statuses) EXPECT_THAT(picture, HasSubstr("\n  " + status.id + "  " + status.name));
  for (const auto line : split_lines(picture)) EXPECT_LE(line.size(), 100u) << line;
}

TEST(WorkflowPicture, ALongListIsBroken) {
  config::Workflow workflow = small();
  for (int i = 10; i < 40; ++i) {
    const std::string id = "a-status-with-a-long-name-" + std::to_string(i);
    workflow.statuses.push_back({.id = id, .name = std::string(64, 'x'), .kind = config::StatusKind::final});
    workflow.statuses[0].moves.push_back({id, {config::Mover::agent, config::Mover::rule}});
  }
  const std::string picture = draw_text(workflow);
  for (const auto line : split_lines(picture)) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_THAT(picture, HasSubstr("a-status-with-a-long-name-39 (agent, rule)\n"));
}

TEST(WorkflowPicture, AStepThatIsNoWayIsNotDrawn) {
  config::Workflow workflow = small();
  workflow.skip = false;
  EXPECT_THAT(draw_text(workflow), HasSubstr("closed (lead)\n\n  asked"));
  EXPECT_THAT(draw_dot(workflow), Not(HasSubstr("\"new\" -> \"asked\"")));
}

TEST(WorkflowPicture, DotQuotesNames) {
  EXPECT_EQ(draw_dot(small()), R"(digraph workflow {
  label="forward with skips; back to any earlier open status";
  "new" [label="New \"\\n\" one\nlimit 36h", shape=box];
  "asked" [label="Asked", shape=box, style=rounded];
  "closed" [label="Closed", shape=doubleoctagon];
  "new" -> "closed" [label="lead"];
  "asked" -> "closed" [label="yes", style=dashed];
  "asked" -> "new" [label="no", style=dashed];
  "asked" -> "closed" [label="after 8d", style=dotted];
  "new" -> "asked";
  "asked" -> "closed";
}
)");
}

TEST(WorkflowPicture, JsonHasEveryMoveThereIs) {
  const auto root = boost::json::parse(workflow_json(small()));
  const auto& first = root.at("statuses").at(0);
  EXPECT_EQ(boost::json::serialize(first.at("moves")),
            R"([{"to":"asked","by":["agent","lead","timer","rule"]},{"to":"closed","by":["lead"]}])");
  EXPECT_EQ(first.at("limit_seconds").as_int64(), 36 * 3600);
  EXPECT_TRUE(root.at("cancelled").is_null());
  EXPECT_EQ(root.at("statuses").at(1).at("follow_ups").at(0).at("then").as_string(), "closed");
}

}  // namespace
}  // namespace postern::cli
