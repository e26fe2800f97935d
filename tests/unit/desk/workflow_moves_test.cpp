// Who may move: the refusals of agents, leads and requesters, and, for any workflow that passes the checks and any
// moves that anybody tries: one status, and only ways that are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "config/parse.h"
#include "config/workflow_toml.h"
#include "daemon/desk/ticket_editor.h"
#include "daemon/desk/workflow_move.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using config::Mover;
using config::StatusKind;
using testing::HasSubstr;

constexpr const char* kRest =
    "[desk]\nname = \"Desk\"\ndomain = \"example.org\"\n[smtp]\nurl = \"smtp://mail.example.org\"\n"
    "[[mailbox]]\nname = \"support\"\naddress = \"support@example.org\"\nurl = \"imaps://imap.example.org\"\n"
    "user = \"support\"\npassword = \"credential:support\"\n";

config::Parsed parse(const std::string& workflow) { return config::parse_settings(kRest + workflow, "postern.toml"); }

constexpr const char* kApproval = R"([workflow]
initial = "new"
taken = "working"
done = "asked"
skip = false
[[status]]
id = "new"
moves = [{to = "working", by = "lead"}, "refused"]
[[status]]
id = "working"
moves = ["asked"]
[[status]]
id = "asked"
kind = "waiting"
moves = [{to = "closed", by = "requester"}]
answer = {yes = "closed", no = "working"}
[[status]]
id = "closed"
kind = "final"
[[status]]
id = "refused"
kind = "final"
side = true
)";

model::Ticket ticket_in(const std::string& status) {
  model::Ticket ticket;
  ticket.id = {1};
  ticket.key = "HD-1";
  ticket.status = status;
  ticket.participants = {{"ann@example.com", "Ann", model::Role::requester}};
  return ticket;
}

Error refusal(const config::Settings& settings, const char* from, const char* to, Mover by) {
  const model::Ticket ticket = ticket_in(from);
  TicketEditor editor(settings, ticket, by);
  const Status done = editor.set("status", to);
  EXPECT_FALSE(done) << from << " -> " << to;
  return done ? Error{} : done.error();
}

TEST(WorkflowMoves, ARefusalNamesWhoMayAndWhereElseToGo) {
  const config::Parsed parsed = parse(kApproval);
  ASSERT_TRUE(parsed.problems.empty()) << to_string(parsed.problems[0]);
  const auto& settings = parsed.settings;
  const Error agent = refusal(settings, "new", "working", Mover::agent);
  EXPECT_EQ(agent.text, "HD-1 may not move from new to working; that is for: lead");
  EXPECT_EQ(agent.hint, "possible: refused");
  EXPECT_EQ(refusal(settings, "asked", "closed", Mover::lead).text,
            "HD-1 may not move from asked to closed; that is for: requester");
  const Error over = refusal(settings, "new", "asked", Mover::lead);
  EXPECT_EQ(over.text, "HD-1 may not move from new to asked");
  EXPECT_EQ(over.hint, "possible: working, refused");
  config::Settings german = settings;
  german.desk.language = "de";
  EXPECT_EQ(refusal(german, "new", "working", Mover::agent).text,
            "HD-1 kann nicht von new zu working wechseln; das kann nur: die Leitung");
}

TEST(WorkflowMoves, ALeadMayWhatAnAgentMayNot) {
  const config::Parsed parsed = parse(kApproval);
  const model::Ticket ticket = ticket_in("new");
  TicketEditor editor(parsed.settings, ticket, mover_of({.lead = true}));
  EXPECT_TRUE(editor.set("status", "working"));
  EXPECT_EQ(mover_of({}), Mover::agent);
}

TEST(WorkflowMoves, TakingATicketDoesNotMoveItWhereTheAgentMayNot) {
  const config::Parsed parsed = parse(kApproval);
  const model::Ticket ticket = ticket_in("new");
  TicketEditor agent(parsed.settings, ticket, Mover::agent), lead(parsed.settings, ticket, Mover::lead);
  agent.take("bob@example.org");
  lead.take("bob@example.org");
  EXPECT_EQ(agent.after().status, "new");
  EXPECT_EQ(agent.after().assignee, "bob@example.org");
  EXPECT_EQ(lead.after().status, "working");
}

// ---- any workflow

struct Try {
  int who = 0;  // 0 agent, 1 lead, 2 the requester's yes, 3 their no, 4 other words of theirs
  std::size_t to = 0;
};

std::string id(std::size_t i) { return "s" + std::to_string(i); }

config::Movers any_movers() {
  config::Movers movers;
  for (const Mover mover : {Mover::agent, Mover::lead, Mover::requester, Mover::timer, Mover::rule}) {
    if (*rc::gen::arbitrary<bool>()) movers.push_back(mover);
  }
  return movers;
}

std::string any_status(std::size_t count) { return id(*rc::gen::inRange<std::size_t>(0, count)); }

config::WorkflowStatus any_status_table(std::size_t i, std::size_t count) {
  config::WorkflowStatus status;
  status.id = status.name = id(i);
  status.kind = *rc::gen::element(StatusKind::open, StatusKind::open, StatusKind::waiting, StatusKind::final);
  if (i == 0) status.kind = StatusKind::open;
  if (i + 1 == count) status.kind = StatusKind::final;
  for (int moves = *rc::gen::inRange(0, 4); moves > 0; --moves) {
    config::Move move{any_status(count)};
    if (*rc::gen::inRange(0, 3) == 0) move.by = any_movers();
    const bool again =
        std::any_of(status.moves.begin(), status.moves.end(), [&](const auto& m) { return m.to == move.to; });
    if (move.to != status.id && !again) status.moves.push_back(std::move(move));
  }
  if (*rc::gen::inRange(0, 6) == 0) status.by = any_movers();
  if (status.kind == StatusKind::open) return status;
  if (*rc::gen::arbitrary<bool>()) status.answer.any = any_status(count);
  if (status.kind == StatusKind::waiting) status.answer.yes = any_status(count);
  if (*rc::gen::arbitrary<bool>()) status.answer.no = any_status(count);
  return status;
}

config::Workflow any_workflow() {
  config::Workflow workflow;
  const auto count = *rc::gen::inRange<std::size_t>(2, 8);
  for (std::size_t i = 0; i < count; ++i) workflow.statuses.push_back(any_status_table(i, count));
  workflow.main_path = count - *rc::gen::inRange<std::size_t>(0, count - 1);
  workflow.skip = *rc::gen::inRange(0, 4) > 0;
  workflow.back = *rc::gen::arbitrary<bool>();
  workflow.initial = workflow.taken = id(0);
  workflow.done = id(1);
  if (*rc::gen::arbitrary<bool>()) workflow.cancelled = id(count - 1);
  return workflow;
}

// The rules in other words, by number: is there a way from `a` to `b` for somebody of the desk?
bool is_way(const config::Workflow& workflow, std::size_t a, std::size_t b) {
  const auto lists = [&](std::size_t from, std::size_t to) {
    const auto& moves = workflow.statuses[from].moves;
    return std::any_of(moves.begin(), moves.end(), [&](const auto& move) { return move.to == id(to); });
  };
  if (a == b) return false;
  if (lists(a, b) || workflow.cancelled == id(b)) return true;
  const bool both_main = a < workflow.main_path && b < workflow.main_path;
  if (both_main && a < b) return workflow.skip;
  return workflow.back && workflow.statuses[b].kind == StatusKind::open && (both_main || lists(b, a));
}

config::Movers named(const config::Workflow& workflow, std::size_t a, std::size_t b) {
  for (const auto& move : workflow.statuses[a].moves) {
    if (move.to == id(b) && !move.by.empty()) return move.by;
  }
  return workflow.statuses[a].by;
}

bool is_allowed(const config::Workflow& workflow, std::size_t a, std::size_t b, int who) {
  const config::Movers by = named(workflow, a, b);
  const auto has = [&](Mover mover) { return by.empty() || std::find(by.begin(), by.end(), mover) != by.end(); };
  return is_way(workflow, a, b) && (has(Mover::agent) || (who == 1 && has(Mover::lead)));
}

std::string answered(const config::Workflow& workflow, const model::Ticket& ticket, int who) {
  const char* const words[] = {"yes", "no", "It rained all of yesterday."};
  parser::Mail answer = mail("Re: [HD-1]", words[who - 2]);
  from(answer, "Ann", "ann@example.com");
  answer.reply_text = words[who - 2];
  const Sender sender = read_sender(settings(), answer);
  return move_on_answer(workflow, ticket, answer, sender, true).to;
}

TEST(WorkflowMoves, PropertyOneStatusAndOnlyAllowedMoves) {
  int tried = 0, moved = 0;
  const bool holds = rc::check("one status, only allowed moves", [&] {
    const config::Workflow drawn = any_workflow();
    const config::Parsed parsed = parse(config::to_toml(drawn));
    if (!parsed.problems.empty()) return;  // refused at load: no ticket ever meets it
    const config::Workflow& workflow = parsed.settings.workflow;
    RC_ASSERT(workflow == drawn);
    ++tried;
    const std::size_t count = workflow.statuses.size();
    std::size_t at = 0;
    for (int step = 0; step < 20; ++step) {
      const model::Ticket ticket = ticket_in(id(at));
      const int who = *rc::gen::inRange(0, 5);
      const auto to = *rc::gen::inRange<std::size_t>(0, count);
      std::string now;
      if (who < 2) {
        TicketEditor editor(parsed.settings, ticket, who == 1 ? Mover::lead : Mover::agent);
        const bool done = editor.set("status", id(to)).has_value();
        RC_ASSERT(done == is_allowed(workflow, at, to, who));
        RC_ASSERT(done == editor.changes_status());
        now = editor.after().status;
        RC_ASSERT(now == (done ? id(to) : id(at)));
      } else {
        const std::string answer = answered(workflow, ticket, who);
        const auto& moves = workflow.statuses[at].answer;
        RC_ASSERT(answer.empty() || answer == moves.yes || answer == moves.no || answer == moves.any);
        now = answer.empty() ? id(at) : answer;
      }
      const auto found = std::find_if(workflow.statuses.begin(), workflow.statuses.end(),
                                      [&](const auto& status) { return status.id == now; });
      RC_ASSERT(found != workflow.statuses.end());
      const auto next = static_cast<std::size_t>(found - workflow.statuses.begin());
      if (next != at) {
        const auto movers = config::movers(workflow, id(at), id(next));
        const Mover by = who == 0 ? Mover::agent : who == 1 ? Mover::lead : Mover::requester;
        RC_ASSERT(std::count(movers.begin(), movers.end(), by) == 1);
        ++moved;
      }
      at = next;
    }
  });
  EXPECT_TRUE(holds);
  // A generator whose workflows are all refused would prove nothing. Of 300 runs none had fewer than 35 moves.
  EXPECT_GT(tried, 10);
  EXPECT_GT(moved, 10);
}

}  // namespace
}  // namespace postern::desk::test
