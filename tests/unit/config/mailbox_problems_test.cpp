// G-01, G-02: [[mailbox]]: what an admin reads when it is wrong.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"nothing in it",
     R"([[mailbox]]
authserv_id = "mx.example.org"
)",
     R"(postern.toml:1:1: [[mailbox]] name: missing
    add a line such as: name = "support"
postern.toml:1:1: [[mailbox]] address: missing
    add a line such as: address = "support@example.org"
postern.toml:1:1: [[mailbox]] url: missing
    add a line such as: url = "imaps://imap.example.org"
postern.toml:1:1: [[mailbox]] user: missing
    add a line such as: user = "support@example.org"
postern.toml:1:1: [[mailbox]] password: missing
    add a line such as: password = "credential:NAME"
)"},
    {"address",
     R"([[mailbox]]
name = "support"
address = "support@"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
)",
     R"(postern.toml:3:11: [[mailbox]] address: "support@" is not an e-mail address
    write it as NAME@DOMAIN
)"},
    {"name",
     R"([[mailbox]]
name = "the support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
)",
     R"(postern.toml:2:8: [[mailbox]] name: "the support" is not a name
    at most 64 letters, digits, '.', '_' and '-', as in "support"
)"},
    {"the same name and folder twice",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
)",
     R"(postern.toml:9:8: [[mailbox]] name: a mailbox "support" already stands at line 2
    each mailbox has a name of its own
postern.toml:11:7: [[mailbox]] url: a mailbox that reads this folder as this user already stands at line 4
    two would take each other's mail: remove one, or give it another folder
)"},
    {"a move without a folder",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
after = "move"
)",
     R"(postern.toml:8:9: [[mailbox]] after: a move without a folder
    after = "move:Processed"
)"},
    {"a move into the folder itself",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
after = "move:Inbox"
)",
     R"(postern.toml:8:9: [[mailbox]] after: moves mail into the folder it is read from
    name another folder
)"},
    {"delete, which is not offered yet",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
after = "delete"
)",
     R"(postern.toml:8:9: [[mailbox]] after: "delete" needs backups that are verified, which this version does not make
    after = "move:Processed" keeps the folder as clean
)"},
    {"after",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
after = "archive"
)",
     R"(postern.toml:8:9: [[mailbox]] after: "archive" is not known here
    "seen", "move:FOLDER" or "keep"
)"},
    {"start",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
start = "since:yesterday"
)",
     R"(postern.toml:8:9: [[mailbox]] start: "since:yesterday" is not known here
    "all", "now" or "since:7d"
)"},
    {"poll",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
poll = 60
)",
     R"(postern.toml:8:8: [[mailbox]] poll: a whole number where a duration is expected
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
)"},
    {"poll without a pause",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
poll = "0s"
)",
     R"(postern.toml:8:8: [[mailbox]] poll: "0s" is out of range
    between 1s and 1d
)"},
    {"trust in both ways",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
trust = "closed-network"
)",
     R"(postern.toml:8:9: [[mailbox]] trust: "closed-network" believes every sender, authserv_id only the proven ones
    remove one of the two
)"},
    {"trust in nobody, and in a server",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
trust = "nobody"
)",
     R"(postern.toml:8:9: [[mailbox]] trust: "nobody" believes no sender, authserv_id only the proven ones
    remove one of the two
)"},
    {"A-01: agents by mail, and nothing that proves them",
     R"([[agent]]
name = "Ann"
email = "ann@example.org"
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
)",
     R"(postern.toml:4:1: [[mailbox]] authserv_id: missing, so nothing proves who writes to this mailbox, and agents answer by mail
    authserv_id = "mx.example.org", the name your server puts first in its Authentication-Results: postern check --online --probe shows it; without one, trust = "nobody" (agents are told, nothing they write is obeyed), or trust = "closed-network" where nobody else can reach the server
)"},
    {"what is wrong is not missing, too",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = 7
)",
     R"(postern.toml:7:15: [[mailbox]] authserv_id: a whole number where text is expected
    put it in double quotes
)"},
    {"nor is trust",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
trust = "closed network"
)",
     R"(postern.toml:7:9: [[mailbox]] trust: "closed network" is not known here
    did you mean "closed-network"?
)"},
    {"authserv_id",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org; spf=pass"
)",
     R"(postern.toml:7:15: [[mailbox]] authserv_id: "mx.example.org; spf=pass" is not the id of a mail server
    what stands first in the Authentication-Results of your own server, as in "mx.example.org"
)"},
    {"an address too long for tokens",
     R"([[mailbox]]
name = "support"
address = "customer-service@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
subaddress = true
)",
     R"(postern.toml:8:14: [[mailbox]] subaddress: "customer-service" leaves no room for a token: an address has 64 octets before the @
    an address of at most 12 octets before the @, or subaddress = false
)"},
    {"an unknown relay",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
smtp = "backup"
)",
     R"(postern.toml:8:8: [[mailbox]] smtp: "backup" is not a relay [smtp.NAME]
    there is none yet
)"},
    {"the folder for sent mail is that of requests",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
sent_folder = "inbox"
)",
     R"(postern.toml:8:15: [[mailbox]] sent_folder: is the folder in which requests come in
    the folder where your mail program keeps what it sent, as in sent_folder = "Sent"
)"},
    {"STARTTLS on imaps",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
tls = "starttls"
)",
     R"(postern.toml:8:7: [[mailbox]] tls: "starttls" contradicts imaps://, which is TLS from the first byte
    remove tls, or write imap://imap.example.org in url
)"},
};

TEST(MailboxProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
