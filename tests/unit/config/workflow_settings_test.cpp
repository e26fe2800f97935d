// [workflow] and [[status]]: what a sound file gives, and that a workflow written out is read back as it was.
#include <gmock/gmock.h>

#include "config/parse.h"
#include "config/workflow_toml.h"
#include "settings_text.h"

namespace postern::config {
namespace {

using testing::ElementsAre;

std::string show(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) out += to_string(problem) + "\n";
  return out;
}

Workflow sound(const std::string& toml) {
  Parsed parsed = parse_settings(complete(toml), "postern.toml");
  EXPECT_EQ(show(parsed.problems), "") << toml;
  return parsed.settings.workflow;
}

constexpr const char* kSmall = R"([workflow]
initial = "new"
taken = "working"
done = "waiting"
skip = false
[workflow.rename]
submitted = "new"
in-review = "working"
[[status]]
id = "new"
limit = "1d"
moves = ["working", {to = "closed", by = "lead"}]
tell = {queue = "agent-new", requester = "acknowledgement"}
[[status]]
id = "spare-parts"
name = "Waits for \"parts\""
kind = "waiting"
side = true
answer = "working"
[[status]]
id = "working"
moves = ["waiting", "spare-parts"]
by = ["agent", "rule"]
[[status]]
id = "waiting"
kind = "waiting"
tell = {requester = "client-testing"}
answer = {yes = "closed", no = "working"}
[[status.follow_up]]
after = "2d"
template = "client-testing-reminder"
[[status.follow_up]]
after = "8d"
tell = "assignee"
template = "please-call"
then = "closed"
[[status]]
id = "closed"
kind = "final"
answer = {any = "working"}
)";

TEST(WorkflowSettings, TheShippedOneStandsWhereTheFileIsSilent) { EXPECT_EQ(sound(""), default_workflow()); }

TEST(WorkflowSettings, PartsOfTheShippedOneCanBeChosen) {
  Workflow expected = default_workflow();
  expected.done = "completed";
  expected.back = false;
  EXPECT_EQ(sound("[workflow]\ndone = \"completed\"\nback = false\n"), expected);
}

TEST(WorkflowSettings, AListOfItsOwnIsTheWholeWorkflow) {
  const Workflow workflow = sound(kSmall);
  std::vector<std::string> ids;
  for (const WorkflowStatus& status : workflow.statuses) ids.push_back(status.id);
  EXPECT_THAT(ids, ElementsAre("new", "working", "waiting", "closed", "spare-parts"));
  EXPECT_EQ(workflow.main_path, 4u);
  EXPECT_EQ(workflow.cancelled, "");
  EXPECT_FALSE(workflow.skip);
  EXPECT_EQ(workflow.renamed.at("in-review"), "working");
  const WorkflowStatus& start = workflow.statuses[0];
  EXPECT_EQ(start.name, "New");
  EXPECT_EQ(start.limit, std::chrono::days(1));
  EXPECT_EQ(start.moves, (std::vector<Move>{{"working"}, {"closed", {Mover::lead}}}));
  EXPECT_EQ(start.on_entry, (std::vector<Notice>{{Notice::Audience::requester, "acknowledgement"},
                                                 {Notice::Audience::queue_agents, "agent-new"}}));
  const WorkflowStatus& waiting = workflow.statuses[2];
  EXPECT_EQ(waiting.answer, (AnswerMoves{"closed", "working", ""}));
  EXPECT_EQ(waiting.follow_ups,
            (std::vector<FollowUp>{{std::chrono::days(2), "client-testing-reminder", Notice::Audience::requester, ""},
                                   {std::chrono::days(8), "please-call", Notice::Audience::assignee, "closed"}}));
}

TEST(WorkflowSettings, WhatIsWrittenOutIsReadBack) {
  EXPECT_EQ(sound(to_toml(default_workflow())), default_workflow());
  const Workflow small = sound(kSmall);
  EXPECT_EQ(sound(to_toml(small)), small);
}

TEST(WorkflowSettings, AStatusHasNamesInOtherLanguages) {
  const Workflow workflow = sound(R"([workflow]
initial = "submitted"
taken = "in-progress"
done = "closed"
[[status]]
id = "submitted"
name = "Received"
[[status]]
id = "in-progress"
names = {fr = "En cours", pt-BR = "Em curso"}
[[status]]
id = "in-testing"
names = {de = "Im \"Labor\""}
[[status]]
id = "closed"
kind = "final"
)");
  const auto name = [&](const char* id, const char* language) { return name_in(*workflow.find(id), language); };
  EXPECT_EQ(name("submitted", "de"), "Received") << "its name is not the shipped one";
  EXPECT_EQ(name("in-progress", "de"), "In Arbeit") << "the shipped name and its translation";
  EXPECT_EQ(name("in-progress", "de-AT"), "In Arbeit");
  EXPECT_EQ(name("in-progress", "fr"), "En cours");
  EXPECT_EQ(name("in-progress", "pt-br"), "Em curso");
  EXPECT_EQ(name("in-progress", "pt"), "In progress");
  EXPECT_EQ(name("in-progress", "en"), "In progress");
  EXPECT_EQ(name("in-testing", "de"), "Im \"Labor\"") << "its own stands before the shipped one";
  EXPECT_EQ(name("closed", "de"), "Closed");
  EXPECT_EQ(sound(to_toml(workflow)), workflow);
  for (const WorkflowStatus& status : default_workflow().statuses) EXPECT_NE(name_in(status, "de"), status.name);
}

TEST(WorkflowSettings, WhoMayMoveIsSaidByTheMoveElseByTheStatus) {
  const Workflow workflow = sound(kSmall);
  using enum Mover;
  EXPECT_THAT(movers(workflow, "new", "working"), ElementsAre(agent, lead, timer, rule));
  EXPECT_THAT(movers(workflow, "new", "closed"), ElementsAre(lead));
  EXPECT_THAT(movers(workflow, "new", "waiting"), ElementsAre()) << "skip = false";
  EXPECT_THAT(movers(workflow, "working", "waiting"), ElementsAre(agent, lead, rule));
  EXPECT_THAT(movers(workflow, "waiting", "closed"), ElementsAre(requester, timer));
  EXPECT_THAT(movers(workflow, "waiting", "working"), ElementsAre(agent, lead, requester, timer, rule));
  EXPECT_THAT(movers(workflow, "closed", "working"), ElementsAre(agent, lead, requester, timer, rule));
  EXPECT_THAT(movers(workflow, "closed", "lost"), ElementsAre());
  EXPECT_THAT(moves_from(workflow, "new", Mover::lead), ElementsAre("working", "closed"));
}

TEST(WorkflowSettings, TemplatesAreCheckedAgainstThoseThereAre) {
  Parsed parsed = parse_settings(complete(kSmall), "postern.toml");
  check_templates(parsed, {"acknowledgement", "agent-new", "client-testing", "client-testing-reminder"});
  EXPECT_EQ(show(parsed.problems),
            R"(postern.toml:35:12: [[status.follow_up]] template: there is no template "please-call"
    there are: acknowledgement, agent-new, client-testing, client-testing-reminder
)");
  parsed = parse_settings(complete(kSmall), "postern.toml");
  check_templates(parsed, {"acknowledgment", "agent-new", "client-testing", "client-testing-reminder", "please-call"});
  EXPECT_EQ(show(parsed.problems),
            R"(postern.toml:13:42: [[status]] tell requester: there is no template "acknowledgement"
    did you mean "acknowledgment"?
)");
}

// A-15: an agents' notice never goes to a requester.
TEST(WorkflowSettings, TemplatesAreCheckedAgainstTheirReaders) {
  std::string toml = kSmall;
  toml.replace(toml.find("\"acknowledgement\""), 17, "\"agent-new\"");
  toml.replace(toml.find("\"please-call\""), 13, "\"completed\"");
  Parsed parsed = parse_settings(complete(toml), "postern.toml");
  std::vector<std::string> known;
  for (const TemplateName& one : template_names()) known.emplace_back(one.name);
  check_templates(parsed, known);
  ASSERT_EQ(parsed.problems.size(), 2u) << show(parsed.problems);
  EXPECT_EQ(parsed.problems[0].text, "[[status]] tell requester: \"agent-new\" is no text for requesters");
  EXPECT_EQ(parsed.problems[1].text, "[[status.follow_up]] template: \"completed\" is no text for agents");
  EXPECT_THAT(parsed.problems[1].hint, testing::HasSubstr("for agents there are: agent-new, "));
}

}  // namespace
}  // namespace postern::config
