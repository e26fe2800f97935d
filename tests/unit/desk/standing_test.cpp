// [participants]: who may do what on a ticket without being on it, as one table; and that nobody gets on it that way.
#include "daemon/desk/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "config/workflow.h"
#include "daemon/desk/mail_provider.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using config::Access;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// HD-1 of Ann at example.com, who had Carl in Cc.
struct Standings : testing::Test {
  Office office;
  parser::Mail first;
  model::OutboxItem ack, notice;

  Standings() {
    first = mail("The VPN is down", "I cannot work.");
    first.cc = {{"Carl", "carl@elsewhere.example"}};
    office.take(proven(first));
    ack = office.last_mail_to("ann@example.com");
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }
  void let_in(Access stranger, Access colleague, Access in_cc) {
    office.settings.participants = {stranger, colleague, in_cc};
  }
  void open_wide() { let_in(Access::accept, Access::accept, Access::accept); }

  parser::Mail answer(const std::string& email, const std::string& text = "Please tell me all.") {
    parser::Mail made = reply_to(ack, text);
    return from(made, "Somebody", email);
  }
  // What this decision sends to anybody but agents.
  static Lines to_outside(Office& office) {
    Lines found;
    for (const auto& item : office.outgoing()) {
      if (item.to_email != "bob@example.org") found.push_back(item.purpose + " to " + item.to_email);
    }
    return found;
  }
  std::string told() { return office.last_mail_to("bob@example.org").text; }
  Lines people() {
    Lines found;
    for (const auto& person : office.ticket(1).participants) found.push_back(person.email);
    return found;
  }
};

struct Carrier {
  const char* name;
  enum class Kind { token, signed_id, guessable } kind;
  std::function<void(const Standings&, parser::Mail&)> change;
};

const Carrier kCarriers[] = {
    {"the token address", Carrier::Kind::token,
     [](const auto& desk, auto& m) {
       m.to = {{"", desk.ack.reply_to}};
       m.subject = "Re: " + desk.ack.subject;
     }},
    {"an agent's token", Carrier::Kind::token,
     [](const auto& desk, auto& m) {
       m.to = {{"", desk.notice.reply_to}};
       m.subject = "Re: " + desk.ack.subject;
     }},
    {"our Message-ID", Carrier::Kind::signed_id,
     [](const auto& desk, auto& m) { m.in_reply_to = {desk.ack.message_id}; }},
    {"our reference in the text", Carrier::Kind::signed_id,
     [](const auto& desk, auto& m) { m.text += "\n" + desk.ack.message_id.substr(0, desk.ack.message_id.find('@')); }},
    {"the requester's Message-ID", Carrier::Kind::guessable,
     [](const auto& desk, auto& m) { m.in_reply_to = {desk.first.message_id}; }},
    {"the number in the subject", Carrier::Kind::guessable,
     [](const auto&, auto& m) { m.subject = "Re: [HD-1] The VPN is down"; }},
    {"the number in a Message-ID", Carrier::Kind::guessable,
     [](const auto&, auto& m) { m.in_reply_to = {"hd-1.7.k1wrong@example.org"}; }},
    {"a guessed token", Carrier::Kind::guessable,
     [](const auto&, auto& m) {
       m.to = {{"", "support+hd-1.tk1aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"}};
     }},
};

struct Person {
  const char* name;
  const char* email;
  Access config::Participants::*row;
};

const Person kPeople[] = {{"stranger", "eve@example.net", &config::Participants::stranger},
                          {"colleague", "dan@example.com", &config::Participants::colleague},
                          {"in_cc", "carl@elsewhere.example", &config::Participants::in_cc}};

const std::pair<Access, const char*> kValues[] = {
    {Access::accept, "accept"}, {Access::internal, "internal"}, {Access::hold, "hold"}, {Access::separate, "new"}};

enum class Fate { joined, noted, held, own };

Fate fate_of(const Lines& story) {
  const auto has = [&](const char* start) {
    return std::any_of(story.begin(), story.end(), [&](const std::string& line) { return line.starts_with(start); });
  };
  if (has("create HD-2")) return Fate::own;
  if (has("dispose quarantined")) return Fate::held;
  for (const auto& line : story) {
    if (line.starts_with("append to HD-1") && line.find("internal") != std::string::npos) return Fate::noted;
  }
  return Fate::joined;
}

// The table as the manual has it.
Fate expected(Access value, Carrier::Kind kind) {
  if (kind == Carrier::Kind::guessable) return Fate::own;
  if (value == Access::accept) return Fate::joined;
  if (value == Access::internal) return Fate::noted;
  return value == Access::hold && kind == Carrier::Kind::token ? Fate::held : Fate::own;
}

// A-04, A-05: each row with each value, by each carrier, proven or forged.
TEST_F(Standings, EachRowEachValueEachCarrier) {
  for (const Person& person : kPeople) {
    for (const auto& [value, word] : kValues) {
      for (const Carrier& carrier : kCarriers) {
        for (const bool is_proven : {true, false}) {
          SCOPED_TRACE(std::string(person.name) + " = " + word + ", " + carrier.name +
                       (is_proven ? ", proven" : ", forged"));
          Office other = office;
          other.settings.participants.*person.row = value;
          parser::Mail made = mail("Hello", "Please tell me all.");
          from(made, "Somebody", person.email);
          carrier.change(*this, made);
          const Lines story = other.story(is_proven ? proven(made) : made);
          // Who is not proven is a stranger, whoever they say they are.
          const bool own_row = is_proven || person.row == &config::Participants::stranger;
          EXPECT_EQ(fate_of(story), expected(own_row ? value : Access::hold, carrier.kind))
              << testing::PrintToString(story);
          EXPECT_THAT(story, Not(Contains(HasSubstr("participant "))));
          EXPECT_EQ(other.ticket(1).participants.size(), 1u);
          for (const std::string& sent : to_outside(other)) {
            EXPECT_EQ(sent, std::string("acknowledgement to ") + person.email);
            EXPECT_EQ(fate_of(story), Fate::own);
          }
        }
      }
    }
  }
}

// The why of each decision names the row that made it.
TEST_F(Standings, EachDecisionNamesItsRow) {
  const auto reason = [&](const parser::Mail& mail) {
    Office other = office;
    const auto decision = other.take(mail);
    return std::get<model::Dispose>(decision.steps.back().effect).reason;
  };
  EXPECT_THAT(reason(answer("eve@example.net")),
              HasSubstr("eve@example.net> is not on that ticket (participants.stranger = hold)"));
  let_in(Access::separate, Access::internal, Access::accept);
  EXPECT_THAT(reason(answer("eve@example.net")), HasSubstr("(participants.stranger = new)"));
  EXPECT_THAT(reason(answer("dan@example.com")), HasSubstr("(participants.stranger = new)")) << "not proven";
  EXPECT_THAT(reason(proven(answer("dan@example.com"))), HasSubstr("(participants.colleague = internal)"));
  EXPECT_THAT(reason(proven(answer("carl@elsewhere.example"))), HasSubstr("(participants.in_cc = accept)"));
}

TEST(Standing, ColleaguesAreOfTheVeryDomain) {
  const auto of = [](const char* requester, const char* email, bool proven = true) {
    model::Ticket ticket;
    ticket.participants = {{requester, "", model::Role::requester}};
    Sender sender;
    sender.email = sender.key = email;
    sender.usable = true;
    return standing_of(sender, proven, ticket);
  };
  EXPECT_EQ(of("ann@example.com", "dan@example.com"), Standing::colleague);
  EXPECT_EQ(of("ann@example.com", "dan@example.com", false), Standing::stranger);
  EXPECT_EQ(of("ann@example.com", "ann@example.com", false), Standing::on_ticket)
      << "with what proof is asked elsewhere";
  EXPECT_EQ(of("ann@example.com", "dan@sub.example.com"), Standing::stranger);
  EXPECT_EQ(of("ann@sub.example.com", "dan@example.com"), Standing::stranger);
  EXPECT_EQ(of("ann@example.com", "dan@notexample.com"), Standing::stranger);
  for (const char* domain : {"gmail.com", "web.de", "yahoo.co.uk", "outlook.com.br", "gmx.net", "proton.me"})
    EXPECT_EQ(of((std::string("ann@") + domain).c_str(), (std::string("dan@") + domain).c_str()), Standing::stranger)
        << domain;
  EXPECT_EQ(of(kNobody, "dan@invalid"), Standing::stranger);
}

TEST(MailProvider, IsKnownInEachCountry) {
  for (const char* domain :
       {"gmail.com", "googlemail.com", "yahoo.de", "yahoo.co.jp", "gmx.at", "live.nl", "t-online.de"})
    EXPECT_TRUE(is_mail_provider(domain)) << domain;
  for (const char* domain :
       {"example.com", "gmail", "", "mail.yahoo.com", "yahoo.corp.example.com", "live.example", "notgmail.com"})
    EXPECT_FALSE(is_mail_provider(domain)) << domain;
}

// A colleague or somebody in Cc who is let in is as a participant, but for being told anything.
TEST_F(Standings, ProvenPeopleWhoAreLetInWork) {
  open_wide();
  for (const char* email : {"dan@example.com", "carl@elsewhere.example"}) {
    Office other = office;
    other.ticket(1).status = "completed";
    EXPECT_EQ(other.story(proven(answer(email, "It is broken again."))),
              (Lines{"append to HD-1", "status completed -> in-progress", "mail agent-notice to bob@example.org",
                     "dispose ticket_message HD-1"}))
        << email;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text,
                HasSubstr("is not on HD-1. The settings let them write here (participants."))
        << email;
    other.ticket(1).status = "estimate-pending";
    EXPECT_THAT(other.story(proven(answer(email, "approved"))), Not(Contains(HasSubstr("status "))))
        << "the requester's yes alone counts";
    other.outgoing();
    parser::Mail agents = proven(reply_to(other.last_mail_to("bob@example.org"), "It is mended."));
    other.take(agents);
    EXPECT_EQ(to_outside(other), (Lines{"reply to ann@example.com"})) << email;
  }
}

// What a stranger writes is read by agents and does nothing, proven or not.
TEST_F(Standings, AStrangerWhoIsLetInMovesNothing) {
  open_wide();
  config::Rule rule;
  rule.name = "all";
  rule.on_replies = true;
  rule.tag = {"seen"};
  rule.reply = "status";
  rule.status = "in-review";
  office.settings.rules = {rule};
  for (const char* status : {"submitted", "completed", "client-testing", "estimate-pending"}) {
    for (const bool is_proven : {true, false}) {
      Office other = office;
      other.ticket(1).status = status;
      const parser::Mail made = answer("eve@example.net", "Yes, it works!");
      const auto decision = other.take(is_proven ? proven(made) : made);
      EXPECT_EQ(plot(lines(decision)), (Lines{is_proven ? "append to HD-1" : "append to HD-1 unverified",
                                              "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}))
          << status;
      EXPECT_THAT(lines(decision), Not(Contains(testing::StartsWith("timer ")))) << status;
      EXPECT_EQ(other.ticket(1).status, status);
      EXPECT_EQ(to_outside(other), Lines{}) << status;
    }
  }
}

TEST_F(Standings, AnInternalNoteIsForAgentsAlone) {
  let_in(Access::internal, Access::internal, Access::internal);
  office.ticket(1).status = "completed";
  EXPECT_EQ(office.story(proven(answer("dan@example.com", "It is broken again."))),
            (Lines{"append to HD-1 internal", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(told(),
              AllOf(HasSubstr("is not on HD-1, so their mail is an internal note (participants.colleague = internal)"),
                    HasSubstr("It is broken again.")));
  EXPECT_EQ(office.story(answer("dan@example.com")),
            (Lines{"append to HD-1 unverified internal", "mail agent-notice to bob@example.org",
                   "dispose ticket_message HD-1"}));
  EXPECT_THAT(told(), HasSubstr("Unverified: nothing proves"));
  EXPECT_EQ(to_outside(office), Lines{});
  EXPECT_EQ(people(), (Lines{"ann@example.com"}));
}

TEST_F(Standings, ARobotsNoteIsToldToNobodyWhoDoesNotWait) {
  let_in(Access::internal, Access::internal, Access::internal);
  parser::Mail robot = answer("eve@example.net", "I am away.");
  robot.kind = parser::Kind::auto_reply;
  EXPECT_EQ(office.story(robot),
            (Lines{"append to HD-1 unverified internal automatic", "dispose ticket_message HD-1"}));
}

// A hold ends by the next mail of somebody who has a say.
TEST_F(Standings, AStrangerEndsNoHold) {
  office.snapshot.timers = {
      {.id = {1}, .ticket = {1}, .name = "limit", .due = kNow, .rest = std::chrono::seconds(60), .why = "on hold"}};
  for (const Access access : {Access::accept, Access::internal}) {
    Office other = office;
    other.settings.participants = {access, access, access};
    EXPECT_THAT(lines(other.take(proven(answer("eve@example.net")))), Not(Contains(testing::StartsWith("timer "))))
        << static_cast<int>(access);
  }
  EXPECT_THAT(lines(office.take(reply_to(ack, "Still down."))), Contains(testing::StartsWith("timer ")));
}

// A mail that is from nobody is let in by no row.
TEST_F(Standings, NobodyIsHeld) {
  open_wide();
  parser::Mail unclear = answer("eve@example.net");
  unclear.from_is_sound = false;
  EXPECT_THAT(office.story(unclear), Contains("dispose quarantined HD-1"));
}

// Whom a form names is proven by nothing, so they are nobody's colleague.
TEST_F(Standings, AFormsPersonIsAStranger) {
  let_in(Access::hold, Access::accept, Access::accept);
  office.settings.mailboxes[0].form_senders = {{"forms@example.org", "", ""}};
  parser::Mail filled = answer("forms@example.org");
  filled.reply_to = {{"", "dan@example.com"}};
  EXPECT_THAT(office.story(proven(filled)), Contains("dispose quarantined HD-1"));
}

TEST_F(Standings, CarriersThatDisagreeAreHeld) {
  open_wide();
  office.take(proven(mail("Another matter", "text")));
  parser::Mail torn = answer("dan@example.com");
  torn.in_reply_to = {office.last_mail_to("ann@example.com").message_id};
  torn.references = torn.in_reply_to;
  EXPECT_THAT(office.story(proven(torn)), Contains("dispose quarantined HD-1"));
  EXPECT_THAT(told(), HasSubstr("It is not clear which ticket it is for"));
}

TEST_F(Standings, TooLateIsATicketOfTheirOwn) {
  open_wide();
  office.ticket(1).status = "completed";
  office.ticket(1).status_since = office.now;
  office.now += std::chrono::days(15);
  EXPECT_THAT(office.story(proven(answer("dan@example.com"))), Contains("create HD-2"));
  EXPECT_THAT(office.notes(2), HasSubstr("possibly related to HD-1"));
}

// A-08: a sign-up mail to a private address, with the table at its widest.
TEST_F(Standings, TicketTrickWithTheTableAtItsWidest) {
  for (const Access access : {Access::accept, Access::internal, Access::separate}) {
    for (const char* subject : {"Confirm your address", "Re: [HD-1] We have your request: The VPN is down"}) {
      Office other = office;
      other.settings.participants = {access, access, access};
      parser::Mail trick = mail(subject, "Your code is 123456.");
      from(trick, "Slack", "no-reply@chat.example");
      trick.to = {{"", ack.reply_to}};
      other.take(proven(trick));
      for (const auto& item : other.outgoing()) {
        EXPECT_NE(item.to_email, "ann@example.com") << subject;
        if (item.to_email == "bob@example.org") continue;
        EXPECT_EQ(item.text.find("VPN"), std::string::npos) << subject;
      }
      EXPECT_EQ(other.ticket(1).participants.size(), 1u);
    }
  }
}

// A-07: a spoofed answer of the requester with the attacker in Cc, and then the attacker's own mail.
TEST_F(Standings, CcTakeoverWithTheTableAtItsWidest) {
  let_in(Access::hold, Access::accept, Access::accept);
  parser::Mail spoofed = reply_to(ack, "Adding my friend.");
  spoofed.cc = {{"", "mallory@example.net"}};
  office.take(spoofed);
  EXPECT_THAT(office.story(proven(answer("mallory@example.net"))), Contains("dispose quarantined HD-1"))
      << "in_cc takes a proven mail of the requester's";
  open_wide();
  EXPECT_THAT(office.story(proven(answer("mallory@example.net"))), Contains("append to HD-1"));
  EXPECT_EQ(to_outside(office), Lines{});
  EXPECT_EQ(people(), (Lines{"ann@example.com"}));
}

}  // namespace
}  // namespace postern::desk::test
