// G-01, G-02: [workflow] and [[status]]: what an admin reads when they are wrong.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"statuses without [workflow]",
     R"([[status]]
id = "new"
[[status]]
id = "closed"
kind = "final"
)",
     R"(postern.toml:1:1: [[status]]: there is no [workflow]
    add [workflow] with initial, taken and done
)"},
    {"names in other languages",
     R"([workflow]
initial = "new"
taken = "new"
done = "closed"
[[status]]
id = "new"
names = {deutsch = "Neu", de = "", fr = 7}
[[status]]
id = "closed"
kind = "final"
names = "Zu"
)",
     R"(postern.toml:7:20: [[status]] names deutsch: "deutsch" is not the tag of a language
    as in names = {de = "In Arbeit", pt-BR = "Em curso"}
postern.toml:7:32: [[status]] names de: empty
    give it a value, or remove the line
postern.toml:7:41: [[status]] names fr: a whole number where text is expected
    put it in double quotes
postern.toml:11:9: [[status]] names: text where a table of names by language is expected
    names = {de = "In Arbeit"}
)"},
    {"an empty [workflow]",
     R"([[status]]
id = "new"
[[status]]
id = "closed"
kind = "final"
[workflow]
)",
     R"(postern.toml:6:1: [workflow] initial: missing
    add a line such as: initial = "new"
postern.toml:6:1: [workflow] taken: missing
    add a line such as: taken = "working"
postern.toml:6:1: [workflow] done: missing
    add a line such as: done = "closed"
)"},
    {"names that are not there",
     R"([workflow]
initial = "nwe"
taken = "new"
done = "closed"
canceled = "closed"
[[status]]
id = "new"
moves = ["closd", {to = "working", by = ["boss"]}, 7]
answer = {yes = "closde"}
[[status]]
id = "closed"
kind = "finl"
[[status.follow_up]]
after = "2d"
template = "x"
then = "newer"
)",
     R"(postern.toml:2:11: [workflow] initial: "nwe" is not a status
    did you mean "new"?
postern.toml:5:1: [workflow] canceled: unknown key
    did you mean cancelled?
postern.toml:8:10: [[status]] moves: "closd" is not a status
    did you mean "closed"?
postern.toml:8:25: [[status]] moves: "working" is not a status
    there are: new, closed
postern.toml:8:42: [[status]] moves by: "boss" is not one who moves tickets
    there are: agent, lead, requester, timer, rule
postern.toml:8:52: [[status]] moves: a whole number where the id of a status is expected
    ["in-review", {to = "approved", by = "lead"}]
postern.toml:9:10: [[status]] answer: new is open and asks nothing: an answer does not move it
    make the kind "waiting", or remove the line
postern.toml:9:17: [[status]] answer yes: "closde" is not a status
    did you mean "closed"?
postern.toml:12:8: [[status]] kind: "finl" is not known here
    did you mean "final"?
postern.toml:16:8: [[status.follow_up]] then: "newer" is not a status
    there are: new, closed
)"},
    {"ids",
     R"([workflow]
initial = "new"
taken = "new"
done = "closed"
[[status]]
id = "new"
[[status]]
id = "In Review"
side = "yes"
[[status]]
id = "new"
[[status]]
id = "a-name-that-is-too-long-for-any-column-of-a-list"
[[status]]
name = "Nameless"
[[status]]
id = "closed"
kind = "final"
)",
     R"(postern.toml:8:6: [[status]] id: "In Review" cannot be the id of a status
    1 to 32 lower-case letters, digits and '-', a letter first, as in "in-review"
postern.toml:9:8: [[status]] side: text where true or false is expected
    write true or false, without quotes
postern.toml:11:6: [[status]] id: a status "new" already stands at line 6
    each status has an id of its own
postern.toml:13:6: [[status]] id: "a-name-that-is-too-long-for-any-column-of-a-list" cannot be the id of a status
    1 to 32 lower-case letters, digits and '-', a letter first, as in "in-review"
postern.toml:14:1: [[status]] id: missing
    add a line such as: id = "in-review"
)"},
    {"times",
     R"([workflow]
initial = "new"
taken = "new"
done = "closed"
[[status]]
id = "new"
limit = "30s"
[[status]]
id = "closed"
kind = "final"
limit = "1d"
[[status.follow_up]]
after = "400d"
template = "x"
[[status.follow_up]]
tell = "boss"
)",
     R"(postern.toml:7:9: [[status]] limit: "30s" is out of range
    between 1m and 365d
postern.toml:11:9: [[status]] limit: closed is final: nothing is due there
    remove it, or make the kind "open" or "waiting"
postern.toml:12:1: [[status]] follow_up: closed is final: nobody is waited for there
    remove it, or make the kind "open" or "waiting"
postern.toml:13:9: [[status.follow_up]] after: "400d" is out of range
    between 1m and 365d
postern.toml:15:1: [[status.follow_up]] after: missing
    add a line such as: after = "2d"
postern.toml:15:1: [[status.follow_up]] template: missing
    add a line such as: template = "client-testing-reminder"
postern.toml:16:8: [[status.follow_up]] tell: "boss" is not known here
    one of "requester", "queue", "assignee", "lead"
)"},
    {"the wrong shapes",
     R"([workflow]
initial = "new"
taken = "new"
done = "closed"
[[status]]
id = "new"
moves = {to = "closed", from = "new"}
by = []
tell = "requester"
answer = 3
[[status]]
id = "closed"
kind = "final"
tell = {requestor = "completed", queue = 1}
)",
     R"(postern.toml:7:25: [[status]] moves from: unknown key
    the keys here are to, by
postern.toml:8:6: [[status]] by: nobody
    name who may, or remove the line
postern.toml:9:8: [[status]] tell: text where a table of who is told is expected
    tell = {requester = "status", queue = "agent-status"}
postern.toml:10:10: [[status]] answer: a whole number where a status, or a table of them is expected
    answer = {yes = "completed", no = "in-progress"}
postern.toml:14:9: [[status]] tell requestor: unknown key
    did you mean requester?
postern.toml:14:42: [[status]] tell queue: a whole number where text is expected
    put it in double quotes
)"},
    {"how they hang together",
     R"([workflow]
initial = "new"
taken = "new"
done = "waiting"
cancelled = "cancelled"
skip = false
back = false
[[status]]
id = "new"
moves = ["waiting", "circle", "corner", "new"]
answer = "closed"
[[status]]
id = "waiting"
kind = "waiting"
[[status]]
id = "corner"
[[status]]
id = "circle"
moves = ["circle-too"]
[[status]]
id = "circle-too"
moves = ["circle"]
[[status]]
id = "island"
moves = ["closed"]
[[status]]
id = "closed"
kind = "final"
[[status]]
id = "cancelled"
kind = "final"
)",
     R"(postern.toml:10:9: [[status]] moves: new moves to itself
    remove it
postern.toml:11:10: [[status]] answer: new is open and asks nothing: an answer does not move it
    make the kind "waiting", or remove the line
postern.toml:12:1: [[status]]: nothing leads out of waiting, neither an answer nor a move
    add answer = {yes = ..., no = ...}, or moves
postern.toml:15:1: [[status]]: corner is a dead end and not final
    add moves, or make its kind "final"
postern.toml:17:1: [[status]]: from circle no ticket can get to a final status
    add moves, or make its kind "final"
postern.toml:20:1: [[status]]: from circle-too no ticket can get to a final status
    add moves, or make its kind "final"
postern.toml:23:1: [[status]]: no way leads to island from new
    name it in the moves of another status, or remove it
)"},
    {"nobody may",
     R"([workflow]
initial = "new"
taken = "new"
done = "waiting"
[[status]]
id = "new"
moves = [{to = "waiting", by = "requester"}]
[[status]]
id = "waiting"
kind = "waiting"
moves = ["closed"]
by = "agent"
answer = {yes = "closed", no = "new"}
[[status.follow_up]]
after = "2d"
template = "x"
then = "closed"
[[status]]
id = "closed"
kind = "final"
)",
     R"(postern.toml:7:9: [[status]] moves: nobody can move a ticket from new to waiting
    a requester moves by `answer` alone: name the status there, or add "agent" to `by`
postern.toml:8:1: [[status]]: no way leads to waiting from new
    name it in the moves of another status, or remove it
postern.toml:13:10: [[status]] answer: the requester may not move a ticket from waiting to closed
    add "requester" to the list `by` that leaves it out
postern.toml:13:10: [[status]] answer: the requester may not move a ticket from waiting to new
    add "requester" to the list `by` that leaves it out
postern.toml:14:1: [[status]] follow_up: a timer may not move a ticket from waiting to closed
    add "timer" to the list `by` that leaves it out
)"},
    {"parts that their status cannot play",
     R"([workflow]
initial = "client-testing"
taken = "completed"
done = "client-testing"
cancelled = "approved"
)",
     R"(postern.toml:2:11: [workflow] initial: client-testing is not open, and a new ticket is
    name a status of kind "open"
postern.toml:3:9: [workflow] taken: completed is not open, and work begins there
    name a status of kind "open"
postern.toml:4:8: [workflow] done: the same as initial
    the status that a ticket gets when an agent writes /done
postern.toml:5:13: [workflow] cancelled: approved is not final
    name a status of kind "final"
)"},
    {"no end",
     R"([workflow]
initial = "new"
taken = "new"
done = "working"
[[status]]
id = "new"
[[status]]
id = "working"
)",
     R"(postern.toml:5:1: [[status]]: no status is final, so no ticket could ever be completed
    give the last one kind = "final"
)"},
    {"renamed",
     R"([workflow.rename]
submitted = "in-review"
"No Id" = "in-review"
old = "nowhere"
older = 5
)",
     R"(postern.toml:2:1: [workflow.rename] submitted: is a status here
    an id that tickets may still be in, and that is no status any more
postern.toml:3:1: [workflow.rename] No Id: no status was ever called so
    the id it had, as tickets show it: old-id = "new-id"
postern.toml:4:7: [workflow.rename] old: "nowhere" is not a status
    there are: submitted, in-review, approved, in-progress, ready-to-test, in-testing, ready-to-install, client-testing, completed, cannot-replicate, needs-estimate, estimate-ready, estimate-pending, cancelled
postern.toml:5:9: [workflow.rename] older: a whole number where text is expected
    put it in double quotes
)"},
};

TEST(WorkflowProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
