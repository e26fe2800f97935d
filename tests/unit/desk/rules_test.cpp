// Rules: each condition both ways, each action, and the reasons given.
#include "daemon/desk/rule_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The local midnight at which a Monday begins in Berlin, in summer.
const model::Time kMonday{std::chrono::sys_days{std::chrono::year(2026) / 7 / 6} - hours(2)};

config::Rule rule(const char* name, const std::function<void(config::Rule&)>& fill) {
  config::Rule rule;
  rule.name = name;
  rule.line = 31;
  fill(rule);
  return rule;
}

config::Settings with_rules(std::vector<config::Rule> rules) {
  config::Settings made = settings();
  made.agents = {{"Bob", "bob@example.org", false, {}}, {"Eve", "eve@example.org", false, {"sales"}}};
  made.rules = std::move(rules);
  made.business_hours = {"Europe/Berlin", {true, true, true, true, true, false, false}, hours(9), hours(17), {}};
  made.fields = {{"room", "Room", {}}, {"building", "Building", {"North", "South"}}};
  return made;
}

struct Condition {
  const char* name;
  std::function<void(config::Rule&)> fill;
  std::function<void(RuleCase&, parser::Mail&)> fits;  // makes the mail fit; before, it does not
  const char* why;
  const char* why_not;
};

const Condition kConditions[] = {
    {"words", [](auto& r) { r.words = {"vpn"}; }, [](auto&, auto& m) { m.reply_text = "My VPN."; }, "word \"vpn\"",
     "none of its words"},
    {"from", [](auto& r) { r.from = {"@example.net"}; }, [](auto&, auto& m) { from(m, "", "x@a.example.net"); },
     "from @example.net", "from is not @example.net"},
    {"to", [](auto& r) { r.to = {"sales@example.org"}; }, [](auto&, auto& m) { m.cc = {{"", "Sales@example.org"}}; },
     "to sales@example.org", "to is not sales@example.org"},
    {"to, delivered", [](auto& r) { r.to = {"@lists.example.org"}; },
     [](auto&, auto& m) { with_header(m, "Delivered-To", "<a@lists.example.org>"); }, "to @lists.example.org", "to is not"},
    {"subject", [](auto& r) { r.subject = {"(?i)^urgent"}; }, [](auto&, auto& m) { m.subject = "URGENT: x"; },
     "subject matches \"(?i)^urgent\"", "subject matches no pattern"},
    {"body", [](auto& r) { r.body = {"\\d{4}"}; }, [](auto&, auto& m) { m.reply_text = "error 1234"; }, "body matches",
     "body matches no pattern"},
    {"header", [](auto& r) { r.header = {{"x-priority", "^1"}}; },
     [](auto&, auto& m) { with_header(m, "X-Priority", " 1 (Highest)"); }, "x-priority matches \"^1\"", "no header field"},
    {"attachment", [](auto& r) { r.attachment = {"\\.exe$"}; },
     [](auto&, auto& m) { m.attachments = {{"a.txt", "text/plain"}, {"setup.exe", "application/octet-stream"}}; },
     "file name matches", "no file name matches"},
    {"attachment_type", [](auto& r) { r.attachment_type = {"image/"}; },
     [](auto&, auto& m) { m.attachments = {{"a.png", "image/png"}}; }, "attachment image/", "attachment is not image/"},
    {"larger_than", [](auto& r) { r.larger_than = 1000; },
     [](auto&, auto& m) { m.attachments = {{"a", "x/y", 600}, {"b", "x/y", 401}}; }, "larger than 1 kB", "not larger than"},
    {"language", [](auto& r) { r.language = {"de", "fr"}; }, [](auto&, auto& m) { m.language = "fr"; }, "language fr",
     "language is not one of de, fr"},
    {"authenticated", [](auto& r) { r.authenticated = true; }, [](auto& c, auto&) { c.authenticated = true; },
     "the sender is proven", "the sender is not proven"},
    {"known", [](auto& r) { r.known = true; }, [](auto& c, auto&) { c.known = true; }, "has asked before",
     "has never asked before"},
    {"in_hours", [](auto& r) { r.in_hours = true; }, [](auto& c, auto&) { c.came = kMonday + hours(9); },
     "it came in business hours", "it came outside business hours"},
    {"in_hours, not", [](auto& r) { r.in_hours = false; }, [](auto& c, auto&) { c.came = kMonday + hours(17); },
     "it came outside business hours", "it came in business hours"},
    {"days", [](auto& r) { r.days = {5, 6}; }, [](auto& c, auto&) { c.came = kMonday - seconds(1); }, "it came on a sun",
     "it came on a tue"},
    {"between", [](auto& r) { r.between = {hours(8), hours(10)}; }, [](auto& c, auto&) { c.came = kMonday + hours(8); },
     "it came at 08:00, between 08:00 and 10:00", "it came at 12:30, not between"},
    {"between, through midnight", [](auto& r) { r.between = {hours(18), hours(8)}; },
     [](auto& c, auto&) { c.came = kMonday + hours(8) - seconds(1); }, "it came at 07:59, between 18:00 and 08:00",
     "it came at 12:30, not between"},
    {"tagged", [](auto& r) { r.tagged = {"vip"}; }, [](auto& c, auto&) { c.tags = {"vip"}; }, "tag vip", "tag is not vip"},
};

TEST(Rules, EachConditionBothWays) {
  for (const Condition& c : kConditions) {
    const config::Settings given = with_rules({rule("r", c.fill)});
    const RuleBook book(given);
    parser::Mail plain = mail("Help", "Please.");
    RuleCase about{plain, given.mailboxes[0]};
    about.came = kMonday + hours(24 + 12) + minutes(30);
    if (given.rules[0].in_hours == true) about.came = kMonday - hours(12);
    ASSERT_EQ(book.explain(about).size(), 1u);
    EXPECT_FALSE(book.explain(about)[0].holds) << c.name;
    EXPECT_THAT(book.explain(about)[0].match.why, HasSubstr(c.why_not)) << c.name;
    EXPECT_TRUE(book.match(about).empty());
    c.fits(about, plain);
    ASSERT_EQ(book.match(about).size(), 1u) << c.name << ": " << book.explain(about)[0].match.why;
    EXPECT_THAT(book.match(about)[0].why, HasSubstr(c.why)) << c.name;
  }
}

TEST(Rules, StopEndsThemAndSaysSo) {
  const config::Settings given = with_rules({rule("first", [](auto& r) { r.stop = true; }), rule("second", [](auto&) {})});
  const parser::Mail any = mail("Help", "Please.");
  const auto findings = RuleBook(given).explain({any, given.mailboxes[0]});
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_TRUE(findings[0].holds);
  EXPECT_FALSE(findings[1].holds);
  EXPECT_EQ(findings[1].match.why, "rule second (postern.toml:31): rule first says stop");
}

TEST(Rules, ATagOfAnEarlierRuleCounts) {
  Office office(with_rules({rule("words", [](auto& r) { r.words = {"printer"}; r.tag = {"hardware"}; }),
                            rule("tags", [](auto& r) { r.tagged = {"hardware"}; r.priority = "urgent"; })}));
  EXPECT_THAT(office.story(mail("Printer", "It jams.")), Contains("set priority urgent"));
}

TEST(Rules, AgentsTakeTurns) {
  Office office(with_rules({rule("turns", [](auto& r) { r.assign = {"bob@example.org", "eve@example.org"}; })}));
  std::vector<std::string> assignees;
  for (int i = 1; i <= 4; ++i) {
    office.take(mail("Request " + std::to_string(i), "Please."));
    assignees.push_back(office.ticket(i).assignee);
  }
  EXPECT_THAT(assignees, ElementsAre("bob@example.org", "eve@example.org", "bob@example.org", "eve@example.org"));
}

TEST(Rules, AStatusWhereTheWorkflowLetsIt) {
  Office office(with_rules({rule("review", [](auto& r) { r.words = {"review"}; r.status = "in-review"; }),
                            rule("nowhere", [](auto& r) { r.words = {"nowhere"}; r.status = "estimate-pending"; })}));
  EXPECT_THAT(office.story(mail("Please review", "This.")), Contains("status submitted -> in-review"));
  EXPECT_THAT(office.story(mail("Nowhere", "This.")), Not(Contains(HasSubstr("status"))));
  EXPECT_THAT(office.notes(2), HasSubstr("the workflow has no way to estimate-pending"));
}

TEST(Rules, AnotherAgentIsToldOnce) {
  Office office(with_rules({rule("cc", [](auto& r) { r.cc = {"eve@example.org", "bob@example.org"}; })}));
  const Lines story = office.story(mail("Help", "Please."));
  EXPECT_EQ(std::count(story.begin(), story.end(), "mail agent-notice to bob@example.org"), 1);
  EXPECT_EQ(std::count(story.begin(), story.end(), "mail agent-notice to eve@example.org"), 1);
}

TEST(Rules, QuarantineOpensNoTicketAndTellsNobody) {
  Office office(with_rules({rule("junk", [](auto& r) { r.header = {{"X-Spam-Flag", "(?i)yes"}}; r.quarantine = true; })}));
  parser::Mail spam = mail("Pills", "Buy.");
  with_header(spam, "X-Spam-Flag", "YES");
  const auto decision = office.take(spam);
  EXPECT_EQ(lines(decision), Lines{"dispose quarantined"});
  EXPECT_THAT(decision.steps[0].why, HasSubstr("rule junk (postern.toml:31): X-Spam-Flag matches"));
}

TEST(Rules, AReplyIsNeverPutAside) {
  Office office(with_rules({}));
  const parser::Mail request = mail("Help", "Please.");
  office.take(request);
  office.settings.rules = {rule("junk", [](auto& r) { r.quarantine = true; })};
  parser::Mail more = mail("Re: Help", "One more thing.");
  more.in_reply_to = {request.message_id};
  EXPECT_EQ(office.story(more).back(), "dispose ticket_message HD-1");
}

TEST(Rules, AFieldIsFilledOnceAndAgentsReadIt) {
  Office office(with_rules({rule("one", [](auto& r) { r.field = {{"room", "12"}, {"building", "North"}}; }),
                            rule("two", [](auto& r) { r.field = {{"room", "12"}}; })}));
  const Lines story = office.story(mail("Help", "Please."));
  EXPECT_EQ(std::count(story.begin(), story.end(), "field room 12"), 1);
  EXPECT_THAT(story, Contains("field building North"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("\nRoom: 12\nBuilding: North\n"));
  EXPECT_THAT(office.last_mail_to("ann@example.com").text, Not(HasSubstr("North")));
}

TEST(Rules, AReplyGoesBesideTheAcknowledgement) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "reply-vpn"; }), rule("again", [](auto& r) { r.reply = "reply-vpn"; })}));
  office.settings.templates.texts["en"]["reply-vpn"] = {"[{{key}}] The VPN", "{{> greeting}}\n\nrestart it. {{status}}\n"};
  const Lines story = office.story(mail("VPN", "Please."));
  EXPECT_THAT(story, Contains("mail acknowledgement to ann@example.com"));
  EXPECT_EQ(std::count(story.begin(), story.end(), "mail rule-reply to ann@example.com"), 1);
  const auto& answer = office.last_mail_to("ann@example.com");
  EXPECT_EQ(answer.subject, "[HD-1] The VPN");
  EXPECT_THAT(answer.text, HasSubstr("restart it. Submitted\n"));
  EXPECT_EQ(answer.envelope_from, "");
  EXPECT_THAT(answer.headers, Contains(testing::Pair("Auto-Submitted", "auto-replied")));
  EXPECT_THAT(answer.why, HasSubstr("rule vpn (postern.toml:31)"));
}

TEST(Rules, AReplyInsteadOfTheAcknowledgement) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "status"; r.suppress_ack = true; })}));
  const Lines story = office.story(mail("VPN", "Please."));
  EXPECT_THAT(story, Not(Contains("mail acknowledgement to ann@example.com")));
  EXPECT_THAT(story, Contains("mail rule-reply to ann@example.com"));
}

TEST(Rules, AReplyPassesTheSameGateAsTheAcknowledgement) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "status"; })}));
  parser::Mail robot = mail("VPN", "Please.");
  with_header(robot, "Auto-Submitted", "auto-generated");
  EXPECT_THAT(office.story(robot), Not(Contains("mail rule-reply to ann@example.com")));
  EXPECT_THAT(office.notes(1), HasSubstr("text status suppressed: Auto-Submitted"));
  office.settings.caps.acks_per_recipient_day = 2;  // an acknowledgement and a reply
  EXPECT_THAT(office.story(mail("VPN 2", "Please.")), Contains("mail rule-reply to ann@example.com"));
  EXPECT_THAT(office.story(mail("VPN 3", "Please.")), Not(Contains("mail rule-reply to ann@example.com")));
  EXPECT_THAT(office.notes(3), HasSubstr("acks_per_recipient_day"));
}

TEST(Rules, AReplyOnRepliesIsForTheRequesterAlone) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "status"; })}));
  const parser::Mail request = mail("Help", "Please.");
  office.take(request);
  const auto answer = [&](const char* who, const char* email) {
    parser::Mail more = mail("Re: Help", std::string("More from ") + who);
    more.in_reply_to = {request.message_id};
    return office.story(proven(from(more, who, email)));
  };
  EXPECT_THAT(answer("Ann", "ann@example.com"), Not(Contains("mail rule-reply to ann@example.com")));
  office.settings.rules[0].on_replies = true;
  EXPECT_THAT(answer("Ann again", "ann@example.com"), Contains("mail rule-reply to ann@example.com"));
  office.ticket(1).participants.push_back({"carl@example.com", "Carl", model::Role::participant});
  EXPECT_THAT(answer("Carl", "carl@example.com"), Not(Contains(HasSubstr("mail rule-reply"))));
  EXPECT_THAT(office.notes(1), HasSubstr("text status not sent: this mail is not the requester's"));
}

TEST(Rules, ATextWhoseFileIsGoneIsThePlainOne) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "reply-gone"; })}));
  EXPECT_THAT(office.story(mail("VPN", "Please.")), Contains("mail rule-reply to ann@example.com"));
  EXPECT_THAT(office.last_mail_to("ann@example.com").subject, HasSubstr("[HD-1]"));
}

TEST(Rules, ATextOfTheGroupInOneLanguageOnly) {
  Office office(with_rules({rule("vpn", [](auto& r) { r.reply = "reply-vpn"; })}));
  office.settings.templates.texts["de"]["reply-vpn"] = {"[{{key}}] Das VPN", "Bitte neu starten.\n"};
  office.take(mail("VPN", "Please."));
  EXPECT_EQ(office.last_mail_to("ann@example.com").subject, "[HD-1] Das VPN");
}

TEST(Rules, ATicketBecomesAnIncident) {
  Office office(with_rules({}));
  office.take(mail("The mail server is down", "text"));
  office.settings.rules = {rule("outage", [](auto& r) { r.words = {"mail"}; r.link = 1; r.on_replies = true; })};
  EXPECT_THAT(office.story(mail("No mail", "since nine")), Contains("incident of HD-1"));
  EXPECT_EQ(office.ticket(2).links, (std::vector<model::Link>{{model::Link::Kind::problem, {1}}}));
  EXPECT_THAT(office.story(mail("Printer", "jams")), Not(Contains("incident of HD-1")));
}

TEST(Rules, AProblemThatIsNotThereBreaksNothing) {
  Office office(with_rules({rule("outage", [](auto& r) { r.link = 77; })}));
  const Lines story = office.story(mail("No mail", "since nine"));
  EXPECT_THAT(story, Not(Contains(HasSubstr("incident"))));
  EXPECT_THAT(story, Contains("mail acknowledgement to ann@example.com"));
  EXPECT_THAT(office.notes(1), HasSubstr("linked to no problem: there is no ticket HD-77"));
}

TEST(Rules, ATicketIsNoIncidentOfItself) {
  Office office(with_rules({rule("outage", [](auto& r) { r.link = 1; r.on_replies = true; })}));
  const parser::Mail request = mail("No mail", "since nine");
  EXPECT_THAT(office.story(request), Not(Contains(HasSubstr("incident"))));
  parser::Mail more = mail("Re: No mail", "still");
  more.in_reply_to = {request.message_id};
  EXPECT_THAT(office.story(more), Not(Contains(HasSubstr("incident"))));
  EXPECT_THAT(office.notes(1), HasSubstr("HD-1 is this ticket itself"));
  office.take(mail("Other", "text"));
  office.ticket(1).links = {{model::Link::Kind::problem, {2}}};
  office.settings.rules = {rule("back", [](auto& r) { r.link = 1; r.on_replies = true; })};
  parser::Mail back = mail("Re: Other", "still");
  back.in_reply_to = {office.messages.back().message_id};
  EXPECT_THAT(office.story(back), Not(Contains(HasSubstr("incident"))));
  EXPECT_THAT(office.notes(2), HasSubstr("HD-1 is an incident of this ticket"));
}

TEST(Rules, AMergedProblemIsFollowed) {
  Office office(with_rules({}));
  office.take(mail("One", "text"));
  office.take(mail("Two", "text"));
  office.snapshot.merged[1] = 2;
  office.settings.rules = {rule("outage", [](auto& r) { r.link = 1; })};
  EXPECT_THAT(office.story(mail("No mail", "since nine")), Contains("incident of HD-2"));
}

TEST(Rules, TheTimeIsThatOfTheServer) {
  Office office(with_rules({rule("late", [](auto& r) { r.in_hours = false; r.tag = {"late"}; })}));
  office.now = kMonday + hours(10);
  EXPECT_THAT(office.story(mail("In the morning", "text")), Not(Contains("tag late")));
  office.now = kMonday + hours(22);
  EXPECT_THAT(office.story(mail("At night", "text")), Contains("tag late"));
}

// DESIGN 4: an unverified mail is shown, and moves, routes and answers nothing; its tags help who reads it.
TEST(Rules, AnUnverifiedReplyMovesNothing) {
  const auto all = rule("withdrawn", [](auto& r) {
    r.words = {"withdraw"};
    r.on_replies = true;
    r.status = "cancelled";
    r.assign = {"bob@example.org"};
    r.reply = "status";
    r.tag = {"withdrawn"};
  });
  Office office(with_rules({all}));
  office.take(mail("Help", "Please."));
  const parser::Mail more = mail("Re: [HD-1] Help", "I withdraw it.");
  const Lines forged = Office(office).story(more);
  EXPECT_THAT(forged, Contains("tag withdrawn"));
  EXPECT_THAT(forged, Not(Contains(testing::AnyOf(HasSubstr("status"), HasSubstr("assignee"), HasSubstr("rule-reply")))));
  EXPECT_THAT(office.story(proven(more)), Contains("status submitted -> cancelled"));
}

// The manual's 256 KiB: what stands behind them is neither a word nor matched by a pattern.
TEST(Rules, LookAtTheBeginningOfALongText) {
  Office office(with_rules({rule("word", [](auto& r) { r.words = {"late"}; r.tag = {"word"}; }),
                            rule("pattern", [](auto& r) { r.body = {"la[t]e"}; r.tag = {"pattern"}; })}));
  const auto late_by = [](std::size_t bytes) {
    std::string text(bytes, 'x');
    return text.append(" late ");
  };
  const std::size_t limit = 256 * 1024;
  office.take(mail("Log", late_by(limit - 6)));
  EXPECT_THAT(office.ticket(1).tags, testing::UnorderedElementsAre("pattern", "word"));
  office.take(mail("Another log", late_by(limit)));
  EXPECT_EQ(office.ticket(2).tags, std::vector<std::string>{});
}

}  // namespace
}  // namespace postern::desk::test
