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
    {"tagged", [](auto& r) { r.tagged = {"vip"}; }, [](auto& c, auto&) { c.tags = {"vip"}; }, "tag vip", "tag is not vip"},
};

TEST(Rules, EachConditionBothWays) {
  for (const Condition& c : kConditions) {
    const config::Settings given = with_rules({rule("r", c.fill)});
    const RuleBook book(given);
    parser::Mail plain = mail("Help", "Please.");
    RuleCase about{plain, given.mailboxes[0]};
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

}  // namespace
}  // namespace postern::desk::test
