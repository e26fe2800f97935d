// A mail comes to a desk: what it opens, who is told, who is never answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(NewTicket, IsAcknowledgedAndToldToTheQueue) {
  Office office;
  const parser::Mail request = mail("The VPN is down", "I cannot work since nine.");
  EXPECT_EQ(office.story(request), (Lines{"create HD-1", "append to HD-1", "mail acknowledgement to ann@example.com",
                                          "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));

  const auto& ack = office.last_mail_to("ann@example.com");
  EXPECT_EQ(ack.subject, "[HD-1] We have your request");
  EXPECT_EQ(ack.envelope_from, "");
  EXPECT_EQ(ack.from_email, "support@example.org");
  EXPECT_EQ(ack.in_reply_to, request.message_id);
  EXPECT_EQ(ack.references.back(), request.message_id);
  EXPECT_THAT(ack.reply_to, testing::StartsWith("support+hd-1.t"));
  EXPECT_THAT(ack.headers, testing::Contains(std::pair<std::string, std::string>("Auto-Submitted", "auto-replied")));
  EXPECT_THAT(ack.headers, testing::Contains(std::pair<std::string, std::string>("X-Auto-Response-Suppress", "All")));
  EXPECT_THAT(ack.headers, testing::Contains(std::pair<std::string, std::string>("X-Postern-Hop", ack.message_id)));
  EXPECT_THAT(ack.text, testing::StartsWith("Hello Ann Example,\n"));
  EXPECT_THAT(ack.text, HasSubstr("HD-1"));
  EXPECT_THAT(ack.boundary_seed, testing::MatchesRegex("[A-Za-z0-9]+"));

  const auto& notice = office.last_mail_to("bob@example.org");
  EXPECT_EQ(notice.subject, "[HD-1] The VPN is down");
  EXPECT_THAT(notice.text, HasSubstr("Ann Example <ann@example.com> opened HD-1"));
  EXPECT_THAT(notice.text, HasSubstr("I cannot work since nine."));
  EXPECT_THAT(notice.reply_to, testing::StartsWith("support+hd-1.a"));
  EXPECT_NE(notice.message_id, ack.message_id);
  EXPECT_NE(notice.boundary_seed, ack.boundary_seed);
}

// L-11, L-08: what a stranger writes never reaches a third person in our name.
TEST(NewTicket, AcknowledgementHoldsNoWordOfTheSender) {
  Office office;
  parser::Mail bomb = mail("CHEAP PILLS http://evil.example", "Click http://evil.example now");
  from(bomb, "CLICK http://evil.example", "victim@example.net");
  office.take(bomb);
  const auto& ack = office.last_mail_to("victim@example.net");
  for (const std::string& part : {ack.subject, ack.text, ack.from_name}) {
    EXPECT_THAT(part, Not(HasSubstr("evil")));
    EXPECT_THAT(part, Not(HasSubstr("PILLS")));
  }
  EXPECT_THAT(ack.text, testing::StartsWith("Hello,\n"));
}

TEST(NewTicket, TagsByWordsWithTheRulesPlace) {
  config::Settings rules = settings();
  config::Rule networking;
  networking.name = "networking";
  networking.words = {"vpn", "wifi"};
  networking.tag = {"networking"};
  networking.line = 31;
  rules.rules = {networking};
  Office office(rules);
  const auto decision = office.take(mail("Help", "My VPN, again"));
  const auto step = std::find_if(decision.steps.begin(), decision.steps.end(),
                                 [](const auto& s) { return std::holds_alternative<model::AddTag>(s.effect); });
  ASSERT_NE(step, decision.steps.end());
  EXPECT_EQ(step->actor, "rule networking");
  EXPECT_EQ(step->why, "rule networking (postern.toml:31): word \"vpn\"");
  EXPECT_EQ(office.ticket(1).tags, (Lines{"networking"}));
}

TEST(NewTicket, AttachmentsGoAlongUpToTheLimit) {
  config::Settings small = settings();
  small.desk.notice_max_size = 1000;
  Office office(small);
  parser::Mail light = mail("Screen", "see picture");
  light.attachments = {{"a.png", "image/png", 400, "", false, "", {}}, {"b.png", "image/png", 600, "", false, "", {}}};
  office.take(light);
  EXPECT_EQ(office.last_mail_to("bob@example.org").attachments.size(), 2u);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Attached: a.png (400 bytes), b.png"));
  parser::Mail heavy = light;
  heavy.message_id = "heavy@example.com";
  heavy.attachments[0].size = 401;
  office.take(heavy);
  EXPECT_TRUE(office.last_mail_to("bob@example.org").attachments.empty());
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("too large to send along: a.png"));
}

struct Guarded {
  const char* name;
  std::function<void(parser::Mail&)> change;
  const char* why;
};

std::function<void(parser::Mail&)> field(const char* name, const char* value) {
  return [=](parser::Mail& mail) { with_header(mail, name, value); };
}
std::function<void(parser::Mail&)> sender(const char* email) {
  return [=](parser::Mail& mail) { from(mail, "", email); };
}

// L-01, L-06, L-10, L-12 and the union of what makes help desks loop: a ticket, an agent's notice, no answer.
TEST(NewTicket, RobotsAreNotAnswered) {
  const Guarded cases[] = {
      {"vacation", field("Auto-Submitted", "auto-replied"), "Auto-Submitted"},
      {"with a comment", field("auto-submitted", "auto-generated; type=x"), "auto-generated"},
      {"null return path", field("Return-Path", "<>"), "Return-Path"},
      {"list", field("List-Id", "<users.example.net>"), "List-Id"},
      {"newsletter", field("List-Unsubscribe", "<mailto:x@example.net>"), "List-Unsubscribe"},
      {"bulk", field("Precedence", "Bulk"), "Precedence"},
      {"old precedence", field("X-Precedence", "auto_reply"), "X-Precedence"},
      {"Exchange", field("X-Auto-Response-Suppress", "DR, OOF, AutoReply"), "Suppress"},
      {"an autoresponder", field("X-Autoreply", "yes"), "X-Autoreply"},
      {"another desk", field("X-RT-Loop-Prevention", "desk"), "X-RT-Loop"},
      {"a delivery report", field("Content-Type", "multipart/report; report-type=x"), "multipart/report"},
      {"mailer-daemon", sender("MAILER-DAEMON@example.net"), "nobody reads"},
      {"noreply", sender("noreply-billing@example.net"), "nobody reads"},
      {"ourselves, forged", sender("support@example.org"), "address of ours"},
      {"ourselves with a plus", sender("support+x@example.org"), "address of ours"},
      {"a DMARC report",
       [](parser::Mail& m) { m.subject = "Report domain: example.org Submitter: example.net Report-ID: 7"; },
       "Report domain"},
      {"a DMARC report with a tag",
       [](parser::Mail& m) { m.subject = "[Preview] Report Domain: example.org Submitter: example.net"; },
       "Report Domain"},
      {"a robot by its words",
       [](parser::Mail& m) {
         m.kind = parser::Kind::auto_reply;
         m.why_kind = "subject Out of office";
       },
       "Out of office"},
      {"a list by its words",
       [](parser::Mail& m) {
         m.kind = parser::Kind::list;
         m.why_kind = "list mail";
       },
       "list mail"},
  };
  for (const Guarded& c : cases) {
    Office office;
    parser::Mail request = mail("Hello", "text");
    c.change(request);
    EXPECT_EQ(office.story(request),
              (Lines{"create HD-1",
                     "append to HD-1" + std::string(request.kind == parser::Kind::auto_reply ? " automatic" : ""),
                     "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}))
        << c.name;
    EXPECT_THAT(office.notes(1), HasSubstr("acknowledgement suppressed: ")) << c.name;
    EXPECT_THAT(office.notes(1), HasSubstr(c.why)) << c.name;
  }
}

TEST(NewTicket, PeopleAreAnswered) {
  const Guarded cases[] = {
      {"Auto-Submitted: no", field("Auto-Submitted", "no"), ""},
      {"a real return path", field("Return-Path", "<ann@example.com>"), ""},
      {"normal precedence", field("Precedence", "normal"), ""},
      {"other suppression", field("X-Auto-Response-Suppress", "RN, NRN"), ""},
      {"an address that only begins alike", sender("noredy@example.net"), ""},
      {"a question about a DMARC report",
       [](parser::Mail& m) { m.subject = "Fwd: Report domain: example.org Submitter: example.net Report-ID: 7"; }, ""},
      {"a report of a person's", [](parser::Mail& m) { m.subject = "Report domain: it cannot be reached"; }, ""},
  };
  for (const Guarded& c : cases) {
    Office office;
    parser::Mail request = mail("Hello", "text");
    c.change(request);
    EXPECT_THAT(office.story(request), testing::Contains(HasSubstr("mail acknowledgement"))) << c.name;
  }
}

// L-12, and mail that is no news: no automatic mail at all.
TEST(NewTicket, NobodyIsTold) {
  const Guarded cases[] = {
      {"our hop field", field("X-Postern-Hop", "hd-1.2.x@elsewhere.example"), "X-Postern-Hop"},
      {"51 hops",
       [](parser::Mail& m) {
         for (int i = 0; i < 51; ++i) with_header(m, "Received", "x");
       },
       "51 Received"},
  };
  for (const Guarded& c : cases) {
    Office office;
    parser::Mail request = mail("Hello", "text");
    c.change(request);
    EXPECT_EQ(office.story(request), (Lines{"create HD-1", "append to HD-1", "dispose ticket_message HD-1"})) << c.name;
    EXPECT_THAT(office.notes(1), HasSubstr(c.why)) << c.name;
  }
  Office imported;
  imported.quiet = true;
  EXPECT_EQ(imported.story(mail("Old", "text")),
            (Lines{"create HD-1", "append to HD-1", "dispose ticket_message HD-1"}));
}

TEST(NewTicket, OldMailIsNotAcknowledged) {
  Office office;
  parser::Mail old = mail("Hello", "text");
  const Inbound inbound{
      old,   office.settings.mailboxes[0], (kNow - std::chrono::hours(25)).time_since_epoch().count(), kNow, false,
      "seed"};
  EXPECT_THAT(lines(decide(office.desk(), inbound, office.snapshot)),
              testing::Contains(HasSubstr("acknowledgement suppressed: the mail is 25 hours old (ack_max_age)")));
}

// A-13, T-MIME-16: an ambiguous From is nobody: kept and shown, never answered.
TEST(NewTicket, WithoutASoundFrom) {
  Office office;
  parser::Mail strange = mail("Hello", "text");
  strange.from = {{"", "bob@example.org"}, {"", "eve@example.net"}};
  strange.from_is_sound = false;
  with_header(strange, "From", "bob@example.org, eve@example.net");
  EXPECT_EQ(office.story(strange), (Lines{"create HD-1", "append to HD-1", "mail agent-notice to bob@example.org",
                                          "dispose ticket_message HD-1"}));
  EXPECT_EQ(office.ticket(1).requester().email, "unknown@invalid");
  EXPECT_THAT(office.notes(1), HasSubstr("requester unknown: From is \"bob@example.org, eve@example.net\""));

  parser::Mail empty;
  empty.content_hash = "nothing";
  EXPECT_EQ(office.story(empty), (Lines{"dispose quarantined"}));
}

TEST(NewTicket, RulesAssignQueueAndSilence) {
  config::Settings desk = settings();
  desk.mailboxes.push_back(desk.mailboxes[0]);
  desk.mailboxes[1].name = "billing";
  desk.mailboxes[1].address = "billing@example.org";
  desk.agents = {{"Bob", "bob@example.org", false, {"support"}}, {"Cid", "cid@example.org", false, {"billing"}}};
  config::Rule money, quiet;
  money.name = "money";
  money.subject = {"(?i)invoice"};
  money.queue = "billing";
  money.priority = "urgent";
  money.stop = true;
  quiet.name = "never reached";
  quiet.suppress_ack = true;
  desk.rules = {money, quiet};
  Office office(desk);
  EXPECT_EQ(office.story(mail("Invoice 7", "wrong")),
            (Lines{"create HD-1", "append to HD-1", "set priority urgent", "set queue billing",
                   "mail acknowledgement to ann@example.com", "mail agent-notice to cid@example.org",
                   "dispose ticket_message HD-1"}));
  EXPECT_THAT(office.last_mail_to("cid@example.org").text, HasSubstr("urgent"));
  EXPECT_EQ(
      office.story(mail("Printer", "broken")),
      (Lines{"create HD-2", "append to HD-2", "mail agent-notice to bob@example.org", "dispose ticket_message HD-2"}));
}

// The rules' small print, one condition a row.
TEST(NewTicket, RuleConditions) {
  struct Case {
    const char* name;
    std::function<void(config::Rule&)> rule;
    bool holds;
  };
  const Case cases[] = {
      {"no condition", [](config::Rule&) {}, true},
      {"address", [](config::Rule& r) { r.from = {"Ann@Example.com"}; }, true},
      {"domain", [](config::Rule& r) { r.from = {"@example.com"}; }, true},
      {"parent domain", [](config::Rule& r) { r.from = {"@com"}; }, true},
      {"an ending of a name", [](config::Rule& r) { r.from = {"@ample.com"}; }, false},
      {"mailbox", [](config::Rule& r) { r.mailbox = {"support"}; }, true},
      {"other mailbox", [](config::Rule& r) { r.mailbox = {"billing"}; }, false},
      {"body",
       [](config::Rule& r) {
         r.body = {"no match", "prin.er"};
       },
       true},
      {"body never sees the quote", [](config::Rule& r) { r.body = {"quoted"}; }, false},
      {"words never see the quote", [](config::Rule& r) { r.words = {"quoted"}; }, false},
      {"words see the subject", [](config::Rule& r) { r.words = {"help"}; }, true},
      {"all must hold",
       [](config::Rule& r) {
         r.words = {"help"};
         r.subject = {"^printer"};
       },
       false},
      {"a phrase", [](config::Rule& r) { r.words = {"my printer"}; }, true},
  };
  for (const Case& c : cases) {
    config::Settings desk = settings();
    config::Rule rule;
    rule.tag = {"hit"};
    c.rule(rule);
    desk.rules = {rule};
    Office office(desk);
    parser::Mail request = mail("Help", "My printer");
    request.text = "My printer\n> quoted words";
    office.take(request);
    EXPECT_EQ(!office.ticket(1).tags.empty(), c.holds) << c.name;
  }
}

}  // namespace
}  // namespace postern::desk::test
