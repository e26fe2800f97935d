// Who is away, and who is told instead: by an agent's own word, an admin's, and an absence notice.
#include "daemon/desk/away.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "daemon/desk/alert.h"
#include "daemon/desk/away_edit.h"
#include "daemon/desk/edit.h"
#include "daemon/desk/timer_fired.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

model::Time at(int year, unsigned month, unsigned day, seconds time = seconds(0)) {
  return model::Time(std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day))) + time;
}

struct Word {
  const char* words;
  model::Time until;
};

TEST(AwayWords, AreDatesAndLengths) {
  config::Settings utc = settings();
  const model::Time now = at(2026, 9, 21, hours(10));
  for (const Word& word : {Word{"2026-12-24", at(2026, 12, 25)}, Word{"2026-09-21", at(2026, 9, 22)}, Word{"3d", now + days(3)},
                           Word{"2w", now + days(14)}, Word{"366d", now + days(366)}}) {
    const auto until = read_away(utc, word.words, now);
    ASSERT_TRUE(until) << word.words << until.error().text;
    EXPECT_EQ(*until, word.until) << word.words;
  }
  EXPECT_EQ(read_away(utc, "OFF", now).value(), std::nullopt);
}

TEST(AwayWords, AreRefusedWithAReason) {
  config::Settings utc = settings();
  const model::Time now = at(2026, 9, 21, hours(10));
  for (const auto& [words, reason] : std::vector<std::pair<const char*, const char*>>{
           {"2026-09-20", "2026-09-20 is over"},
           {"2026-13-01", "\"2026-13-01\" is no time to be away until"},
           {"2026-02-30", "is no time"},
           {"24.12.2026", "is no time"},
           {"tomorrow", "is no time"},
           {"0d", "is no time"},
           {"-3d", "is no time"},
           {"d", "is no time"},
           {"3h", "is no time"},
           {"2026--1-01", "is no time"},
           {"99999999999d", "is no time"},
           {"53w", "53w is more than a year away"},
           {"2030-01-01", "is more than a year away"}}) {
    const auto until = read_away(utc, words, now);
    ASSERT_FALSE(until) << words;
    EXPECT_THAT(until.error().text, HasSubstr(reason)) << words;
    EXPECT_FALSE(until.error().hint.empty()) << words;
  }
}

TEST(AwayWords, TheDayEndsWhereTheDeskIs) {
  config::Settings berlin = settings();
  berlin.business_hours.timezone = "Europe/Berlin";
  const auto until = read_away(berlin, "2026-12-24", at(2026, 9, 21)).value();
  EXPECT_EQ(until, at(2026, 12, 24, hours(23)));
  EXPECT_EQ(spoken_until(berlin, *until), "24 December 2026");
  EXPECT_EQ(spoken_until(berlin, at(2026, 12, 24, hours(11) + std::chrono::minutes(5))), "24 December 2026, 12:05");
  berlin.desk.language = "de";
  EXPECT_EQ(spoken_until(berlin, *until), "24. Dezember 2026");
}

// Bob and Eve look after support, Lea leads and looks after nothing, Sam sells.
config::Settings staff() {
  config::Settings made = settings();
  made.agents = {{"Bob", "bob@example.org", false, {}},
                 {"Eve", "eve@example.org", false, {"support"}},
                 {"Lea", "lea@example.org", true, {"elsewhere"}},
                 {"Sam", "sam@example.org", false, {"sales"}}};
  return made;
}

struct Away : testing::Test {
  Office office{staff()};

  void is_away(const std::string& email, std::chrono::seconds length = days(2), const std::string& why = "/away 2d") {
    office.snapshot.away[email] = {office.now + length, why};
  }
  void open() { office.take(mail("The VPN is down", "I cannot work since nine.")); }
  void open_for(const std::string& assignee) {
    open();
    office.ticket(1).assignee = assignee;
    office.outgoing();
  }
  Lines told() {
    Lines names;
    for (const auto& item : office.outgoing()) {
      if (item.purpose == "agent-notice") names.push_back(item.to_email.substr(0, item.to_email.find('@')));
    }
    return names;
  }
  parser::Mail more() { return reply_to(office.sent.front(), "It is still down, please help."); }

  parser::Mail answer(const std::string& agent, const std::string& text) {
    return proven(reply_to(office.last_mail_to(agent), text));
  }
};

struct Case {
  const char* name;
  std::vector<const char*> away;
  const char* assignee;
  Lines told;
  const char* note;
};

TEST_F(Away, ReplyGoesToWhoIsHere) {
  const Case cases[] = {
      {"nobody is away", {}, "", {"bob", "eve"}, ""},
      {"one of the queue", {"bob"}, "", {"eve"}, "not told, away: bob@example.org |"},
      {"the whole queue", {"bob", "eve"}, "", {"bob", "eve"},
       "told although away, for nobody else is here: bob@example.org, eve@example.org"},
      {"the assignee is here", {"eve"}, "bob", {"bob"}, ""},
      {"the assignee: the leads", {"bob"}, "bob", {"lea"},
       "not told, away: bob@example.org; told instead of bob@example.org: lea@example.org"},
      {"the assignee and the leads: the queue", {"bob", "lea"}, "bob", {"eve"},
       "not told, away: bob@example.org; told instead of bob@example.org: eve@example.org"},
      {"everybody", {"bob", "lea", "eve"}, "bob", {"bob"}, "told although away, for nobody else is here: bob@example.org"},
      {"an assignee who leads", {"lea"}, "lea", {"bob", "eve"}, "told instead of lea@example.org: bob@example.org, eve@example.org"},
  };
  for (const Case& c : cases) {
    office = Office(staff());
    open_for(*c.assignee ? std::string(c.assignee) + "@example.org" : "");
    for (const auto* agent : c.away) is_away(std::string(agent) + "@example.org");
    office.take(more());
    EXPECT_THAT(told(), testing::ElementsAreArray(c.told)) << c.name;
    if (*c.note) {
      EXPECT_THAT(office.notes(1), HasSubstr(c.note)) << c.name;
    } else {
      EXPECT_THAT(office.notes(1), Not(HasSubstr("away"))) << c.name;
    }
  }
}

TEST_F(Away, WhoStandsInReadsWhy) {
  open_for("bob@example.org");
  is_away("bob@example.org");
  office.take(more());
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, HasSubstr("\nBob is away until 23 September 2026, 14:13: you get this instead.\n"));
  is_away("lea@example.org");
  office.snapshot.away.erase("bob@example.org");
  office.take(more());
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, Not(HasSubstr("away")));
}

TEST_F(Away, EndsByItself) {
  open_for("bob@example.org");
  is_away("bob@example.org", seconds(1));
  office.now += seconds(1);
  office.take(more());
  EXPECT_THAT(told(), ElementsAre("bob"));
}

TEST_F(Away, TheWriterIsNotToldInTheAssigneesPlace) {
  parser::Mail request = mail("My keyboard", "It sticks.");
  office.take(from(request, "Lea", "lea@example.org"));
  office.ticket(1).assignee = "bob@example.org";
  office.outgoing();
  is_away("bob@example.org");
  parser::Mail again = reply_to(office.sent.front(), "It still sticks.");
  office.take(from(again, "Lea", "lea@example.org"));
  EXPECT_THAT(told(), ElementsAre("eve"));
  is_away("eve@example.org");
  parser::Mail third = reply_to(office.sent.front(), "And it still sticks.");
  office.take(from(third, "Lea", "lea@example.org"));
  EXPECT_THAT(told(), ElementsAre("bob")) << "somebody must hear it";
}

TEST_F(Away, NewTicketsAndRulesPassThemBy) {
  config::Rule rule;
  rule.name = "vpn";
  rule.subject = {"VPN"};
  rule.cc = {"sam@example.org", "lea@example.org"};
  office.settings.rules = {rule};
  is_away("eve@example.org");
  is_away("sam@example.org");
  open();
  EXPECT_THAT(told(), UnorderedElementsAre("bob", "lea"));
  EXPECT_THAT(office.notes(1), HasSubstr("not told, away: eve@example.org, sam@example.org | new ticket HD-1"));
}

TEST_F(Away, RulesTurnGoesToTheNextOneHere) {
  struct Turn {
    std::vector<const char*> assign, away;
    std::vector<std::string> taken;
    const char* why;
  };
  const Turn turns[] = {
      {{"bob", "eve", "sam"}, {}, {"bob", "eve", "sam"}, ""},
      {{"bob", "eve", "sam"}, {"eve"}, {"bob", "sam", "sam", "bob"}, "eve@example.org is away: the next one takes the turn"},
      {{"bob", "eve"}, {"bob", "eve"}, {"bob", "eve"}, "all of them are away"},
      {{"bob"}, {"bob"}, {"bob"}, "away for now"},
  };
  for (const Turn& turn : turns) {
    office = Office(staff());
    config::Rule rule;
    rule.name = "all";
    for (const auto* agent : turn.assign) rule.assign.push_back(std::string(agent) + "@example.org");
    office.settings.rules = {rule};
    for (const auto* agent : turn.away) is_away(std::string(agent) + "@example.org");
    std::vector<std::string> taken;
    std::string whys;
    for (std::size_t i = 0; i < turn.taken.size(); ++i) {
      for (const auto& step : office.take(mail("Help", "Please.")).steps) {
        const auto* set = std::get_if<model::SetField>(&step.effect);
        if (!set || set->field != "assignee") continue;
        taken.push_back(set->value.substr(0, set->value.find('@')));
        whys += step.why + "\n";
      }
    }
    EXPECT_EQ(taken, turn.taken);
    if (*turn.why) {
      EXPECT_THAT(whys, HasSubstr(turn.why));
    } else {
      EXPECT_THAT(whys, Not(HasSubstr("away")));
    }
  }
}

TEST_F(Away, WhatIsGivenToThemIsTold) {
  open();
  is_away("eve@example.org");
  office.outgoing();
  const Edit edit{{1}, {{"assignee", "eve@example.org"}}, "admin root", "", office.now, "sixteen bytes or more"};
  office.apply(decide(office.desk(), edit, office.snapshot).value());
  EXPECT_THAT(told(), ElementsAre("lea"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, testing::StartsWith("HD-1 was given to Eve.\n"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, HasSubstr("Eve is away until"));
}

TEST_F(Away, TimersTellTheOthersToo) {
  office.settings.targets = {hours(4), hours(1)};
  open_for("bob@example.org");
  is_away("bob@example.org");
  office.now += hours(4);
  const auto timers = office.snapshot.timers;
  const auto timer = std::find_if(timers.begin(), timers.end(), [](const auto& t) { return t.name == "answer"; });
  ASSERT_NE(timer, timers.end());
  office.snapshot.fired = *timer;
  const TimerFired fired{{*timer, "ann@example.com"}, office.now, "sixteen bytes or more"};
  office.apply(decide(office.desk(), fired, office.snapshot));
  EXPECT_THAT(told(), ElementsAre("lea"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, HasSubstr("Bob is away until"));
}

TEST_F(Away, AlertsGoToLeadsWhoAreHere) {
  office.settings.agents.push_back({"Leo", "leo@example.org", true, {}});
  const Alert alert{.name = "support", .text = "the server is away", .hint = "", .relays = {}, .now = office.now, .seed = "sixteen bytes or more"};
  const auto to = [&] {
    Lines names;
    for (const auto& line : lines(decide(office.desk(), alert, office.snapshot))) {
      if (line.starts_with("mail ")) names.push_back(line);
    }
    return names;
  };
  EXPECT_EQ(to(), (Lines{"mail alert to lea@example.org", "mail alert to leo@example.org"}));
  is_away("lea@example.org");
  EXPECT_EQ(to(), (Lines{"mail alert to leo@example.org"}));
  is_away("leo@example.org");
  EXPECT_EQ(to(), (Lines{"mail alert to lea@example.org", "mail alert to leo@example.org"}));
}

TEST_F(Away, CommandIsTheAgentsAndNotTheTickets) {
  open();
  EXPECT_EQ(office.story(answer("bob@example.org", "/away 2026-12-24")),
            (Lines{"append to HD-1 internal", "away bob@example.org", "mail agent-internal to bob@example.org",
                   "dispose ticket_message HD-1"}));
  EXPECT_EQ(office.snapshot.away.at("bob@example.org").until, at(2026, 12, 25));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              testing::StartsWith("You are away until 24 December 2026. The notices of your tickets go to Lea meanwhile.\n"));
  EXPECT_EQ(office.story(answer("bob@example.org", "/away off")).at(1), "back bob@example.org");
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, testing::StartsWith("You are back: your notices come to you again.\n"));
}

TEST_F(Away, ReceiptNamesWhoIsHere) {
  open();
  is_away("lea@example.org");
  office.take(answer("bob@example.org", "/away 3d"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("go to Eve meanwhile."));
  is_away("eve@example.org");
  is_away("bob@example.org", seconds(0));
  office.take(answer("bob@example.org", "/away 3d"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Nobody else is here: your notices come to you all the same."));
}

TEST_F(Away, CommandNeedsEveryProofAndARightDate) {
  open();
  EXPECT_THAT(office.story(reply_to(office.last_mail_to("bob@example.org"), "/away 3d")), Not(Contains("away bob@example.org")));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("does not confirm that it is from you"));
  open();
  for (const char* words : {"/away soon", "/away", "/away 3d\n/away off", "/away 2020-01-01"}) {
    const auto story = office.story(answer("eve@example.org", words));
    EXPECT_THAT(story, Not(Contains("away eve@example.org"))) << words;
    EXPECT_THAT(office.last_mail_to("eve@example.org").text, HasSubstr("Nothing of your mail was done or sent:")) << words;
  }
}

struct OutOfOffice : Away {
  OutOfOffice() { open(); }

  parser::Mail notice_of_absence(const std::string& agent = "bob@example.org") {
    parser::Mail absence = answer(agent, "I am away until Friday.");
    absence.kind = parser::Kind::auto_reply;
    absence.why_kind = "Auto-Submitted: auto-replied";
    return with_header(absence, "Auto-Submitted", "auto-replied");
  }
};

TEST_F(OutOfOffice, MarksThemAwayForADayAndTellsTheLeads) {
  EXPECT_EQ(office.story(notice_of_absence()),
            (Lines{"append to HD-1 unverified internal automatic", "dispose ticket_message HD-1", "away bob@example.org",
                   "mail agent-notice to lea@example.org"}));
  const auto& absence = office.snapshot.away.at("bob@example.org");
  EXPECT_EQ(absence.until, office.now + days(1));
  EXPECT_EQ(absence.why, "out-of-office of bob@example.org: Auto-Submitted: auto-replied");
  EXPECT_THAT(office.last_mail_to("lea@example.org").text,
              testing::StartsWith("The mail system of Bob says that they are away. HD-1 waits.\n"));
  EXPECT_THAT(office.last_mail_to("lea@example.org").text, Not(HasSubstr("until Friday")));
}

TEST_F(OutOfOffice, EachExtendsItAndTheLeadsHearOnceADay) {
  office.take(notice_of_absence());
  office.outgoing();
  office.now += hours(5);
  office.take(notice_of_absence());
  EXPECT_EQ(office.snapshot.away.at("bob@example.org").until, office.now + days(1));
  EXPECT_THAT(told(), IsEmpty());
  office.snapshot.budgets.clear();  // the day is over
  office.take(notice_of_absence());
  EXPECT_THAT(told(), ElementsAre("lea"));
}

TEST_F(OutOfOffice, NeverTouchesTheirOwnWord) {
  for (const auto length : {std::chrono::seconds(days(9)), std::chrono::seconds(hours(2))}) {
    is_away("bob@example.org", length);
    EXPECT_THAT(office.story(notice_of_absence()), Not(Contains("away bob@example.org")));
    EXPECT_EQ(office.snapshot.away.at("bob@example.org").until, office.now + length);
  }
}

TEST_F(OutOfOffice, ChangesNothingWithoutProof) {
  struct Unproven {
    const char* name;
    std::function<void(parser::Mail&)> change;
  };
  const Unproven cases[] = {
      {"not authenticated", [](auto& m) { m.headers[1].value = "mx.example.org; dmarc=fail"; }},
      {"no token",
       [](auto& m) {
         m.to = {{"", "support@example.org"}};
         m.in_reply_to = m.references = {};
         m.subject = "Re: [HD-1] The VPN is down";
       }},
      {"another agent's notice", [&](auto& m) { m.in_reply_to = m.references = {office.last_mail_to("eve@example.org").message_id};
                                                m.to = {{"", office.last_mail_to("eve@example.org").reply_to}}; }},
      {"a read receipt", [](auto& m) { m.why_kind = "receipt (RFC 8098)"; }},
      {"an answer to an invitation", [](auto& m) { m.why_kind = "answer to an invitation (RFC 5546 METHOD:REPLY)"; }},
      {"a list's", [](auto& m) { m.kind = parser::Kind::list; }},
      {"a ticket system's mark alone",
       [](auto& m) {
         m.headers.pop_back();
         with_header(m, "X-Loop", "desk");
         m.why_kind = "X-Loop: desk";
       }},
  };
  for (const Unproven& c : cases) {
    Office before = office;
    parser::Mail absence = notice_of_absence();
    c.change(absence);
    const auto story = office.story(absence);
    EXPECT_THAT(story, Contains("append to HD-1 unverified internal" + std::string(absence.kind == parser::Kind::list ? "" : " automatic"))) << c.name;
    EXPECT_TRUE(office.snapshot.away.empty()) << c.name;
    EXPECT_THAT(story, Not(Contains("mail agent-notice to lea@example.org"))) << c.name;
    office = before;
  }
  office.quiet = true;  // an import
  office.take(notice_of_absence());
  EXPECT_TRUE(office.snapshot.away.empty());
}

TEST_F(OutOfOffice, IsKnownByItsSubjectToo) {
  parser::Mail absence = notice_of_absence();
  absence.headers.pop_back();
  absence.why_kind = "Subject: Out of office";
  office.take(absence);
  EXPECT_EQ(office.snapshot.away.at("bob@example.org").why, "out-of-office of bob@example.org: Subject: Out of office");
}

TEST_F(OutOfOffice, TheirOwnMailEndsIt) {
  office.take(notice_of_absence());
  EXPECT_THAT(office.story(reply_to(office.last_mail_to("bob@example.org"), "unproven")), Not(Contains("back bob@example.org")));
  EXPECT_THAT(office.story(answer("bob@example.org", "Please restart the router.")), Contains("back bob@example.org"));
  EXPECT_TRUE(office.snapshot.away.empty());
  is_away("bob@example.org");
  EXPECT_THAT(office.story(answer("bob@example.org", "I answer from the beach.")), Not(Contains("back bob@example.org")));
  EXPECT_FALSE(office.snapshot.away.empty());
}

TEST_F(OutOfOffice, TheirOwnWordReplacesIt) {
  office.take(notice_of_absence());
  EXPECT_THAT(office.story(answer("bob@example.org", "/away 3d")), AllOf(Contains("away bob@example.org"), Not(Contains("back bob@example.org"))));
  EXPECT_EQ(office.snapshot.away.at("bob@example.org").why, "/away 3d");
}

TEST_F(OutOfOffice, OfTheOnlyAgentIsNotedAlone) {
  office.settings.agents.resize(1);
  EXPECT_EQ(office.story(notice_of_absence()), (Lines{"append to HD-1 unverified internal automatic", "dispose ticket_message HD-1",
                                                      "away bob@example.org"}));
  EXPECT_THAT(office.notes(1), HasSubstr("nobody is told: no other agent is here"));
}

TEST_F(Away, AnAdminSaysSoForThem) {
  const auto set = [&](const char* agent, const char* until) {
    return decide(office.desk(), AwayEdit{agent, until, "admin root", office.now}, office.snapshot);
  };
  const auto done = set("bob", "2026-12-24");
  ASSERT_TRUE(done) << done.error().text;
  EXPECT_EQ(lines(done->decision), (Lines{"away bob@example.org"}));
  EXPECT_EQ(done->words, "bob@example.org is away until 24 December 2026; meanwhile notices of their tickets go to lea@example.org");
  EXPECT_EQ(done->decision.steps[0].why, "postern away 2026-12-24");
  const auto back = set("BOB@example.org", "off");
  ASSERT_TRUE(back);
  EXPECT_EQ(lines(back->decision), (Lines{"back bob@example.org"}));
  EXPECT_EQ(back->words, "bob@example.org is back");
  EXPECT_EQ(set("bop@example.org", "3d").error().hint.substr(0, 30), "did you mean bob@example.org? ");
  EXPECT_THAT(set("bob", "soon").error().text, HasSubstr("\"soon\" is no time to be away until"));
}

// Of a ticket that was theirs somebody away hears when they are back, and nobody reads their own note again.
TEST_F(Away, NeitherFormerAssigneesNorAuthorsAreTold) {
  open();
  office.take(answer("bob@example.org", "/take"));
  is_away("bob@example.org");
  office.outgoing();
  office.take(answer("eve@example.org", "/note\nShe is angry."));
  for (const auto& item : office.outgoing()) EXPECT_NE(item.to_email, "bob@example.org") << item.text;
  office.settings.agents[1].lead = true;
  office.take(answer("eve@example.org", "/note\nShe is very angry."));
  int to_eve = 0;
  for (const auto& item : office.outgoing()) to_eve += item.to_email == "eve@example.org" ? 1 : 0;
  EXPECT_EQ(to_eve, 1) << "her receipt";
  office.take(answer("eve@example.org", "/assign sam"));
  for (const auto& item : office.outgoing()) EXPECT_NE(item.to_email, "bob@example.org") << item.text;
}

}  // namespace
}  // namespace postern::desk::test
