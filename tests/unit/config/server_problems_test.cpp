// G-01, G-02: [smtp], and what a mailbox shares with it: url, tls, ca_file, pin, user, password.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"no scheme",
     R"([smtp]
url = "mail.example.org:587"
)",
     R"(postern.toml:2:7: [smtp] url: not a URL
    smtps://HOST or smtp://HOST, with :PORT where it is not the usual one
)"},
    {"a scheme of another trade",
     R"([smtp]
url = "imaps://mail.example.org"
)",
     R"(postern.toml:2:7: [smtp] url: the scheme "imaps" is not known here
    smtps://HOST for TLS from the first byte, smtp://HOST for STARTTLS
)"},
    {"port",
     R"([smtp]
url = "smtp://mail.example.org:70000"
)",
     R"(postern.toml:2:7: [smtp] url: the port is not a number between 1 and 65535
    write HOST:PORT, or leave the port out for the usual one
)"},
    {"a path",
     R"([smtp]
url = "smtp://mail.example.org/submit"
)",
     R"(postern.toml:2:7: [smtp] url: a URL with something after the host
    smtps://HOST or smtp://HOST, with :PORT where it is not the usual one
)"},
    {"host",
     R"([smtp]
url = "smtp://mail server"
)",
     R"(postern.toml:2:7: [smtp] url: a URL without a sound host name
    letters, digits, dots and hyphens, or an IPv6 address in brackets
)"},
    {"implicit TLS on a plain scheme",
     R"([smtp]
url = "smtp://mail.example.org"
tls = "implicit"
)",
     R"(postern.toml:3:7: [smtp] tls: "implicit" contradicts smtp://, which starts without TLS
    write smtps://mail.example.org in url, or tls = "starttls"
)"},
    {"STARTTLS on a secure scheme",
     R"([smtp]
url = "smtps://mail.example.org"
tls = "starttls"
)",
     R"(postern.toml:3:7: [smtp] tls: "starttls" contradicts smtps://, which is TLS from the first byte
    remove tls, or write smtp://mail.example.org in url
)"},
    {"no TLS on a secure scheme",
     R"([smtp]
url = "smtps://localhost"
tls = "none"
)",
     R"(postern.toml:3:7: [smtp] tls: "none" contradicts smtps://, which is TLS from the first byte
    remove tls, or write smtp://localhost in url
)"},
    {"no TLS to a name that only begins like loopback",
     R"([smtp]
url = "smtp://127.0.0.1.example.net"
tls = "none"
)",
     R"(postern.toml:3:7: [smtp] tls: "none" would send the password and all mail in the clear to 127.0.0.1.example.net
    tls = "starttls"; "none" is for localhost, 127.0.0.1 and ::1 only
)"},
    {"a misspelt word",
     R"([smtp]
url = "smtp://mail.example.org"
tls = "start_tls"
)",
     R"(postern.toml:3:7: [smtp] tls: "start_tls" is not known here
    did you mean "starttls"?
)"},
    {"a user without a password",
     R"([smtp]
url = "smtp://mail.example.org"
user = "desk"
)",
     R"(postern.toml:1:1: [smtp] password: missing
    add a line such as: password = "credential:NAME"
)"},
    {"a password without a user",
     R"([smtp]
url = "smtp://mail.example.org"
password = "credential:smtp"
)",
     R"(postern.toml:1:1: [smtp] user: missing
    add a line such as: user = "support@example.org"
)"},
    {"G-04: the secret in the file, never repeated",
     R"([smtp]
url = "smtp://mail.example.org"
user = "desk"
password = "hunter2"
)",
     R"(postern.toml:4:12: [smtp] password: the secret itself does not belong in this file
    put it into /etc/postern/credentials/NAME (mode 0600) and write password = "credential:NAME"
)"},
    {"the secret in the URL, never repeated",
     R"([smtp]
url = "smtp://desk:hunter2@mail.example.org"
)",
     R"(postern.toml:2:7: [smtp] url: a URL with a user in it
    the name belongs in user, the secret in password
)"},
    {"a misspelt source",
     R"([smtp]
url = "smtp://mail.example.org"
user = "desk"
password = "credentials:smtp"
)",
     R"(postern.toml:4:12: [smtp] password: this is not a reference to a secret
    did you mean "credential:..."?
)"},
    {"a credential that leads out of its folder",
     R"([smtp]
url = "smtp://mail.example.org"
user = "desk"
password = "credential:../shadow"
)",
     R"(postern.toml:4:12: [smtp] password: credential: needs a name
    letters, digits, '.', '_' and '-', as in credential:smtp
)"},
    {"a relative file",
     R"([smtp]
url = "smtp://mail.example.org"
user = "desk"
password = "file:smtp.secret"
)",
     R"(postern.toml:4:12: [smtp] password: file: needs an absolute path
    file:/etc/postern/NAME
)"},
    {"only a named relay, and a mailbox that does not name it",
     R"([smtp.backup]
url = "smtp://mail.example.org"
protocol = "esmtp"
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
)",
     R"(postern.toml:3:1: [smtp.backup] protocol: unknown key
    the keys here are url, tls, ca_file, pin, auth, password, user, oauth, connections, rate, oversize
postern.toml:4:1: [[mailbox]] smtp: missing, and there is no main relay [smtp]
    smtp = "backup", or add url to [smtp]
)"},
    {"a name no command line can hold",
     R"([smtp]
url = "smtp://mail.example.org"
[smtp."two words"]
url = "smtp://mail.example.org"
)",
     R"(postern.toml:3:1: [smtp.two words] NAME: "two words" is not a name
    at most 64 letters, digits, '.', '_' and '-', as in "support"
)"},
};

TEST(ServerProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
