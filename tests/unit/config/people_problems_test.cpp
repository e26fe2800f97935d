// G-01, G-02: [[agent]] and [[rule]]: what an admin reads when they are wrong.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"an agent without anything",
     R"([[agent]]
)",
     R"(postern.toml:1:1: [[agent]] name: missing
    add a line such as: name = "Ann"
postern.toml:1:1: [[agent]] email: missing
    add a line such as: email = "ann@example.org"
)"},
    {"L-05: an agent who is the desk",
     R"([[agent]]
name = "Ann"
email = "Support@Example.org"
)",
     R"(postern.toml:3:9: [[agent]] email: "Support@Example.org" is an address of the desk itself
    an agent has a personal address, outside the watched mailboxes
)"},
    {"L-05: an agent at a token address",
     R"([[agent]]
name = "Ann"
email = "support+ann@example.org"
)",
     R"(postern.toml:3:9: [[agent]] email: "support+ann@example.org" is an address of the desk itself
    an agent has a personal address, outside the watched mailboxes
)"},
    {"L-05: an agent at an address the desk owns",
     R"([desk]
name = "Desk"
domain = "example.org"
own_addresses = ["help@example.org"]
[[agent]]
name = "Ann"
email = "help@example.org"
)",
     R"(postern.toml:7:9: [[agent]] email: "help@example.org" is an address of the desk itself
    an agent has a personal address, outside the watched mailboxes
)"},
    {"the same agent twice",
     R"([[agent]]
name = "Ann"
email = "ann@example.org"
[[agent]]
name = "Ann"
email = "ANN@example.org"
)",
     R"(postern.toml:5:8: [[agent]] name: an agent "Ann" already stands at line 2
    add the family name to tell them apart
postern.toml:6:9: [[agent]] email: an agent with the address "ANN@example.org" already stands at line 3
    one person is one agent
)"},
    {"addresses that an agent cannot have as well",
     R"([[agent]]
name = "Ann"
email = "ann@example.org"
also_from = ["Ann@example.org", "nobody", "support+x@example.org", "ben@example.org"]
[[agent]]
name = "Ben"
email = "ben@example.org"
)",
     R"(postern.toml:4:14: [[agent]] also_from: an agent with the address "Ann@example.org" already stands at line 3
    one person is one agent
postern.toml:4:33: [[agent]] also_from: "nobody" is not an e-mail address
    write it as NAME@DOMAIN
postern.toml:4:43: [[agent]] also_from: "support+x@example.org" is an address of the desk itself
    an agent has a personal address, outside the watched mailboxes
postern.toml:7:9: [[agent]] email: an agent with the address "ben@example.org" already stands at line 4
    one person is one agent
)"},
    {"unknown queues",
     R"([[agent]]
name = "Ann"
email = "ann@example.org"
queues = ["suport", "sales"]
)",
     R"(postern.toml:4:11: [[agent]] queues: "suport" is not a mailbox
    did you mean "support"?
postern.toml:4:21: [[agent]] queues: "sales" is not a mailbox
    there are: support
)"},
    {"lead as text",
     R"([[agent]]
name = "Ann"
email = "ann@example.org"
lead = "yes"
)",
     R"(postern.toml:4:8: [[agent]] lead: text where true or false is expected
    write true or false, without quotes
)"},
    {"G-05: a broken pattern",
     R"([[rule]]
name = "order numbers"
subject = ['order (\d+']
tag = "order"
)",
     R"(postern.toml:3:12: [[rule]] subject: rule "order numbers": pattern "order (\d+": missing )
    RE2 syntax; in TOML write patterns in single quotes, so that \ stays as it is
)"},
    {"G-05: an expensive pattern",
     R"([[rule]]
name = "greedy"
body = ['(\pL{99}){9}']
tag = "a"
)",
     R"(postern.toml:3:9: [[rule]] body: rule "greedy": pattern "(\pL{99}){9}": pattern too large - compile failed
    it would need more memory than a pattern may have: use smaller repetitions
)"},
    {"G-05: more repetitions than RE2 takes",
     R"([[rule]]
name = "greedy"
body = ['((a{100}){100}){100}']
tag = "a"
)",
     R"(postern.toml:3:9: [[rule]] body: rule "greedy": pattern "((a{100}){100}){100}": invalid repetition size: {100}
    it would need more memory than a pattern may have: use smaller repetitions
)"},
    {"a rule that does nothing",
     R"([[rule]]
name = "idle"
words = ["vpn"]
)",
     R"(postern.toml:1:1: [[rule]]: rule "idle" does nothing
    add an action: tag, untag, priority, assign, queue, status, cc, reply, field, link, suppress_ack, hold, quarantine or stop
)"},
    {"conditions and actions that cannot be meant",
     R"([[rule]]
name = "odd"
header = ["X-Priority", "Subject: (("]
attachment_type = "pdf"
language = "German"
to = "sales"
status = "in-reveiw"
cc = "bob@example.org"
quarantine = true
on_replies = true
)",
     R"(postern.toml:3:11: [[rule]] header: "X-Priority" is not a field and a pattern
    the field's name, a colon and an RE2 pattern, as in 'X-Priority: ^1'
postern.toml:3:25: [[rule]] header: rule "odd": pattern "((": missing )
    RE2 syntax; in TOML write patterns in single quotes, so that \ stays as it is
postern.toml:4:19: [[rule]] attachment_type: "pdf" is not a media type
    "application/pdf", or "image/" for all of a kind
postern.toml:5:12: [[rule]] language: "German" is not the code of a language
    two small letters (ISO 639-1), as in "de"
postern.toml:6:6: [[rule]] to: "sales" is neither an address nor a domain
    "ann@example.org", or "@example.org" for everyone there
postern.toml:7:10: [[rule]] status: "in-reveiw" is not a status of the workflow
    did you mean "in-review"?
postern.toml:8:6: [[rule]] cc: "bob@example.org" is not an agent's address
    did you mean "ann@example.org"?
postern.toml:9:14: [[rule]] quarantine: a reply is never put aside: it belongs to somebody's ticket
    remove on_replies, or make it a rule of its own
)"},
    {"a rule that holds replies, or puts aside what it holds",
     R"([[rule]]
name = "held"
hold = true
on_replies = true
[[rule]]
name = "both"
hold = true
quarantine = true
)",
     R"(postern.toml:3:8: [[rule]] hold: a reply is not held by a rule: it belongs to somebody's ticket
    remove on_replies, or make it a rule of its own
postern.toml:8:14: [[rule]] quarantine: a mail is either held for an agent's word or put aside without one
    remove hold or quarantine from rule "both"
)"},
    {"a digest that nobody sends",
     R"([desk]
name = "Desk"
domain = "example.org"
digest = "off"
[[agent]]
name = "Ann"
email = "ann@example.org"
notices = "digest"
)",
     R"(postern.toml:8:11: [[agent]] notices: there is no digest
    write "each", or give [desk] digest a time of day, as in "08:00"
)"},
    {"two rules of one name",
     R"([[rule]]
name = "vpn"
tag = "vpn"
[[rule]]
name = "vpn"
tag = "net"
)",
     R"(postern.toml:5:8: [[rule]] name: a rule "vpn" already stands at line 2
    each rule has a name of its own, by which events refer to it
)"},
    {"names that are not there",
     R"([[rule]]
name = "route"
mailbox = "suport"
assign = "anne@example.org"
queue = "sales"
)",
     R"(postern.toml:3:11: [[rule]] mailbox: "suport" is not a mailbox
    did you mean "support"?
postern.toml:4:10: [[rule]] assign: "anne@example.org" is not an agent's address
    did you mean "ann@example.org"?
postern.toml:5:9: [[rule]] queue: "sales" is not a mailbox
    there are: support
)"},
    {"values",
     R"([[rule]]
name = "mix"
words = ["?!"]
from = ["example.org"]
tag = ["two words"]
priority = "high"
)",
     R"(postern.toml:3:10: [[rule]] words: "?!" holds no word
    a word has letters or digits; for a pattern use subject or body
postern.toml:4:9: [[rule]] from: "example.org" is neither an address nor a domain
    "ann@example.org", or "@example.org" for everyone there
postern.toml:5:8: [[rule]] tag: "two words" is not a tag
    one word of at most 64 bytes, as in "password-reset"
postern.toml:6:12: [[rule]] priority: "high" is not known here
    one of "normal", "urgent"
)"},
    {"a rule without a name",
     R"([[rule]]
tag = "vpn"
)",
     R"(postern.toml:1:1: [[rule]] name: missing
    add a line such as: name = "networking"
)"},
};

TEST(PeopleProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
