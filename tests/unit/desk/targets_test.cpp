// Targets: which stand for a ticket, how the time to resolve one runs and rests, and what requesters read of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/calendar.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/target.h"
#include "timed_office.h"

namespace postern::desk::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

config::TargetRule rule(int line, std::optional<seconds> first_response, std::optional<seconds> resolution) {
  config::TargetRule made;
  made.line = line;
  made.first_response = first_response;
  made.resolution = resolution;
  return made;
}

config::Settings with_tiers() {
  config::Settings made = settings();
  made.targets = {days(1), hours(2), days(5), days(1)};
  made.tiers = {{"vip", {"boss@big.example"}}, {"gold", {"@big.example"}}};
  made.target_rules = {rule(30, hours(1), std::nullopt), rule(31, hours(4), hours(9)), rule(32, std::nullopt, seconds(0))};
  made.target_rules[0].tier = {"vip"};
  made.target_rules[0].priority = "urgent";
  made.target_rules[1].tier = {"gold", "vip"};
  made.target_rules[2].queue = {"sales"};
  return made;
}

model::Ticket ticket_of(const std::string& email, model::Priority priority = model::Priority::normal, const std::string& queue = "support") {
  model::Ticket ticket;
  ticket.participants = {{email, "", model::Role::requester}};
  ticket.priority = priority;
  ticket.queue = queue;
  return ticket;
}

TEST(Tiers, AreByAddressAndByDomain) {
  const config::Settings desk = with_tiers();
  const auto tier = [&](const char* email) { return tier_of(desk, email) ? tier_of(desk, email)->name : ""; };
  EXPECT_EQ(tier("boss@big.example"), "vip") << "the first that names them";
  EXPECT_EQ(tier("ann@big.example"), "gold");
  EXPECT_EQ(tier("ann@eu.big.example"), "gold");
  EXPECT_EQ(tier("ann@notbig.example"), "");
  EXPECT_EQ(tier(""), "");
}

TEST(Targets, TheFirstThatFitsAndGivesTheValueStands) {
  const config::Settings desk = with_tiers();
  struct Case {
    const char* name;
    model::Ticket ticket;
    seconds first_response, resolution;
    const char *why_first_response, *why_resolution;
  };
  using enum model::Priority;
  const Case cases[] = {
      {"in no tier", ticket_of("ann@example.com"), days(1), days(5), "[targets]", "[targets]"},
      {"in no tier, urgent", ticket_of("ann@example.com", urgent), hours(2), days(1), "[targets]", "[targets]"},
      {"a tier", ticket_of("ann@big.example"), hours(4), hours(9), "[[target]] at postern.toml:31", "[[target]] at postern.toml:31"},
      {"a tier, and urgent", ticket_of("boss@big.example", urgent), hours(1), hours(9), "[[target]] at postern.toml:30", "[[target]] at postern.toml:31"},
      {"a tier, not urgent", ticket_of("boss@big.example"), hours(4), hours(9), "[[target]] at postern.toml:31", "[[target]] at postern.toml:31"},
      {"another tier, urgent", ticket_of("ann@big.example", urgent), hours(4), hours(9), "[[target]] at postern.toml:31", "[[target]] at postern.toml:31"},
      {"a queue that has none", ticket_of("ann@example.com", normal, "sales"), days(1), seconds(0), "[targets]", "[[target]] at postern.toml:32"},
      {"a tier in that queue", ticket_of("ann@big.example", normal, "sales"), hours(4), hours(9), "[[target]] at postern.toml:31", "[[target]] at postern.toml:31"},
  };
  for (const Case& test : cases) {
    const Target target = target_for(desk, test.ticket);
    EXPECT_EQ(target.first_response, test.first_response) << test.name;
    EXPECT_EQ(target.resolution, test.resolution) << test.name;
    EXPECT_EQ(target.why_first_response, test.why_first_response) << test.name;
    EXPECT_EQ(target.why_resolution, test.why_resolution) << test.name;
  }
}

struct Resolution : TimedOffice {
  Resolution() {
    office.settings.targets.resolution = days(10);
    for (auto& status : office.settings.workflow.statuses) {
      status.limit.reset();
      status.follow_ups.clear();
    }
  }
  void move(const std::string& to) { set("status", to); }
  model::Time due() const { return find("resolution") ? find("resolution")->due : model::Time{}; }
};

TEST_F(Resolution, IsToldToTheAssigneeThenToTheLeads) {
  open();
  EXPECT_THAT(running(), ElementsAre("resolution"));
  EXPECT_EQ(find("resolution")->why, "resolve within 10d ([targets])");
  set("assignee", "bob@example.org");
  office.outgoing();
  EXPECT_THAT(pass(days(40)), ElementsAre("10d unresolved HD-1", "10d mail agent-notice to bob@example.org", "20d mail agent-notice to lea@example.org"));
  EXPECT_EQ(office.ticket(1).unresolved, begin + days(10));
  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0].subject, "[HD-1] Unresolved: The VPN is down");
  EXPECT_THAT(mails[0].text, HasSubstr("It was to be resolved within 10d, and that time is over."));
  EXPECT_THAT(mails[1].text, HasSubstr("as much time again has passed"));
  EXPECT_THAT(running(), IsEmpty());
  move("completed");
  EXPECT_EQ(office.ticket(1).unresolved, std::nullopt);
}

TEST_F(Resolution, InGermanWhereTheDeskIs) {
  office.settings.desk.language = "de";
  open();
  office.outgoing();
  pass(days(20));
  const auto mails = office.outgoing();
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0].subject, "[HD-1] Ungelöst: The VPN is down");
  EXPECT_THAT(mails[0].text, HasSubstr("Innerhalb von 10d sollte es gelöst sein"));
}

TEST_F(Resolution, WithoutATargetThereIsNone) {
  office.settings.targets.resolution = seconds(0);
  open();
  EXPECT_THAT(running(), IsEmpty());
  EXPECT_THAT(pass(days(40)), IsEmpty());
}

TEST_F(Resolution, RestsWhileTheRequesterHasTheNextStep) {
  open();
  pass(days(4));
  move("client-testing");
  ASSERT_TRUE(find("resolution"));
  EXPECT_EQ(find("resolution")->rest, days(6));
  EXPECT_THAT(pass(days(100)), IsEmpty());
  office.take(reply("no, it is still broken"));
  ASSERT_EQ(office.ticket(1).status, "in-progress");
  EXPECT_EQ(find("resolution")->rest, std::nullopt);
  EXPECT_EQ(due(), office.now + days(6)) << "what was left";
  pass(days(1));
  move("cannot-replicate");
  EXPECT_EQ(find("resolution")->rest, days(5));
  move("completed");
  EXPECT_THAT(running(), IsEmpty());
}

TEST_F(Resolution, GoesOnInBusinessTime) {
  using namespace std::chrono;
  office.settings.business_hours.timezone = "Europe/Berlin";
  office.settings.business_hours.days = {true, true, true, true, true, false, false};
  office.settings.business_hours.from = hours(9);
  office.settings.business_hours.to = hours(17);
  office.settings.targets.resolution = hours(12);
  office.now = sys_days(2026y / November / 26) + hours(8);  // Thursday, opening
  open();
  EXPECT_EQ(due(), sys_days(2026y / November / 27) + hours(12));
  office.now = sys_days(2026y / November / 26) + hours(13);
  move("client-testing");
  EXPECT_EQ(find("resolution")->rest, hours(7));
  office.now = sys_days(2026y / November / 28) + hours(13);  // a Saturday
  move("in-progress");
  EXPECT_EQ(due(), sys_days(2026y / November / 30) + hours(15));
  office.now = sys_days(2026y / November / 30) + hours(9);  // one hour later
  move("client-testing");
  EXPECT_EQ(find("resolution")->rest, hours(6)) << "the first rest does not count the second time";
}

TEST_F(Resolution, OfTheLeadsRestsAsWell) {
  open();
  pass(days(14));
  office.outgoing();
  move("client-testing");
  ASSERT_TRUE(find("resolution-lead"));
  EXPECT_EQ(find("resolution-lead")->rest, days(6));
  EXPECT_TRUE(office.ticket(1).unresolved) << "waiting resolves nothing";
  EXPECT_THAT(pass(days(50)), IsEmpty());
  move("in-progress");
  begin = office.now;
  EXPECT_THAT(pass(days(50)), ElementsAre("6d mail agent-notice to lea@example.org"));
}

TEST_F(Resolution, BeginsAgainWithAReopening) {
  open();
  pass(days(12));
  ASSERT_TRUE(office.ticket(1).unresolved);
  move("completed");
  EXPECT_EQ(office.ticket(1).unresolved, std::nullopt);
  EXPECT_THAT(running(), IsEmpty());
  pass(days(3));
  move("in-progress");
  EXPECT_EQ(due(), office.now + days(10));
}

TEST_F(Resolution, ReopenedToAStatusThatWaitsItRestsAtOnce) {
  open();
  move("completed");
  for (auto& status : office.settings.workflow.statuses) {
    if (status.id == "completed") status.moves.push_back({"client-testing"});
  }
  move("client-testing");
  ASSERT_TRUE(find("resolution"));
  EXPECT_EQ(find("resolution")->rest, days(10));
}

TEST_F(Resolution, AnotherPriorityQueueOrRequesterHasAnother) {
  office.settings.targets.urgent_resolution = days(2);
  office.settings.tiers = {{"gold", {"@big.example"}}};
  office.settings.target_rules = {rule(8, std::nullopt, days(3)), rule(9, std::nullopt, days(7))};
  office.settings.target_rules[0].tier = {"gold"};
  office.settings.target_rules[1].queue = {"sales"};
  office.settings.mailboxes.push_back(office.settings.mailboxes[0]);
  office.settings.mailboxes[1].name = "sales";
  office.settings.mailboxes[1].address = "sales@example.org";
  open();
  EXPECT_EQ(due(), begin + days(10));
  set("priority", "urgent");
  EXPECT_EQ(due(), begin + days(2));
  set("priority", "normal");
  pass(days(1));
  set("queue", "sales");
  EXPECT_EQ(due(), begin + days(7)) << "counted from the beginning";
  EXPECT_EQ(find("resolution")->why, "resolve within 1w ([[target]] at postern.toml:9)");
  Draft draft(office.desk(), office.snapshot, office.now, "sixteen bytes or more", Permit{});
  draft.add(model::SetField{{1}, "requester", "ann@big.example"}, "admin", "she is who has it");
  office.apply(draft.take());
  EXPECT_EQ(due(), begin + days(3));
}

TEST_F(Resolution, ARestingOneIsRetimedByWhatHasPassed) {
  office.settings.targets.urgent_resolution = days(5);
  open();
  pass(days(3));
  move("client-testing");
  pass(days(30));
  set("priority", "urgent");
  EXPECT_EQ(find("resolution")->rest, days(2));
  EXPECT_THAT(pass(days(30)), IsEmpty());
  office.settings.targets.urgent_resolution = days(2);
  set("priority", "urgent");
  EXPECT_EQ(find("resolution")->rest, seconds(0)) << "never less than nothing";
  set("priority", "normal");
  EXPECT_EQ(find("resolution")->rest, days(10) - days(2)) << "all of a target of two days had passed";
}

TEST_F(Resolution, AfterARestItIsRetimedByWhatHasPassed) {
  office.settings.targets.urgent_resolution = days(5);
  open();
  pass(days(3));
  move("client-testing");
  pass(days(30));
  move("in-progress");
  pass(days(1));
  set("priority", "urgent");
  EXPECT_EQ(due(), office.now + days(1)) << "four of five days have passed";
}

TEST_F(Resolution, OneThatIsTakenAwayEndsAndOneThatIsGivenBegins) {
  office.settings.targets.urgent_resolution = seconds(0);
  open();
  pass(days(1));
  set("priority", "urgent");
  EXPECT_THAT(running(), IsEmpty());
  pass(days(1));
  set("priority", "normal");
  EXPECT_EQ(due(), office.now + days(10));
  move("completed");
  set("priority", "urgent");
  set("priority", "normal");
  EXPECT_THAT(running(), IsEmpty()) << "it is resolved";
}

TEST_F(Resolution, WhatIsOverdueStaysSoWhateverItsPriority) {
  office.settings.targets.urgent_resolution = days(30);
  open();
  pass(days(11));
  set("priority", "urgent");
  EXPECT_TRUE(office.ticket(1).unresolved);
  EXPECT_THAT(running(), ElementsAre("resolution-lead"));
}

TEST_F(Resolution, OneMailForAllThatIsDueAtOnce) {
  struct Case {
    seconds answer, resolution, limit;
    const char* subject;
  };
  const Case cases[] = {
      {days(1), days(1), days(1), "[HD-1] Unanswered: The VPN is down"},
      {seconds(0), days(1), days(1), "[HD-1] Unresolved: The VPN is down"},
      {days(1), seconds(0), days(1), "[HD-1] Unanswered: The VPN is down"},
      {days(1), days(1), seconds(0), "[HD-1] Unanswered: The VPN is down"},
      {seconds(0), seconds(0), days(1), "[HD-1] Languishing: The VPN is down"},
  };
  for (const Case& test : cases) {
    office = Office(office.settings);
    office.settings.targets = {test.answer, seconds(0), test.resolution, seconds(0)};
    office.settings.workflow.statuses[0].limit = test.limit;
    open();
    office.outgoing();
    pass(days(1));
    auto mails = office.outgoing();
    ASSERT_EQ(mails.size(), 1u) << test.subject;
    EXPECT_EQ(mails[0].subject, test.subject);
    EXPECT_EQ(office.ticket(1).unanswered.has_value(), test.answer > seconds(0));
    EXPECT_EQ(office.ticket(1).unresolved.has_value(), test.resolution > seconds(0));
    EXPECT_EQ(office.ticket(1).languishing.has_value(), test.limit > seconds(0));
    pass(days(1));
    mails = office.outgoing();
    ASSERT_EQ(mails.size(), 1u) << "the leads, " << test.subject;
    EXPECT_EQ(mails[0].subject, test.subject);
  }
}

TEST_F(Resolution, OneThatTheConfigNoLongerHasIsNone) {
  office.settings.targets.first_response = days(1);
  open();
  office.settings.targets = {seconds(0), seconds(0), seconds(0), seconds(0)};
  EXPECT_THAT(pass(days(40)), IsEmpty());
}

TEST_F(Resolution, AStatusThatWaitsSinceTheConfigSaysSoLetsItRest) {
  open();
  office.settings.workflow.statuses[0].kind = config::StatusKind::waiting;
  EXPECT_THAT(pass(days(40)), IsEmpty());
  ASSERT_TRUE(find("resolution"));
  EXPECT_EQ(find("resolution")->rest, seconds(0));
  EXPECT_EQ(office.ticket(1).unresolved, std::nullopt);
}

TEST_F(Resolution, AfterAJumpOfTheClockTheDigestTellsIt) {  // T-01
  open();
  office.outgoing();
  pass(days(9));
  for (auto& timer : office.snapshot.timers) timer.late = true;
  EXPECT_THAT(pass(days(5)), ElementsAre("10d unresolved HD-1"));
  EXPECT_THAT(office.outgoing(), IsEmpty());
}

TEST_F(Resolution, WhatIsTakenInQuietlyIsNotTimed) {
  office.quiet = true;
  open();
  EXPECT_THAT(running(), IsEmpty());
}

// The retiming of the first answer by queue and requester.
TEST_F(Resolution, TheAnswerHasAnotherTargetAsWell) {
  office.settings.targets.first_response = days(1);
  office.settings.tiers = {{"gold", {"@big.example"}}};
  office.settings.target_rules = {rule(8, hours(3), std::nullopt), rule(9, seconds(0), std::nullopt)};
  office.settings.target_rules[0].tier = {"gold"};
  office.settings.target_rules[1].priority = "urgent";
  open();
  EXPECT_EQ(find("answer")->due, begin + days(1));
  EXPECT_EQ(find("answer")->why, "answer within 1d ([targets])");
  Draft draft(office.desk(), office.snapshot, office.now, "sixteen bytes or more", Permit{});
  draft.add(model::SetField{{1}, "requester", "ann@big.example"}, "admin", "she is who has it");
  office.apply(draft.take());
  EXPECT_EQ(find("answer")->due, begin + hours(3));
  EXPECT_EQ(find("answer")->why, "answer within 3h ([[target]] at postern.toml:8)");
  office.ticket(1).participants[0].email = "ann@example.com";
  set("priority", "urgent");
  EXPECT_EQ(find("answer"), nullptr);
}

struct Promises : TimedOffice {
  Promises() { office.settings.targets.first_response = hours(2); }
  void keep_hours() {
    office.settings.business_hours.timezone = "Europe/Berlin";
    office.settings.business_hours.days = {true, true, true, true, true, false, false};
    office.settings.business_hours.from = hours(9);
    office.settings.business_hours.to = hours(17);
  }
  std::string text() const { return office.last_mail_to("ann@example.com").text; }
};

TEST_F(Promises, TheAcknowledgementSaysWhenToExpectAnAnswer) {
  open();
  EXPECT_THAT(text(), HasSubstr("Somebody will read it, and we mean to answer you within 2 hours.\n"));
  EXPECT_THAT(text(), Not(HasSubstr("closed")));
  keep_hours();
  office.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 27) + hours(15);
  open();
  EXPECT_THAT(text(), HasSubstr("we mean to answer you by 10:00 on Monday.\n"));
  EXPECT_THAT(text(), Not(HasSubstr("closed")));
  office.now += days(1);
  open();
  EXPECT_THAT(text(), HasSubstr("we mean to answer you by 11:00 on Monday.\nWe are closed at the moment and open again at 09:00 on Monday.\n\n"));
}

TEST_F(Promises, InTheTicketsLanguage) {
  keep_hours();
  office.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 28) + hours(15);
  parser::Mail german = mail("VPN", "Das VPN geht nicht.");
  german.language = "de";
  office.take(german);
  EXPECT_THAT(text(), HasSubstr("Wir kümmern uns darum. Unser Ziel ist es, Ihnen am Montag bis 11:00 Uhr zu antworten.\n"
                                "Zurzeit ist bei uns geschlossen; wir öffnen wieder am Montag um 09:00 Uhr.\n\n"));
}

TEST_F(Promises, WithoutATargetNothingIsSaid) {
  office.settings.targets.first_response = seconds(0);
  open();
  EXPECT_THAT(text(), HasSubstr("Somebody will read it and answer you by mail.\n"));
}

TEST_F(Promises, ATierHasItsOwn) {
  office.settings.tiers = {{"gold", {"@example.com"}}};
  office.settings.target_rules = {rule(8, minutes(30), std::nullopt)};
  office.settings.target_rules[0].tier = {"gold"};
  open();
  EXPECT_THAT(text(), HasSubstr("we mean to answer you within 30 minutes."));
}

TEST_F(Promises, NewsOfAStatusKeepToWhatWasSaid) {
  for (auto& status : office.settings.workflow.statuses) {
    if (status.id == "in-review") status.on_entry = {{config::Notice::Audience::requester, "status"}};
  }
  open();
  office.now += minutes(60);
  set("status", "in-review");
  EXPECT_THAT(text(), HasSubstr("we mean to answer you within an hour."));
  set("status", "submitted");
  office.now += hours(2);
  set("status", "in-review");
  EXPECT_THAT(text(), HasSubstr("Somebody will read it and answer you by mail.")) << "nothing is promised that is past";
}

TEST_F(Promises, WhoWaitsForNoAnswerIsPromisedNone) {
  for (auto& status : office.settings.workflow.statuses) {
    if (status.id == "in-progress") status.on_entry = {{config::Notice::Audience::requester, "status"}};
  }
  open();
  set("assignee", "bob@example.org");
  set("status", "client-testing");
  set("status", "in-progress");
  EXPECT_THAT(text(), HasSubstr("Bob looks after it and will answer you by mail.\n"));
}

TEST_F(Promises, AStatusIsNamedInTheLanguageOfTheMail) {
  for (auto& status : office.settings.workflow.statuses) {
    if (status.id == "in-testing") status.on_entry = {{config::Notice::Audience::requester, "status"}, {config::Notice::Audience::assignee, "agent-status"}};
  }
  parser::Mail german = mail("VPN", "Das VPN geht nicht.");
  german.language = "de";
  office.take(german);
  set("status", "in-testing");
  EXPECT_THAT(text(), HasSubstr("Ihr Stand ist jetzt: Wird getestet."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("HD-1 is now: In testing."));
  set("status", "submitted");
  office.settings.desk.language = "de";
  set("status", "in-testing");
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("HD-1 steht jetzt auf: Wird getestet."));
}

}  // namespace
}  // namespace postern::desk::test
