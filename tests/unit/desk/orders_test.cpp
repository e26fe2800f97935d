// Each command of an agent: what it does, who may, and what its refusal says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Bob and the lead Rosa look after support, Cid after billing alone.
config::Settings staffed() {
  config::Settings settings = test::settings();
  config::Mailbox billing = settings.mailboxes[0];
  billing.name = "billing";
  billing.address = "billing@example.org";
  settings.mailboxes.push_back(billing);
  settings.agents = {{"Bob", "bob@example.org", false, {"support"}},
                     {"Rosa", "rosa@example.org", true, {}},
                     {"Cid", "cid@example.org", false, {"billing"}}};
  settings.fields = {{"room", "Room", {}}, {"building", "Building", {"North", "South"}}};
  return settings;
}

struct Orders : testing::Test {
  Office office{staffed()};

  Orders() {
    parser::Mail request = mail("The VPN is down", "I cannot work since nine.");
    request.attachments = {{"plan.pdf", "application/pdf", 1000, "aa", false, "", {}}};
    office.take(request);
    office.take(mail("The printer jams", "It is the left one."));
    office.take(mail("An invoice", "Please."), "billing");
    office.outgoing();
  }

  // The first notice of HD-1 to this agent.
  const model::OutboxItem& notice(const std::string& name, std::int64_t ticket = 1) const {
    for (const auto& item : office.sent) {
      if (item.to_email == name + "@example.org" && item.ticket.value == ticket) return item;
    }
    ADD_FAILURE() << "no notice to " << name;
    return office.sent.front();
  }
  parser::Mail from(const std::string& name, const std::string& words) { return proven(reply_to(notice(name), words)); }
  parser::Mail fresh(const std::string& name, const std::string& words) {
    parser::Mail made = mail("A word to the desk", words);
    return proven(test::from(made, name, name + "@example.org"));
  }
  const std::string& told(const std::string& name) { return office.last_mail_to(name + "@example.org").text; }
  // Refused whole: kept as an internal note, and only the agent hears of it.
  void expect_refused(const std::string& name, const std::string& words, const std::string& why) {
    Office before = office;
    EXPECT_EQ(office.story(from(name, words)),
              (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1", "mail agent-notice to " + name + "@example.org"}))
        << words;
    EXPECT_THAT(told(name), AllOf(HasSubstr("Nothing of your mail was done or sent:"), HasSubstr(why))) << words;
    office = std::move(before);
  }
};

TEST_F(Orders, ReplyIsAnAnswerAndNeedsWords) {
  EXPECT_THAT(office.story(from("bob", "/reply\nRestart it.")), Contains("mail reply to ann@example.com"));
  EXPECT_EQ(office.last_mail_to("ann@example.com").text, "Restart it.\n");
  expect_refused("bob", "/reply", "/reply, but there are no words to send");
  expect_refused("bob", "/reply\n/note\nHello", "Keep one of /reply, /note");
}

TEST_F(Orders, FieldsOfEveryTicketAndOfTheGroup) {
  const Lines story = office.story(from("bob", "/vendor Acme, case 4711\n/resolution a new router\n/field room 12\n/field building north"));
  for (const char* line : {"field vendor Acme, case 4711", "field resolution a new router", "field room 12", "field building North"})
    EXPECT_THAT(story, Contains(line));
  EXPECT_THAT(story, Not(Contains(HasSubstr("ann@example.com"))));
  EXPECT_THAT(told("bob"), AllOf(StartsWith("Done: vendor Acme, case 4711, resolution a new router, room 12, building North\n"),
                                 HasSubstr("\nVendor: Acme, case 4711\nResolution: a new router\nRoom: 12\n")));
  EXPECT_THAT(office.story(from("bob", "/field room")), Contains("field room "));
  expect_refused("bob", "/field rom 12", "Did you mean room? There are: room, building, vendor, resolution");
  expect_refused("bob", "/field status completed", "No field is called \"status\"");
  expect_refused("bob", "/field building West", "is no value of building");
}

TEST_F(Orders, AnotherRequesterHearsFromThenOnAndTheOldOneMayWrite) {
  expect_refused("bob", "/requester dora@example.com", "/requester is for who looks after HD-1, and for leads");
  EXPECT_THAT(office.story(from("bob", "/requester dora@example.com\n/take\nHello Dora")),
              AllOf(Contains("set requester dora@example.com"), Contains("mail reply to dora@example.com"),
                    Not(Contains("mail reply to ann@example.com"))));
  EXPECT_EQ(office.last_mail_to("dora@example.com").text, "Hello Dora\n") << "and nothing of what was before";
  EXPECT_EQ(office.ticket(1).participants.at(1).email, "ann@example.com");
  EXPECT_THAT(office.story(from("rosa", "/requester <eva@example.com>")), Contains("set requester eva@example.com"));
  expect_refused("rosa", "/requester support@example.org", "is an address of the desk");
  expect_refused("rosa", "/requester nobody", "is no mail address");
}

TEST_F(Orders, LinksTellNobody) {
  EXPECT_EQ(office.story(from("bob", "/link HD-2")), (Lines{"append to HD-1 internal", "link to HD-2",
                                                           "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(told("bob"), StartsWith("Done: linked to HD-2\n"));
  EXPECT_THAT(office.story(from("bob", "/problem [hd-2]")), Contains("incident of HD-2"));
  expect_refused("bob", "/link HD-1", "HD-1 is this ticket itself");
  expect_refused("bob", "/link HD-77", "There is no ticket HD-77 that you look after");
  expect_refused("bob", "/link HD-3", "There is no ticket HD-3 that you look after");
  expect_refused("bob", "/problem printer", "is no ticket");
  EXPECT_THAT(office.story(from("rosa", "/link HD-3")), Contains("link to HD-3"));
}

TEST_F(Orders, SpamIsCancelledWithoutAWordAndItsSenderIsHeld) {
  expect_refused("bob", "/spam", "/spam is for who looks after HD-1");
  const Lines story = office.story(from("rosa", "/spam\nA known one."));
  EXPECT_THAT(story, AllOf(Contains("status submitted -> cancelled"), Contains("remember spam ann@example.com"),
                           Contains("append to HD-1 internal")));
  for (const auto& item : office.outgoing()) EXPECT_NE(item.to_email, "ann@example.com");
  EXPECT_THAT(told("rosa"), AllOf(HasSubstr("put away as spam"), HasSubstr("kept as an internal note")));
  const auto decision = office.take(mail("Cheap watches", "Buy."));
  EXPECT_THAT(lines(decision), Contains("dispose quarantined"));
  const auto& last = std::get<model::Dispose>(decision.steps.back().effect);
  EXPECT_THAT(last.reason, HasSubstr("called spam by rosa@example.org on HD-1"));
  office.settings.desk.hold_spam = false;
  EXPECT_THAT(office.story(mail("Cheap watches", "Buy.")), Contains("create HD-4"));
}

TEST_F(Orders, SpamNeedsAStatusForIt) {
  office.settings.workflow.cancelled.clear();
  expect_refused("rosa", "/spam", "This desk has no status for what is withdrawn");
}

TEST_F(Orders, ReleasingItsMailTakesTheWordBack) {
  office.take(from("rosa", "/spam"));
  office.take(mail("Not a watch", "Really."));
  EXPECT_FALSE(office.snapshot.remembered.at("spam ann@example.com").empty());
  model::HeldMail held{"hash", "support", 0, "From: ann@example.com\r\nSubject: Not a watch\r\n\r\nReally.\r\n", model::ArrivalId{7}, office.now,
                       "held: rule upstream-spam (built in): mail of this sender was called spam by rosa@example.org on HD-1"};
  office.quarantine = {held};
  parser::Mail word = mail("Re: digest", "release 7");
  test::from(word, "Rosa", "rosa@example.org");
  office.take(fresh("rosa", "/my"));
  word.to = {{"", office.last_mail_to("rosa@example.org").reply_to}};
  office.take(proven(word));
  EXPECT_EQ(office.snapshot.remembered.at("spam ann@example.com"), "");
}

TEST_F(Orders, HoldLetsTimersRestUntilTheNextMail) {
  office.settings.targets.first_response = std::chrono::hours(8);
  const auto timer = [&](const char* name) -> const model::Timer* {
    for (const auto& one : office.snapshot.timers) {
      if (one.ticket.value == 1 && one.name == name) return &one;
    }
    return nullptr;
  };
  office.take(from("bob", "/take\n/status in-progress\n/hold"));
  ASSERT_NE(timer("limit"), nullptr);
  EXPECT_TRUE(timer("limit")->rest);
  EXPECT_THAT(told("bob"), HasSubstr("on hold until the next mail or move"));
  EXPECT_THAT(office.notes(1), HasSubstr("on hold: reminders and limits rest"));
  office.now += std::chrono::days(9);
  parser::Mail unproven = mail("[HD-1] The VPN is down", "Any news?");
  office.take(unproven);
  office.take(test::from(unproven, "Bob", "bob@example.org"));
  EXPECT_TRUE(timer("limit")->rest) << "nobody proven has written";
  office.take(reply_to(office.sent.front(), "Any news?"));
  EXPECT_FALSE(timer("limit")->rest);
  EXPECT_GT(timer("limit")->due, office.now);
  office.take(from("bob", "/hold"));
  EXPECT_TRUE(timer("limit")->rest);
  office.take(from("bob", "/status in-review"));
  for (const auto& one : office.snapshot.timers) EXPECT_FALSE(one.ticket.value == 1 && one.rest) << one.name;
}

TEST_F(Orders, ShowTellsTheStoryToTheAgentAlone) {
  office.take(from("bob", "/note\nShe sounds angry."));
  EXPECT_EQ(office.story(from("rosa", "/show")),
            (Lines{"append to HD-1 internal", "mail agent-list to rosa@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(told("rosa"), AllOf(HasSubstr("Requester: Ann Example <ann@example.com>"), HasSubstr("Ann Example <ann@example.com> wrote"),
                                  HasSubstr("    | I cannot work since nine."), HasSubstr("    + plan.pdf"),
                                  HasSubstr("noted\n    | She sounds angry.") ));
  // Whoever answers that mail and quotes it, lets nothing of it out.
  office.take(proven(reply_to(office.last_mail_to("rosa@example.org"), "/reply\nFine.\n\n" + told("rosa"))));
  EXPECT_EQ(office.last_mail_to("ann@example.com").text, "Fine.\n");
}

TEST_F(Orders, SendBringsAFileToTheAgentAlone) {
  office.take(from("bob", "/send PLAN.pdf"));
  const auto& receipt = office.last_mail_to("bob@example.org");
  ASSERT_EQ(receipt.attachments.size(), 1u);
  EXPECT_EQ(receipt.attachments[0].index, 0);
  EXPECT_THAT(receipt.text, StartsWith("Done: plan.pdf is attached"));
  expect_refused("bob", "/send plan.pfd", "Did you mean plan.pdf? There are: plan.pdf");
  office.settings.limits.message_bytes = 1000;
  expect_refused("bob", "/send plan.pdf", "too large to be sent by mail");
}

TEST_F(Orders, ListsAreOfTheAgentsOwnTicketsAndQueues) {
  office.take(from("bob", "/take\n/priority urgent"));
  office.take(from("bob", "/my"));
  EXPECT_THAT(told("bob"), AllOf(StartsWith("Your tickets that are not done: 1\n  HD-1  URGENT  The VPN is down, Ann Example, "), Not(HasSubstr("HD-2"))));
  office.take(from("rosa", "/my"));
  EXPECT_THAT(told("rosa"), StartsWith("You have no open tickets."));
  office.take(from("bob", "/board"));
  EXPECT_THAT(told("bob"), AllOf(StartsWith("Tickets that are not done: 2\n"), HasSubstr("Urgent or overdue:\n  HD-1  URGENT")));
  office.take(from("rosa", "/board"));
  EXPECT_THAT(told("rosa"), StartsWith("Tickets that are not done: 3\n"));
}

TEST_F(Orders, HelpIsThePage) {
  EXPECT_EQ(office.story(from("bob", "/help")),
            (Lines{"append to HD-1 internal", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("\n  /done "), HasSubstr("\n  /merge HD-12 ")));
}

TEST_F(Orders, MergeIsForLeadsAndForwards) {
  expect_refused("bob", "/merge HD-2", "/merge is for leads");
  expect_refused("rosa", "/merge HD-1", "HD-1 cannot go into itself");
  office.outgoing();
  EXPECT_THAT(office.story(from("rosa", "/merge HD-2\nThe same cause.")),
              AllOf(Contains("append to HD-1 internal"), Contains("set merged_into 2"), Not(Contains(HasSubstr("to ann@")))));
  for (const auto& timer : office.snapshot.timers) EXPECT_NE(timer.ticket.value, 1) << timer.name;
  EXPECT_THAT(told("rosa"), HasSubstr("HD-1 merged into HD-2"));
  EXPECT_THAT(office.notes(2), HasSubstr("HD-1 is merged into this ticket"));
  EXPECT_THAT(office.story(reply_to(office.sent.front(), "Any news?")), Contains("append to HD-2"));
}

TEST_F(Orders, MergeBringsPeopleAlongOnlyOfTheSameRequester) {
  office.ticket(1).participants.push_back({"carl@example.com", "Carl", model::Role::copied});
  Office other = office;
  EXPECT_THAT(office.story(from("rosa", "/merge HD-2")), Contains("participant carl@example.com"));
  other.ticket(2).participants.front().email = "dora@example.com";
  EXPECT_THAT(other.story(from("rosa", "/merge HD-2")), Not(Contains(HasSubstr("participant"))));
}

TEST_F(Orders, ReminderIsOneForEachAgentAndComesBack) {
  EXPECT_THAT(lines(office.take(from("bob", "/remind 3d"))), Contains("timer remind bob@example.org 0 on HD-1"));
  EXPECT_THAT(told("bob"), HasSubstr("Done: reminder "));
  office.take(from("bob", "/remind 4h"));
  office.take(from("rosa", "/remind 2027-01-04"));
  const auto count = [&] {
    return std::count_if(office.snapshot.timers.begin(), office.snapshot.timers.end(), [](const auto& timer) { return timer.name.starts_with("remind "); });
  };
  EXPECT_EQ(count(), 2);
  office.take(from("bob", "/remind off"));
  EXPECT_EQ(count(), 1);
  expect_refused("bob", "/remind soon", "is no time to be reminded at");
  expect_refused("bob", "/remind 2020-01-01", "2020-01-01 is over");
  expect_refused("bob", "/remind 900d", "is no time to be reminded at");
}

TEST_F(Orders, OfTheShortenedQueuesAnAgentIsRefused) {  // A-09
  const auto late = from("bob", "/done\nSecret words");
  office.ticket(1).queue = "billing";
  EXPECT_EQ(office.story(late), (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1", "mail agent-notice to bob@example.org"}));
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("HD-1 is in the queue \"billing\" now"), Not(HasSubstr("Submitted"))));
  office.ticket(1).assignee = "bob@example.org";
  EXPECT_THAT(office.story(from("bob", "I have it.")), Contains("mail reply to ann@example.com")) << "it was given to him";
  office.ticket(1).assignee.clear();
  EXPECT_THAT(office.story(from("rosa", "I lead.")), Contains("mail reply to ann@example.com"));
}

TEST_F(Orders, A12_AllOrNothing) {
  expect_refused("bob", "/take\n/tag vpn\n/remind 3d\n/link HD-77", "There is no ticket HD-77");
  expect_refused("bob", "/for dora@example.com\nHello", "/for stands in a fresh mail");
  EXPECT_THAT(office.notes(1), Not(HasSubstr("tag vpn")));
  EXPECT_TRUE(office.ticket(1).assignee.empty());
}

TEST_F(Orders, AForwardedMailIsNotSentOnAndCommandsNothing) {  // A-10
  parser::Mail forwarded = from("bob", "/done\nSee below.");
  forwarded.subject = "Fwd: [HD-1] The VPN is down";
  EXPECT_THAT(office.story(forwarded), AllOf(Contains("append to HD-1 unverified internal"), Not(Contains(HasSubstr("to ann@")))));
  EXPECT_THAT(told("bob"), HasSubstr("It is a forwarded mail"));
}

TEST_F(Orders, InAFreshMailListsNeedNoToken) {
  EXPECT_EQ(office.story(fresh("bob", "/board\n/help")), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"}));
  EXPECT_THAT(told("bob"), AllOf(StartsWith("Tickets that are not done: 2\n"), HasSubstr("\n  /done ")));
  parser::Mail again = proven(reply_to(office.last_mail_to("bob@example.org"), "/my"));
  EXPECT_EQ(office.story(again), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"}));
  EXPECT_THAT(office.story(fresh("bob", "/away 3d")), Contains("away bob@example.org"));
  EXPECT_THAT(office.story(fresh("bob", "My chair is broken")), Contains("create HD-4")) << "an agent asks for something, too";
}

TEST_F(Orders, WithoutProofAFreshMailDoesNothing) {  // A-01
  parser::Mail forged = fresh("bob", "/for eve@example.net\nHello");
  forged.headers.clear();
  EXPECT_EQ(office.story(forged), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"}));
  EXPECT_THAT(told("bob"), HasSubstr("does not confirm that it is from you"));
}

TEST_F(Orders, ForOpensATicketOfThatPerson) {
  const Lines story = office.story(fresh("bob", "/for dora@example.com\n\nShe called: the door is open."));
  EXPECT_THAT(story, AllOf(Contains("create HD-4"), Contains("mail acknowledgement to dora@example.com"),
                           Contains("mail agent-notice to bob@example.org"), Contains("dispose ticket_message HD-4")));
  EXPECT_EQ(office.ticket(4).requester().email, "dora@example.com");
  EXPECT_FALSE(office.ticket(4).subject_proven);
  EXPECT_EQ(office.messages.back().reply_text, "She called: the door is open.");
  EXPECT_THAT(told("bob"), StartsWith("HD-4 is open for dora@example.com."));
  EXPECT_THAT(office.last_mail_to("dora@example.com").text, AllOf(Not(HasSubstr("bob")), Not(HasSubstr("door"))));
}

TEST_F(Orders, WhatIsAboutATicketIsRefusedInAFreshMail) {
  const std::pair<const char*, const char*> cases[] = {
      {"/done", "/done is about a ticket"},
      {"/my\n/show", "/show is about a ticket"},
      {"/my\nHello", "There are words below, and nobody they are for"},
      {"/for dora@example.com", "Below /for there are no words"},
      {"/for dora\nHello", "is no mail address"},
      {"/for support@example.org\nHello", "is an address of the desk"},
      {"/bord", "Did you mean /board?"},
  };
  for (const auto& [words, why] : cases) {
    Office other = office;
    EXPECT_EQ(other.story(fresh("bob", words)), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"})) << words;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text, AllOf(HasSubstr("was not obeyed"), HasSubstr(why))) << words;
  }
}

TEST_F(Orders, AreRefusedInTheLanguageOfTheDesk) {
  office.settings.desk.language = "de";
  for (const auto& [words, why] : std::vector<std::pair<const char*, const char*>>{
           {"/status complete", "Kein Status heißt „complete“."},
           {"/status complete", "Meinten Sie completed? Möglich: submitted, "},
           {"/priority high", "Möglich: normal, urgent"},
           {"/assign eve@example.net", "Niemand im Team hat die Adresse oder den Namen „eve@example.net“."},
           {"/untag vpn", "HD-1 hat kein Schlagwort „vpn“."},
           {"/cc", "Niemand in Cc wartet auf Kopien zu HD-1."},
           {"/field building Nort", "Meinten Sie „North“? Möglich: North, South"},
           {"/away soon", "„soon“ ist kein Ende einer Abwesenheit."}}) {
    Office before = office;
    office.take(from("bob", words));
    EXPECT_THAT(told("bob"), AllOf(HasSubstr("Ihre Mail hat nichts bewirkt"), HasSubstr(why))) << words;
    office = std::move(before);
  }
}

TEST_F(Orders, SpeakTheLanguageOfTheDesk) {
  office.settings.desk.language = "de";
  office.take(from("bob", "/doen\nHallo"));
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("Ihre Mail hat nichts bewirkt, und nichts wurde gesendet:"),
                                 HasSubstr("ist kein Befehl"), HasSubstr("Meinten Sie /done?")));
  office.take(from("bob", "/time 15m\n/note\nangesehen"));
  EXPECT_THAT(told("bob"), StartsWith("Erledigt: Zeit 15 Minuten\nIhre Worte sind als interne Notiz abgelegt.\n"));
}

// A-09: a number in the subject tells nothing of a ticket that is not the agent's.
TEST_F(Orders, ANumberTellsNothingOfAForeignTicket) {
  for (const bool disagreeing : {false, true}) {
    Office before = office;
    parser::Mail probe = fresh("cid", "hi");
    probe.subject = "[HD-1] x";
    if (disagreeing) probe.in_reply_to = {"hd-3.1.bad@example.org"};
    office.outgoing();
    office.take(probe);
    for (const auto& item : office.outgoing()) {
      if (item.to_email != "cid@example.org") continue;
      EXPECT_THAT(item.text + item.subject, AllOf(Not(HasSubstr("VPN")), Not(HasSubstr("Submitted")))) << disagreeing;
      EXPECT_THAT(item.reply_to + item.message_id + testing::PrintToString(item.references), Not(HasSubstr("hd-1.")));
    }
    office = std::move(before);
  }
}

// A-15: what the agent answered when writing it is nothing for the person.
TEST_F(Orders, ForTellsNothingOfWhatItAnswered) {
  office.take(fresh("bob", "/my"));
  const auto list = office.last_mail_to("bob@example.org");
  office.take(proven(reply_to(list, "/for dora@example.com\n\nShe called.")));
  const auto& acknowledgement = office.last_mail_to("dora@example.com");
  EXPECT_THAT(testing::PrintToString(acknowledgement.references) + acknowledgement.in_reply_to, Not(HasSubstr("hd-0.")));
}

// Whoever is given a ticket reads what to know of it; whose it was hears that it is theirs no longer.
TEST_F(Orders, AssigningHandsOverWithTheNoteAndTheRequest) {
  office.take(from("bob", "/take"));
  office.outgoing();
  office.take(from("rosa", "/assign bob\n/note\nNothing."));
  office.take(from("rosa", "/assign rosa"));
  EXPECT_THAT(told("bob"), HasSubstr("HD-1 is Rosa's now, by Rosa."));
  office.take(from("bob", "/assign rosa\n/note\nShe is angry."));
  office.outgoing();
  office.take(from("rosa", "/assign bob\n/note\nYou know this one."));
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("Rosa gave you HD-1, and wrote:\n\nYou know this one."),
                                 HasSubstr("The newest mail of its requester:\n\nI cannot work since nine.")));
}

// A note is read by the one whose ticket it is, and by nobody else.
TEST_F(Orders, ANoteComesToTheAssignee) {
  office.take(from("bob", "/take"));
  office.outgoing();
  office.take(from("rosa", "/note\nShe sounds angry."));
  EXPECT_THAT(told("bob"), HasSubstr("Rosa noted on HD-1, for agents alone:\n\nShe sounds angry."));
  EXPECT_EQ(office.last_mail_to("bob@example.org").purpose, "agent-internal");
  office.outgoing();
  office.take(from("bob", "/note\nI know."));
  for (const auto& item : office.outgoing()) EXPECT_EQ(item.to_email, "bob@example.org") << item.text;
}

// Whom an agent opens a ticket for is not thanked for a mail they never wrote, and agents read who wrote it.
TEST_F(Orders, ForSaysWhoOpenedIt) {
  office.take(fresh("bob", "/for dora@example.com\n\nShe called."));
  EXPECT_THAT(office.last_mail_to("dora@example.com").text,
              AllOf(HasSubstr("we have opened a request for you. It has the number HD-4."), Not(HasSubstr("thank you"))));
  EXPECT_THAT(told("rosa"), HasSubstr("Bob opened HD-4 for dora@example.com:\n\nShe called."));
}

TEST_F(Orders, ReceiptsSpeakTheLanguageOfTheDesk) {
  office.settings.desk.language = "de";
  office.take(from("bob", "/take\n/done\n/tag vpn\n/priority urgent\n/field room 12"));
  EXPECT_THAT(told("bob"), StartsWith("Erledigt: bei bob@example.org, Status Zum Ausprobieren bereit, Schlagwort vpn, dringend, "
                                      "room 12\n"));
  office.take(from("bob", "/undo"));
  EXPECT_THAT(told("bob"), AllOf(HasSubstr("Status Eingegangen"), HasSubstr("bei niemandem"), HasSubstr("nicht dringend")));
}

TEST_F(Orders, ALongRequestIsHandedOverByItsBeginning) {
  parser::Mail request = mail("Long", std::string(4000, 'x') + "yyy");
  office.take(request);
  for (const auto& item : office.outgoing()) {
    if (item.to_email == "bob@example.org") office.take(proven(reply_to(item, "/assign rosa")));
  }
  EXPECT_THAT(told("rosa"), AllOf(HasSubstr("xxx\n...\n"), Not(HasSubstr("y\n"))));
}

// A field may have the name of another change.
TEST_F(Orders, AFieldIsToldByItsOwnName) {
  office.settings.fields.push_back({"copies", "Copies", {}});
  office.take(from("bob", "/field copies 3"));
  EXPECT_THAT(told("bob"), StartsWith("Done: copies 3\n"));
}

}  // namespace
}  // namespace postern::desk::test
