// What a sound file gives: values, defaults, warnings, and the questions other rooms ask of Settings.
#include "config/settings.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "config/parse.h"
#include "settings_text.h"

namespace postern::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string read(const std::string& path) {
  std::ifstream file(std::string(POSTERN_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.is_open()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string show(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) out += to_string(problem) + "\n";
  return out;
}

Settings sound(const std::string& toml) {
  Parsed parsed = parse_settings(complete(toml), "postern.toml");
  EXPECT_EQ(show(parsed.problems), "");
  return parsed.settings;
}

TEST(Settings, SampleFileIsSoundAndSilent) {
  const Parsed parsed = parse_settings(read("config/postern.toml"), "postern.toml");
  EXPECT_EQ(show(parsed.problems), "");
  EXPECT_EQ(show(parsed.warnings), "");
  const Settings& settings = parsed.settings;
  EXPECT_EQ(settings.desk.name, "Example Help Desk");
  EXPECT_EQ(settings.relays.at(0).server.port, 587);
  EXPECT_EQ(settings.relays.at(0).server.tls, Tls::starttls);
  EXPECT_EQ(settings.relays.at(0).password.name, "smtp");
  EXPECT_EQ(settings.mailboxes.at(0).server.scheme, "imaps");
  EXPECT_EQ(settings.mailboxes.at(0).server.port, 993);
  EXPECT_EQ(settings.mailboxes.at(0).move_to, "Processed");
  EXPECT_EQ(settings.agents.at(0).email, "ann@example.org");
  EXPECT_EQ(settings.rules.at(0).words.size(), 3u);
  EXPECT_EQ(settings.file, "postern.toml");
}

TEST(Settings, DefaultsStandWhereTheFileIsSilent) {
  const Settings settings = sound("");
  EXPECT_EQ(settings.desk.prefix, "HD");
  EXPECT_EQ(settings.desk.ack_max_age, hours(24));
  EXPECT_EQ(settings.store.path, "/var/lib/postern/postern.db");
  EXPECT_EQ(settings.limits.message_bytes, 50u << 20);
  EXPECT_EQ(settings.caps.acks_per_recipient_day, 10);
  EXPECT_EQ(settings.caps.mails_per_domain_hour, 200);
  EXPECT_EQ(settings.caps.notices_per_queue_minute, 20);
  EXPECT_EQ(settings.caps.new_recipients_hour, 200);
  EXPECT_EQ(settings.caps.reopens_per_ticket_day, 3);
  EXPECT_EQ(settings.log_level, "info");
  EXPECT_EQ(settings.control_socket, "/run/postern/control.sock");
  const Mailbox& mailbox = settings.mailboxes.at(0);
  EXPECT_EQ(mailbox.from_name, "Desk");
  EXPECT_EQ(mailbox.folder, "INBOX");
  EXPECT_EQ(mailbox.after, After::seen);
  EXPECT_EQ(mailbox.poll, seconds(60));
  EXPECT_EQ(mailbox.timeout, seconds(60));
  EXPECT_EQ(mailbox.start.mode, Start::Mode::unset);
  EXPECT_EQ(mailbox.server.tls, Tls::implicit);
  EXPECT_EQ(settings.relays.at(0).server.tls, Tls::starttls) << "smtp:// without tls is never plain text";
}

TEST(Settings, EveryDeskKeyIsRead) {
  const Settings settings = sound(R"(
[desk]
name = " Help Desk "
domain = "Example.ORG"
prefix = "IT2"
reopen_days = 3
ack_max_age = "2d"
language = "pt-BR"
notice_max_size = "5 MB"
own_addresses = ["old@example.org"]
admin = "olga@example.net"
alert_after = "5m"
send_delay = "90s"
hold_spam = false
digest = "07:30"
[store]
path = "/srv/postern.db"
[limits]
max_message_size = "20 MiB"
acks_per_recipient_day = 0
mails_per_recipient_hour = 1
mails_per_ticket_day = 2
notices_per_agent_hour = 4
mails_per_domain_hour = 5
notices_per_queue_minute = 6
new_recipients_hour = 7
reopens_per_ticket_day = 8
mails_total_hour = 3
max_received = 30
[log]
level = "debug"
[daemon]
control_socket = "/tmp/s"
)");
  EXPECT_EQ(settings.desk.name, "Help Desk");
  EXPECT_EQ(settings.desk.domain, "example.org");
  EXPECT_EQ(settings.desk.prefix, "IT2");
  EXPECT_EQ(settings.desk.reopen_days, 3);
  EXPECT_EQ(settings.desk.ack_max_age, hours(48));
  EXPECT_EQ(settings.desk.language, "pt-BR");
  EXPECT_EQ(settings.desk.notice_max_size, 5'000'000u);
  EXPECT_THAT(settings.desk.own_addresses, testing::ElementsAre("old@example.org"));
  EXPECT_EQ(settings.desk.admin, "olga@example.net");
  EXPECT_EQ(settings.desk.alert_after, minutes(5));
  EXPECT_EQ(settings.desk.send_delay, seconds(90));
  EXPECT_FALSE(settings.desk.hold_spam);
  EXPECT_EQ(settings.desk.digest_at, minutes(7 * 60 + 30));
  EXPECT_EQ(settings.store.path, "/srv/postern.db");
  EXPECT_EQ(settings.limits.message_bytes, 20u << 20);
  EXPECT_EQ(settings.caps.acks_per_recipient_day, 0);
  EXPECT_EQ(settings.caps.mails_per_recipient_hour, 1);
  EXPECT_EQ(settings.caps.mails_per_ticket_day, 2);
  EXPECT_EQ(settings.caps.notices_per_agent_hour, 4);
  EXPECT_EQ(settings.caps.mails_per_domain_hour, 5);
  EXPECT_EQ(settings.caps.notices_per_queue_minute, 6);
  EXPECT_EQ(settings.caps.new_recipients_hour, 7);
  EXPECT_EQ(settings.caps.reopens_per_ticket_day, 8);
  EXPECT_EQ(settings.caps.mails_total_hour, 3);
  EXPECT_EQ(settings.caps.max_received, 30);
  EXPECT_EQ(settings.log_level, "debug");
  EXPECT_EQ(settings.control_socket, "/tmp/s");
}

TEST(Settings, SentFolderAndConnections) {
  const Settings settings = sound(R"(
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:support"
authserv_id = "mx.example.org"
sent_folder = "Sent Items"
connections = 1
)");
  const Mailbox& mailbox = settings.mailboxes.at(0);
  EXPECT_EQ(mailbox.sent_folder, "Sent Items");
  EXPECT_EQ(mailbox.connections, 1);
  EXPECT_EQ(mailbox.account(), "support@imap.example.org:993");
  ASSERT_EQ(mailbox.folders().size(), 2u);
  EXPECT_EQ(mailbox.folders()[1].name, "Sent Items");
}

TEST(Settings, EveryMailboxAndRelayKeyIsRead) {
  const Settings settings = sound(R"(
[smtp]
url = "smtp://[::1]:2525"
tls = "none"
[smtp.bulk]
url = "smtps://Bulk.example.org"
connections = 3
rate = 30
oversize = "strip"
pin = ["sha256//BgJ2mBIAk1cDh5Y9Ojc6UyRTYFJzYFJzYFJzYFJzYFI="]
user = "desk"
password = "file:/etc/postern/bulk"
ca_file = "/etc/ssl/own.pem"
[[mailbox]]
name = "it"
address = "it@example.org"
from_name = "IT"
signature = """
Kind regards
IT"""
url = "imap://localhost"
tls = "none"
user = "it"
password = "env:IT_PASSWORD"
folder = "Support/New"
trust = "closed-network"
after = "move: Done"
subaddress = true
poll = "5m"
timeout = "90s"
start = "since:7d"
smtp = "bulk"
)");
  const Relay* bulk = settings.find_relay("bulk");
  EXPECT_EQ(bulk->server.pins.size(), 1u);
  EXPECT_EQ(bulk->connections, 3);
  EXPECT_EQ(bulk->rate, 30);
  EXPECT_EQ(bulk->oversize, Oversize::strip);
  ASSERT_TRUE(bulk);
  EXPECT_EQ(settings.relays.at(0).server.host, "::1");
  EXPECT_EQ(settings.relays.at(0).server.port, 2525);
  EXPECT_EQ(bulk->server.host, "bulk.example.org");
  EXPECT_EQ(bulk->server.port, 465);
  EXPECT_EQ(bulk->server.ca_file, "/etc/ssl/own.pem");
  EXPECT_EQ(bulk->password.source, SecretRef::Source::file);
  EXPECT_EQ(bulk->password.name, "/etc/postern/bulk");
  const Mailbox* mailbox = settings.find_mailbox("it");
  ASSERT_TRUE(mailbox);
  EXPECT_EQ(mailbox->from_name, "IT");
  EXPECT_EQ(mailbox->signature, "Kind regards\nIT");
  EXPECT_EQ(mailbox->server.port, 143);
  EXPECT_EQ(mailbox->server.tls, Tls::none);
  EXPECT_EQ(mailbox->password.source, SecretRef::Source::env);
  EXPECT_EQ(mailbox->folder, "Support/New");
  EXPECT_EQ(mailbox->trust, Trust::closed_network);
  EXPECT_EQ(mailbox->after, After::move);
  EXPECT_EQ(mailbox->move_to, "Done");
  EXPECT_TRUE(mailbox->subaddress);
  EXPECT_EQ(mailbox->poll, minutes(5));
  EXPECT_EQ(mailbox->timeout, seconds(90));
  EXPECT_EQ(mailbox->start.mode, Start::Mode::since);
  EXPECT_EQ(mailbox->start.since, hours(7 * 24));
  EXPECT_EQ(mailbox->relay, "bulk");
}

TEST(Settings, EveryAgentAndRuleKeyIsRead) {
  const Settings settings = sound(R"(
[[agent]]
name = "Ann"
email = "Ann@example.org"
also_from = ["ann@home.example", "A.Example@example.net"]
lead = true
queues = ["support"]
[[rule]]
name = "vpn"
words = "vpn"
mailbox = ["support"]
from = ["boss@example.org", "@example.net"]
subject = ['(?i)^urgent\b']
body = ['\d{4}']
on_replies = true
tag = ["vpn", "network"]
untag = ["new"]
priority = "urgent"
assign = "ann@EXAMPLE.org"
queue = "support"
suppress_ack = true
stop = true
[[rule]]
name = "all of it"
to = "sales@example.org"
header = 'X-Priority: ^1'
attachment = '\.exe$'
attachment_type = "Image/"
larger_than = "5 MB"
language = ["de", "fr"]
authenticated = true
known = false
tagged = "vpn"
status = "in-review"
cc = "ann@example.org"
quarantine = true
[[rule]]
name = "to be seen"
hold = true
)");
  const Rule& all = settings.rules.at(1);
  EXPECT_THAT(all.to, testing::ElementsAre("sales@example.org"));
  EXPECT_EQ(all.header.at(0).name, "X-Priority");
  EXPECT_EQ(all.header.at(0).pattern, "^1");
  EXPECT_THAT(all.attachment, testing::ElementsAre("\\.exe$"));
  EXPECT_THAT(all.attachment_type, testing::ElementsAre("image/"));
  EXPECT_EQ(all.larger_than, 5'000'000u);
  EXPECT_THAT(all.language, testing::ElementsAre("de", "fr"));
  EXPECT_EQ(all.authenticated, true);
  EXPECT_EQ(all.known, false);
  EXPECT_THAT(all.tagged, testing::ElementsAre("vpn"));
  EXPECT_EQ(all.status, "in-review");
  EXPECT_THAT(all.cc, testing::ElementsAre("ann@example.org"));
  EXPECT_TRUE(all.quarantine);
  EXPECT_FALSE(all.hold);
  EXPECT_TRUE(settings.rules.at(2).hold);
  EXPECT_THAT(settings.agents.at(0).addresses(),
              testing::ElementsAre("Ann@example.org", "ann@home.example", "A.Example@example.net"));
  EXPECT_EQ(settings.find_agent("a.example@EXAMPLE.net"), &settings.agents.at(0));
  EXPECT_TRUE(settings.agents.at(0).lead);
  EXPECT_THAT(settings.agents.at(0).queues, testing::ElementsAre("support"));
  const Rule& rule = settings.rules.at(0);
  EXPECT_EQ(rule.line, 8);
  EXPECT_THAT(rule.words, testing::ElementsAre("vpn"));
  EXPECT_THAT(rule.mailbox, testing::ElementsAre("support"));
  EXPECT_THAT(rule.from, testing::ElementsAre("boss@example.org", "@example.net"));
  EXPECT_THAT(rule.subject, testing::ElementsAre("(?i)^urgent\\b"));
  EXPECT_THAT(rule.body, testing::ElementsAre("\\d{4}"));
  EXPECT_TRUE(rule.on_replies);
  EXPECT_THAT(rule.tag, testing::ElementsAre("vpn", "network"));
  EXPECT_THAT(rule.untag, testing::ElementsAre("new"));
  EXPECT_EQ(rule.priority, "urgent");
  EXPECT_THAT(rule.assign, testing::ElementsAre("ann@EXAMPLE.org"));
  EXPECT_EQ(rule.queue, "support");
  EXPECT_TRUE(rule.suppress_ack);
  EXPECT_TRUE(rule.stop);
}

TEST(Settings, WarnsOfWhatIsProbablyNotMeant) {
  const Parsed parsed = parse_settings(R"([desk]
name = "Desk"
domain = "example.org"
[store]
path = "postern.db"
[smtp]
url = "smtp://mail.example.org:465"
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org:143"
user = "support"
password = "credential:support"
)",
                                       "postern.toml");
  EXPECT_EQ(show(parsed.problems), "");
  EXPECT_EQ(show(parsed.warnings), R"(postern.toml: there is no [[agent]]: nobody is told about new tickets
    add [[agent]] with name and email
postern.toml:5:8: [store] path: "postern.db" is relative to wherever postern is started
    write the whole path, from /
postern.toml:7:7: [smtp] url: port 465 is the usual one of smtps://
    write smtps://mail.example.org, unless the server is unusual
postern.toml:8:1: [[mailbox]] authserv_id: missing, so nothing proves who writes to this mailbox
    authserv_id = "mx.example.org", the name your server puts first in its Authentication-Results: postern check --online --probe shows it; without one, trust = "nobody" (agents are told, nothing they write is obeyed), or trust = "closed-network" where nobody else can reach the server
postern.toml:11:7: [[mailbox]] url: port 143 is the usual one of imap://
    write imap://imap.example.org, unless the server is unusual
)");
}

// A-01
TEST(Settings, AgentsByMailAreProvenOrTheConfigSaysOtherwise) {
  struct Case {
    const char* line;
    Trust trust;
  };
  for (const Case& c :
       {Case{"authserv_id = \"mx.example.org\"\n", Trust::authentication_results},
        Case{"trust = \"closed-network\"\n", Trust::closed_network}, Case{"trust = \"nobody\"\n", Trust::nobody}}) {
    const Parsed parsed = parse_settings(
        complete(
            std::string("[[mailbox]]\nname = \"support\"\naddress = \"support@example.org\"\n"
                        "url = \"imaps://imap.example.org\"\nuser = \"support\"\npassword = \"credential:support\"\n") +
            c.line),
        "postern.toml");
    EXPECT_EQ(show(parsed.problems) + show(parsed.warnings), "") << c.line;
    ASSERT_EQ(parsed.settings.mailboxes.size(), 1u);
    EXPECT_EQ(parsed.settings.mailboxes[0].trust, c.trust);
  }
}

// What is to be written is seen on the server alone: nothing else may be wrong with such a file.
TEST(Settings, AMissingProofIsFoundOnline) {
  const Parsed parsed =
      parse_settings(complete("[[mailbox]]\nname = \"support\"\ncolour = \"blue\"\n"), "postern.toml");
  std::string online;
  for (const Problem& problem : parsed.problems) {
    if (problem.is_online) online += problem.text.substr(0, 32) + "\n";
  }
  EXPECT_EQ(online, "[[mailbox]] authserv_id: missing\n");
  EXPECT_GT(parsed.problems.size(), 1u);
}

TEST(Settings, NoMessageRepeatsASecret) {
  const std::string canary = "CANARY";
  const char* const kFiles[] = {
      "[smtp]\nurl = \"smtp://desk:CANARY@mail.example.org\"\nuser = \"desk\"\npassword = \"CANARY\"\n",
      "[smtp]\nurl = \"smtp://mail.example.org\"\nuser = \"desk\"\npassword = \"file:CANARY\"\n",
      "[smtp]\nurl = \"smtp://mail.example.org\"\nuser = \"desk\"\npassword = \"env:CANARY!\"\n",
      "[smtp]\nurl = \"CANARY\"\npassword = [\"CANARY\"]\n",
      "[smtp]\nurl = \"smtp://mail.example.org\"\nuser = \"desk\"\npassword = \"CANARY\n",
      "[smtp]\npassword = \"CANARY\"\npassword = \"CANARY\"\n",
      "[smtp]\npassword = CANARY\n",
  };
  for (const char* file : kFiles) {
    const Parsed parsed = parse_settings(complete(file), "postern.toml");
    EXPECT_FALSE(parsed.problems.empty()) << file;
    EXPECT_THAT(show(parsed.problems) + show(parsed.warnings), testing::Not(testing::HasSubstr(canary)));
  }
}

TEST(Settings, AnyTruncationIsReadToItsEnd) {
  const std::string sample = read("config/postern.toml");
  for (std::size_t length = 0; length < sample.size(); length += 7) {
    const Parsed parsed = parse_settings(std::string_view(sample).substr(0, length), "postern.toml");
    for (const Problem& problem : parsed.problems) EXPECT_FALSE(problem.text.empty());
  }
  const Parsed deep = parse_settings(std::string(200'000, 'a') + ".b = 1", "postern.toml");
  EXPECT_EQ(deep.problems.size(), 1u);
}

TEST(Settings, FindsByNameAndAddress) {
  const Settings settings =
      sound("[desk]\nname = \"Desk\"\ndomain = \"example.org\"\nown_addresses = [\"help@example.org\"]\n");
  EXPECT_TRUE(settings.find_agent("ANN@Example.org"));
  EXPECT_FALSE(settings.find_agent("bob@example.org"));
  EXPECT_FALSE(settings.find_mailbox("sales"));
  EXPECT_TRUE(settings.find_relay(""));
  EXPECT_FALSE(settings.find_relay("bulk"));
}

TEST(Settings, KnowsItsOwnAddresses) {
  struct Case {
    const char* email;
    bool is_own;
  };
  static constexpr Case kCases[] = {
      {"support@example.org", true},
      {"Support@EXAMPLE.org", true},
      {"support+hd-1042.k1abcdef@example.org", true},
      {"support+@example.org", true},
      {"help+x@example.org", true},
      {"supporter@example.org", false},
      {"support@example.org.evil.example", false},
      {"support+x@evil.example", false},
      {"support+x@evil.example@example.org", false},
      {"x+support@example.org", false},
      {"support", false},
      {"", false},
  };
  const Settings settings =
      sound("[desk]\nname = \"Desk\"\ndomain = \"example.org\"\nown_addresses = [\"help@example.org\"]\n");
  for (const Case& test : kCases) EXPECT_EQ(settings.is_own_address(test.email), test.is_own) << test.email;
}

// The keys a man page documents: ".Ss [desk]" opens a table, ".It Ic name" a key.
std::map<std::string, std::vector<std::string>> documented_keys() {
  std::map<std::string, std::vector<std::string>> keys;
  std::istringstream page(read("config/postern.toml.5"));
  std::string line, table;
  while (std::getline(page, line)) {
    if (line.starts_with(".Ss ")) table = line.substr(4);
    if (line.starts_with(".Sh ")) table.clear();
    if (line.starts_with(".Ss ")) keys[""].push_back(table);
    if (line.starts_with(".It Ic ") && !table.empty()) keys[table].push_back(line.substr(7, line.find(' ', 7) - 7));
  }
  return keys;
}

TEST(Settings, ManPageNamesEveryKeyAndNoOther) {
  const auto documented = documented_keys();
  for (const auto& [table, keys] : known_keys()) {
    const auto found = documented.find(table);
    ASSERT_NE(found, documented.end()) << table;
    EXPECT_THAT(found->second, testing::UnorderedElementsAreArray(keys)) << table;
  }
  EXPECT_EQ(documented.size(), known_keys().size());
}

TEST(Settings, NoticesOfAnAgent) {
  EXPECT_FALSE(sound("").agents.at(0).digest);
  const auto agent = [](const char* notices) {
    return sound(std::string("[[agent]]\nname = \"Ann\"\nemail = \"ann@example.org\"\nnotices = \"") + notices + "\"\n").agents.at(0);
  };
  EXPECT_TRUE(agent("digest").digest);
  EXPECT_FALSE(agent("each").digest);
  EXPECT_TRUE(sound("").desk.hold_spam);
  EXPECT_EQ(sound("").desk.digest_at, minutes(8 * 60));
  EXPECT_EQ(sound("[desk]\nname = \"D\"\ndomain = \"example.org\"\ndigest = \"off\"\n").desk.digest_at, minutes(-1));
}

}  // namespace
}  // namespace postern::config
