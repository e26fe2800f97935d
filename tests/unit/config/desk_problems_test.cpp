// G-01, G-02: [desk], [limits], [log], [daemon]: what an admin reads when they are wrong.
#include "problem_case.h"

namespace postern::config {
namespace {

const Case kCases[] = {
    {"nothing in it",
     R"([desk]
)",
     R"(postern.toml:1:1: [desk] name: missing
    add a line such as: name = "Example Help Desk"
postern.toml:1:1: [desk] domain: missing
    add a line such as: domain = "example.org"
)"},
    {"values of the wrong kind",
     R"([desk]
name = 7
domain = ["example.org"]
reopen_days = "14"
ack_max_age = 24
notice_max_size = 1.5
)",
     R"(postern.toml:2:8: [desk] name: a whole number where text is expected
    put it in double quotes
postern.toml:3:10: [desk] domain: a list where text is expected
    put it in double quotes
postern.toml:4:15: [desk] reopen_days: text where a whole number is expected
    write the digits without quotes and without a unit
postern.toml:5:15: [desk] ack_max_age: a whole number where a duration is expected
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
postern.toml:6:19: [desk] notice_max_size: a number with a fraction where a size is expected
    a whole number and a unit, in quotes: "500 kB", "10 MB" or "50 MiB"
)"},
    {"an address for a domain",
     R"([desk]
name = "Desk"
domain = "help@example.org"
)",
     R"(postern.toml:3:10: [desk] domain: "help@example.org" is not a domain
    the part after the @ alone, as in "example.org"; an international one in its xn-- form
)"},
    {"a digest at no time of day",
     R"([desk]
name = "Desk"
domain = "example.org"
digest = "24:00"
)",
     R"(postern.toml:4:10: [desk] digest: "24:00" is neither a time of day nor "off"
    four digits and a colon, as in "08:00"; the latest is "23:59"
)"},
    {"prefix",
     R"([desk]
name = "Desk"
domain = "example.org"
prefix = "hd-"
)",
     R"(postern.toml:4:10: [desk] prefix: "hd-" cannot begin a ticket's key
    1 to 10 capital letters and digits, a letter first, as in "HD"
)"},
    {"units",
     R"([desk]
name = "Desk"
domain = "example.org"
ack_max_age = "1 day"
notice_max_size = "10 megabytes"
)",
     R"(postern.toml:4:15: [desk] ack_max_age: "1 day" is not a duration
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
postern.toml:5:19: [desk] notice_max_size: "10 megabytes" is not a size
    a whole number and a unit, in quotes: "500 kB", "10 MB" or "50 MiB"
)"},
    {"ranges",
     R"([desk]
name = "Desk"
domain = "example.org"
reopen_days = -1
ack_max_age = "60d"
send_delay = "61m"
[limits]
max_message_size = "2 GiB"
mails_total_hour = 9000000000
)",
     R"(postern.toml:4:15: [desk] reopen_days: -1 is out of range
    between 0 and 3650
postern.toml:5:15: [desk] ack_max_age: "60d" is out of range
    between 0s and 30d
postern.toml:6:14: [desk] send_delay: "61m" is out of range
    between 0s and 1h
postern.toml:8:20: [limits] max_message_size: "2 GiB" is out of range
    between 64 KiB and 64 MiB
postern.toml:9:20: [limits] mails_total_hour: 9000000000 is out of range
    between 0 and 1000000
)"},
    {"a line end that would become a header",
     R"([desk]
name = "Desk\r\nBcc: all@example.org"
domain = "example.org"
)",
     R"(postern.toml:2:8: [desk] name: holds a control character or a line end
    write it on one line, without escapes such as \n
)"},
    {"an empty name",
     R"([desk]
name = "  "
domain = "example.org"
)",
     R"(postern.toml:2:8: [desk] name: empty
    give it a value, or remove the line
)"},
    {"own addresses",
     R"([desk]
name = "Desk"
domain = "example.org"
own_addresses = ["old@example.org", "Desk <help@example.org>", 5]
)",
     R"(postern.toml:4:37: [desk] own_addresses: "Desk <help@example.org>" is not an e-mail address
    write the address alone, without name and <>
postern.toml:4:64: [desk] own_addresses: a whole number where text is expected
    a list of texts: ["one", "two"]
)"},
    {"language",
     R"([desk]
name = "Desk"
domain = "example.org"
language = "English"
)",
     R"(postern.toml:4:12: [desk] language: "English" is not a language tag
    two or three letters, as in "en", "de" or "pt-BR"
)"},
    {"log level",
     R"([log]
level = "verbose"
)",
     R"(postern.toml:2:9: [log] level: "verbose" is not known here
    one of "debug", "info", "warn", "error"
)"},
    {"a socket's path that no socket can have",
     R"([daemon]
control_socket = "/run/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)",
     R"(postern.toml:2:18: [daemon] control_socket: a path of 115 bytes is too long for a socket
    at most 107 bytes
)"},
};

TEST(DeskProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

}  // namespace
}  // namespace postern::config
