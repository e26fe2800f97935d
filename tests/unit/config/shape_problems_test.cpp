// G-01, G-02: Keys and tables that do not exist, brackets, and the grammar of TOML.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"an empty file", "",
     R"(postern.toml: there is no [desk]
    add [desk] with its name and domain
postern.toml: there is no [smtp], so no mail could be sent
    add [smtp] with its url
postern.toml: there is no [[mailbox]], so no mail would come in
    add [[mailbox]] with name, address, url, user and password
)"},
    {"a list that holds no mailbox",
     R"(mailbox = [] # instead of [mailbox]
)",
     R"(postern.toml: there is no [[mailbox]], so no mail would come in
    add [[mailbox]] with name, address, url, user and password
)"},
    {"a misspelt key",
     R"([desk]
name = "Desk"
domian = "example.org"
)",
     R"(postern.toml:1:1: [desk] domain: missing
    add a line such as: domain = "example.org"
postern.toml:3:1: [desk] domian: unknown key
    did you mean domain?
)"},
    {"a key of another table",
     R"([desk]
name = "Desk"
domain = "example.org"
max_message_size = "10 MB"
)",
     R"(postern.toml:4:1: [desk] max_message_size: unknown key
    it belongs in [limits]
)"},
    {"a key nobody knows",
     R"([store]
favourite_colour = "blue"
)",
     R"(postern.toml:2:1: [store] favourite_colour: unknown key
    the keys here are path
)"},
    {"a misspelt table",
     R"([[mailboxes]]
name = "support"
)",
     R"(postern.toml:1:3: mailboxes: unknown table
    did you mean [[mailbox]]?
)"},
    {"a key outside the tables",
     R"(level = "debug"
)",
     R"(postern.toml:1:1: level: a key outside the tables
    it belongs in [log]
)"},
    {"single brackets",
     R"([agent]
name = "Ann"
email = "ann@example.org"
)",
     R"(postern.toml:1:2: agent: there can be several of them
    write [[agent]], with two brackets on each side
)"},
    {"double brackets",
     R"([[store]]
path = "/var/lib/postern/postern.db"
)",
     R"(postern.toml:1:3: store: a list where a table is expected
    write [store] on a line of its own and its keys below
)"},
    {"text for a table",
     R"(log = "debug"
)",
     R"(postern.toml:1:1: log: text where a table is expected
    write [log] on a line of its own and its keys below
)"},
    {"text without quotes",
     R"([desk]
name = Example
)",
     R"(postern.toml:2:8: not TOML: value: could not determine value type
    text stands in double quotes: name = "Example"
)"},
    {"the same key twice",
     R"([desk]
name = "Desk"
name = "Other"
)",
     R"(postern.toml:3:8: not TOML: key-value pair: cannot redefine existing string 'name'
    each key stands once in its table: remove one
)"},
    {"the same table twice",
     R"([store]
[log]
[store]
)",
     R"(postern.toml:3:1: not TOML: table header: cannot redefine existing table 'store'
    each [table] stands once; of [[mailbox]], [[agent]], [[field]], [[rule]] and [[status]] there can be several
)"},
    {"one and several of a table",
     R"([agent]
name = "Ann"
[[agent]]
name = "Bob"
)",
     R"(postern.toml:3:1: not TOML: table header: cannot redefine existing table 'agent' as array-of-tables
    a table of which there can be several has two brackets each time: [[mailbox]]
)"},
    {"a backslash in double quotes",
     R"([[rule]]
name = "order"
subject = "order \d+"
)",
     R"(postern.toml:3:19: not TOML: string: unknown escape sequence '\d'
    in double quotes a \ is written \\; in single quotes it stays as it is
)"},
    {"a quote that is not closed",
     R"([desk]
name = "Example
domain = "example.org"
)",
     R"(postern.toml:2:16: not TOML: string: unescaped control characters other than TAB (U+0009) are explicitly prohibited
    the text ends with its line: close the quotes, as in name = "Example"
)"},
    {"an open bracket",
     R"([desk
)",
     R"(postern.toml:1:6: not TOML: table header: expected ']', saw '\n'
    the file is TOML (https://toml.io): [tables], and lines of the form key = value below them
)"},
    {"nesting without end",
     R"([desk]
name = [[[[[[[[[[1]]]]]]]]]]
)",
     R"(postern.toml:2:15: nested more than 8 deep
    the file is TOML (https://toml.io): [tables], and lines of the form key = value below them
)"},
};

TEST(ShapeProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
