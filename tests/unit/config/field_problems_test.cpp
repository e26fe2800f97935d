// [[field]], what rules do with it, and form_senders: what they mean, and what an admin reads when they are wrong.
#include <gmock/gmock.h>

#include "config/ticket_fields.h"
#include "problem_case.h"

namespace postern::config {
namespace {

using testing::ElementsAre;
using testing::Pair;

const Case kCases[] = {
    {"a field without a name",
     R"([[field]]
label = "Room"
)",
     R"(postern.toml:1:1: [[field]] name: missing
    add a line such as: name = "room"
)"},
    {"names that no field can have",
     R"([[field]]
name = "Room"
[[field]]
name = "status"
[[field]]
name = "room"
[[field]]
name = "room"
)",
     R"(postern.toml:2:8: [[field]] name: "Room" is not a name of a field
    at most 32 small letters, digits and '-', a letter first, as in "room"
postern.toml:4:8: [[field]] name: every ticket has "status" already
    give it another name, as in "x-status"
postern.toml:8:8: [[field]] name: a field "room" already stands at line 6
    each field has a name of its own
)"},
    {"values that cannot be",
     R"([[field]]
name = "building"
values = ["North", "north", " "]
[[field]]
name = "floor"
values = []
)",
     R"(postern.toml:3:20: [[field]] values: "north" stands there twice
    letter case does not count: remove one
postern.toml:3:29: [[field]] values: empty
    give it a value, or remove the line
postern.toml:6:10: [[field]] values: no value at all
    name some, or leave values out to allow any line
)"},
    {"a rule and its fields",
     R"([[field]]
name = "building"
values = ["North", "South"]
[[rule]]
name = "a"
field = {bulding = "North", building = "Sout"}
[[rule]]
name = "b"
field = "building"
[[rule]]
name = "c"
field = {}
)",
     R"(postern.toml:6:10: [[rule]] field bulding: "bulding" is not a field
    did you mean "building"?
postern.toml:6:40: [[rule]] field building: "Sout" is no value of building
    did you mean "South"? possible: North, South
postern.toml:9:9: [[rule]] field: text where a table of fields and values is expected
    field = {room = "12"}
postern.toml:12:9: [[rule]] field: names no field
    field = {room = "12"}
)"},
    {"a rule's times",
     R"([business_hours]
timezone = "Europe/Berlin"
[[rule]]
name = "a"
days = ["saturday", "sun"]
between = "18-8"
tag = "late"
[[rule]]
name = "b"
days = []
between = "24:00-00:00"
in_hours = "yes"
tag = "late"
)",
     R"(postern.toml:5:9: [[rule]] days: "saturday" is not a day
    one of mon, tue, wed, thu, fri, sat, sun
postern.toml:6:11: [[rule]] between: "18-8" is no span of the day
    two times of day with a hyphen between, as in "18:00-08:00"
postern.toml:10:8: [[rule]] days: no day at all
    name one at least, as in ["sat", "sun"]
postern.toml:11:11: [[rule]] between: "24:00-00:00" begins when it ends
    leave it out for the whole day
postern.toml:12:12: [[rule]] in_hours: text where true or false is expected
    write true or false, without quotes
)"},
    {"names that every ticket has",
     R"([[field]]
name = "vendor"
)",
     R"(postern.toml:2:8: [[field]] name: every ticket has "vendor" already
    give it another name, as in "x-vendor"
)"},
    {"words for commands",
     R"([commands]
erledigt = "dones"
Fertig = "done"
note = "done"
"zwei worte" = "done"
"/fertig" = "done"
leer = ""
zahl = 7
)",
     R"(postern.toml:2:12: [commands] erledigt: "dones" is no command
    did you mean "done"? there are: reply, note, done, status, take, assign, priority, tag, untag, field, vendor, resolution, requester, cc, link, problem, merge, spam, hold, remind, time, send, show, my, board, for, away, undo, help
postern.toml:3:1: [commands] Fertig: cannot be a command
    one word of at most 40 small letters, digits and '-', without the slash, as in erledigt = "done"
postern.toml:4:1: [commands] note: is a command already
    give it another word: its own goes on to mean what it means
postern.toml:5:1: [commands] zwei worte: cannot be a command
    one word of at most 40 small letters, digits and '-', without the slash, as in erledigt = "done"
postern.toml:6:1: [commands] /fertig: cannot be a command
    one word of at most 40 small letters, digits and '-', without the slash, as in erledigt = "done"
postern.toml:7:8: [commands] leer: empty
    give it a value, or remove the line
postern.toml:8:8: [commands] zahl: a whole number where text is expected
    put it in double quotes
)"},
    {"a rule's link",
     R"([[rule]]
name = "a"
link = "77"
[[rule]]
name = "b"
link = "HD-0"
[[rule]]
name = "c"
link = "HD-7x"
)",
     R"(postern.toml:3:8: [[rule]] link: "77" is not the key of a ticket
    as in "HD-77"
postern.toml:6:8: [[rule]] link: "HD-0" is not the key of a ticket
    as in "HD-77"
postern.toml:9:8: [[rule]] link: "HD-7x" is not the key of a ticket
    as in "HD-77"
)"},
    {"forms",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:imap"
authserv_id = "mx.example.org"
form_senders = ["forms", "web@example.org", {from = "WEB@example.org"}, {requester = "E-mail"}, {from = "shop@example.org", requester = ": :", nmae = "x"}, 7]
)",
     R"(postern.toml:8:17: [[mailbox]] form_senders: "forms" is not an e-mail address
    write it as NAME@DOMAIN
postern.toml:8:53: [[mailbox]] form_senders from: "WEB@example.org" stands there twice
    remove one
postern.toml:8:73: [[mailbox]] form_senders from: missing
    add a line such as: from = "forms@example.org"
postern.toml:8:137: [[mailbox]] form_senders requester: ":" is no label of a line
    the words before the colon, as in "E-mail"
postern.toml:8:144: [[mailbox]] form_senders nmae: unknown key
    did you mean name?
postern.toml:8:157: [[mailbox]] form_senders: a whole number where an address, or a table with one is expected
    ["forms@example.org", {from = "shop@example.org", requester = "E-mail", name = "Name"}]
)"},
    {"an agent who is a form",
     R"([[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:imap"
authserv_id = "mx.example.org"
form_senders = "Forms@example.org"
[[agent]]
name = "Ann"
email = "forms@example.org"
)",
     R"(postern.toml:11:9: [[agent]] email: "forms@example.org" is a form of mailbox support
    an agent has a personal address; or remove it from form_senders
)"},
};

TEST(FieldProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

TEST(FieldProblems, FiftyFieldsAreEnough) {
  std::string toml;
  for (int i = 0; i <= 50; ++i) toml += "[[field]]\nname = \"f" + std::to_string(i) + "\"\n";
  const auto problems = parse_settings(complete(toml), "postern.toml").problems;
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(to_string(problems[0]), "postern.toml:101:1: [[field]]: more than 50 fields\n    remove some");
}

constexpr const char* kAll = R"([business_hours]
timezone = "Europe/Berlin"
[[field]]
name = "room"
[[field]]
name = "building"
label = "Building"
values = ["North", "South"]
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imaps://imap.example.org"
user = "support"
password = "credential:imap"
authserv_id = "mx.example.org"
form_senders = ["forms@example.org", {from = "shop@example.org", requester = "E-mail:", name = "Name"}]
[[rule]]
name = "night"
in_hours = false
days = ["sun", "mon"]
between = "18:00-08:00"
reply = "status"
field = {building = "NORTH", room = "12"}
link = "hd-77"
)";

TEST(FieldSettings, AreReadAsTheyAreMeant) {
  const Parsed parsed = parse_settings(complete(kAll), "postern.toml");
  ASSERT_TRUE(parsed.problems.empty()) << to_string(parsed.problems[0]);
  const Settings& settings = parsed.settings;
  EXPECT_EQ(settings.fields.at(0).label, "room");
  EXPECT_EQ(settings.fields.at(1).label, "Building");
  EXPECT_THAT(settings.fields.at(1).values, ElementsAre("North", "South"));
  const Rule& rule = settings.rules.at(0);
  EXPECT_EQ(rule.in_hours, false);
  EXPECT_THAT(rule.days, ElementsAre(6, 0));
  ASSERT_TRUE(rule.between);
  EXPECT_EQ(rule.between->first, std::chrono::hours(18));
  EXPECT_EQ(rule.between->second, std::chrono::hours(8));
  EXPECT_EQ(rule.reply, "status");
  EXPECT_THAT(rule.field, ElementsAre(Pair("building", "North"), Pair("room", "12")));
  EXPECT_EQ(rule.link, 77);
  const auto& forms = settings.mailboxes.at(0).form_senders;
  ASSERT_EQ(forms.size(), 2u);
  EXPECT_EQ(forms[0].from, "forms@example.org");
  EXPECT_EQ(forms[0].requester + forms[0].name, "");
  EXPECT_EQ(forms[1].requester, "E-mail");
  EXPECT_EQ(forms[1].name, "Name");
}

TEST(FieldSettings, TimesWithoutBusinessHoursAreDoubtful) {
  const auto warnings = [](const std::string& condition) {
    const std::string toml = "[[rule]]\nname = \"r\"\ntag = \"t\"\n" + condition + "\n";
    const Parsed parsed = parse_settings(complete(toml), "postern.toml");
    std::string all;
    for (const Problem& warning : parsed.warnings) all += warning.text + "\n";
    return all;
  };
  EXPECT_THAT(warnings("in_hours = false"), testing::HasSubstr("[[rule]] in_hours: every mail comes in business hours"));
  EXPECT_THAT(warnings("days = \"sat\""), testing::HasSubstr("[[rule]] days: counted in UTC"));
  EXPECT_THAT(warnings("between = \"18:00-24:00\""), testing::HasSubstr("[[rule]] between: counted in UTC"));
  EXPECT_THAT(warnings("words = \"x\""), testing::Not(testing::HasSubstr("[[rule]]")));
}

TEST(FieldSettings, AReplyNamesATextForRequesters) {
  Parsed parsed = parse_settings(complete("[[rule]]\nname = \"r\"\nreply = \"reply-vnp\"\n[[rule]]\nname = \"s\"\nreply = \"agent-new\"\n"
                                          "[[rule]]\nname = \"t\"\nreply = \"reply-vpn\"\n"), "postern.toml");
  parsed.settings.templates.texts["de"]["reply-vpn"] = {"[{{key}}] VPN", "Hallo.\n"};
  check_templates(parsed, {"status", "agent-new"});
  ASSERT_EQ(parsed.problems.size(), 2u);
  EXPECT_EQ(to_string(parsed.problems[0]),
            "postern.toml:3:9: [[rule]] reply: there is no template \"reply-vnp\"\n    did you mean \"reply-vpn\"?");
  EXPECT_THAT(to_string(parsed.problems[1]),
              testing::HasSubstr("postern.toml:6:9: [[rule]] reply: \"agent-new\" is no text for requesters"));
  EXPECT_THAT(parsed.problems[1].hint, testing::HasSubstr("reply-vpn"));
}

TEST(FieldValue, IsAnyLineOrOneOfTheList) {
  const Field any{"room", "Room", {}}, few{"building", "Building", {"North", "South"}};
  EXPECT_EQ(*field_value(any, "  12 b "), "12 b");
  EXPECT_EQ(*field_value(few, "sOUTH"), "South");
  EXPECT_EQ(*field_value(any, std::string(400, 'x')), std::string(400, 'x'));
  for (const std::string& wrong : {std::string(), std::string("two\nlines"), std::string("\x1b[2J"), std::string(401, 'x'),
                                   std::string("\xE2\x80\xAE" "gpj")}) {
    EXPECT_FALSE(field_value(any, wrong)) << wrong;
  }
  EXPECT_EQ(field_value(few, "Noth").error().hint, "did you mean \"North\"? possible: North, South");
}

TEST(Commands, OtherWordsMeanTheirCommands) {
  const Parsed parsed = parse_settings(complete("[commands]\nerledigt = \"done\"\n\"\u00fcbernehmen\" = \"/Take\"\n"), "postern.toml");
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_THAT(parsed.settings.aliases, ElementsAre(Pair("erledigt", "done"), Pair("\u00fcbernehmen", "take")));
}

}  // namespace
}  // namespace postern::config
