// People in Cc: known to the agents, without any right until an agent's /cc, and then with copies of answers alone.
#include "daemon/desk/copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "daemon/desk/edit.h"
#include "daemon/desk/returned.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Copies : testing::Test {
  Office office;

  static parser::Mail request(std::vector<std::string> cc = {"carl@example.com"}) {
    parser::Mail made = mail("The VPN is down", "I cannot work since nine.");
    for (const auto& email : cc) made.cc.push_back({"", email});
    return proven(made);
  }
  parser::Mail answer(const std::string& text) {
    // To the newest notice: a reply to a receipt is a note.
    const auto notice = std::find_if(office.sent.rbegin(), office.sent.rend(), [](const model::OutboxItem& item) {
      return item.to_email == "bob@example.org" && item.purpose == "agent-notice";
    });
    return proven(reply_to(*notice, text));
  }
  Lines pending(std::int64_t ticket = 1) {
    Lines emails;
    for (const auto& person : office.ticket(ticket).pending) emails.push_back(person.email);
    return emails;
  }
  const std::string& notice() { return office.last_mail_to("bob@example.org").text; }
};

TEST_F(Copies, CcOfAProvenRequestIsListedAndToldNothing) {
  EXPECT_EQ(office.story(request({"Carl@Example.com", "dora@example.net"})),
            (Lines{"create HD-1", "append to HD-1", "pending carl@example.com", "pending dora@example.net",
                   "mail acknowledgement to ann@example.com", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(notice(), HasSubstr("\nCc in their mail (told nothing): carl@example.com, dora@example.net\n"
                                  "To let them have copies of your answers: /cc\n"));
}

TEST_F(Copies, OnlyOthersAreListed) {
  parser::Mail made = request({"bob@example.org", "support@example.org", "support+hd-9.tabc@example.org", "ann@example.com", "not an address",
                               "carl@example.com", "carl@example.com"});
  made.to.push_back({"Tom", "tom@example.com"});
  office.take(made);
  EXPECT_EQ(pending(), (Lines{"tom@example.com", "carl@example.com"}));
  EXPECT_EQ(office.ticket(1).pending[0].name, "Tom");
}

TEST_F(Copies, NothingIsNotedOfMailThatIsNotProvenTheRequesters) {  // A-07
  struct Case {
    const char* name;
    std::function<void(parser::Mail&)> change;
  };
  for (const Case& c : {Case{"not authenticated", [](auto& m) { m.headers.clear(); }},
                        Case{"a robot's", [](auto& m) { with_header(m, "List-Id", "<all.example.com>"); }},
                        Case{"no sound From", [](auto& m) { m.from_is_sound = false; }}}) {
    Office other;
    parser::Mail made = request();
    c.change(made);
    other.take(made);
    EXPECT_TRUE(other.ticket(1).pending.empty()) << c.name;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text,
                AllOf(HasSubstr("Cc in their mail (not told anything): carl@example.com\n"), Not(HasSubstr("/cc")))) << c.name;
  }
}

TEST_F(Copies, ReplyOfTheRequesterAddsToThem) {
  office.take(request());
  parser::Mail more = proven(reply_to(office.sent.front(), "Still down, dear Dora."));
  more.cc = {{"", "dora@example.net"}, {"", "carl@example.com"}};
  EXPECT_THAT(office.story(more), Contains("pending dora@example.net"));
  EXPECT_EQ(pending(), (Lines{"carl@example.com", "dora@example.net"}));
  // With a spoofed From and a Message-ID that leaked, but without our server's word (A-07).
  parser::Mail spoofed = reply_to(office.sent.front(), "And Mallory, please.");
  spoofed.cc = {{"", "mallory@example.net"}};
  EXPECT_THAT(office.story(spoofed), Not(Contains(HasSubstr("mallory"))));
}

TEST_F(Copies, AtMostTwentyWaitOnATicket) {
  std::vector<std::string> many;
  for (int i = 0; i < 50; ++i) many.push_back("p" + std::to_string(i) + "@example.com");
  office.take(request(many));
  EXPECT_EQ(pending().size(), kMostPending);
}

// Whatever a pending person sends is as a stranger's.
TEST_F(Copies, PendingPeopleHaveNoRight) {
  office.take(request());
  const auto acknowledgement = office.sent.front(), first = office.last_mail_to("bob@example.org");
  office.outgoing();
  parser::Mail by_number = mail("Re: [HD-1] The VPN is down", "Me too.");
  EXPECT_THAT(office.story(proven(from(by_number, "Carl", "carl@example.com"))), Contains("create HD-2"));

  parser::Mail by_id = reply_to(acknowledgement, "Me too.");
  by_id.to = {{"", "support@example.org"}};
  EXPECT_THAT(office.story(proven(from(by_id, "Carl", "carl@example.com"))), Contains("create HD-3"));

  parser::Mail by_token = reply_to(acknowledgement, "Me too.");
  EXPECT_THAT(office.story(proven(from(by_token, "Carl", "carl@example.com"))),
              AllOf(Contains("dispose quarantined HD-1"), Not(Contains(HasSubstr("append")))));

  for (const auto& item : office.outgoing()) {
    EXPECT_FALSE(item.ticket.value == 1 && item.to_email == "carl@example.com") << item.purpose;
  }
  office.take(proven(reply_to(first, "It is mended.")));
  EXPECT_EQ(office.outgoing().size(), 1u) << "the answer goes to the requester alone";
}

TEST_F(Copies, CcTakesAllWhoWait) {
  office.take(request({"carl@example.com", "dora@example.net"}));
  EXPECT_EQ(office.story(answer("/cc\nIt is mended.")),
            (Lines{"append to HD-1 outbound", "copies to carl@example.com", "copies to dora@example.net", "set assignee bob@example.org",
                   "status submitted -> in-progress", "mail reply to ann@example.com", "mail copy to carl@example.com",
                   "mail copy to dora@example.net", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(notice(), AllOf(HasSubstr("Done: copies to carl@example.com, copies to dora@example.net"),
                              HasSubstr("To ann@example.com: your words\nTo carl@example.com: a copy of your words\nTo "
                                        "dora@example.net: a copy of your words\n"),
                              Not(HasSubstr("told nothing"))));
}

TEST_F(Copies, CcTakesThoseItNames) {
  office.take(request({"carl@example.com", "dora@example.net"}));
  office.take(answer("/cc <Dora@Example.net>, new@example.net\n/note\nFor us."));
  EXPECT_EQ(pending(), (Lines{"carl@example.com"}));
  Lines copied;
  for (const auto& person : copied_people(office.ticket(1))) copied.push_back(person.email);
  EXPECT_EQ(copied, (Lines{"dora@example.net", "new@example.net"}));
  EXPECT_THAT(office.outgoing(), testing::Each(testing::Field(&model::OutboxItem::to_email, testing::AnyOf("ann@example.com", "bob@example.org"))))
      << "a note goes to nobody";
}

TEST_F(Copies, CcIsRefusedWithAReason) {
  office.take(request({}));
  for (const auto& [words, reason] : std::vector<std::pair<const char*, const char*>>{
           {"/cc", "Nobody in Cc waits for copies of HD-1"},
           {"/cc bob@example.org", "\"bob@example.org\" is an agent's"},
           {"/cc support@example.org", "\"support@example.org\" is an address of the desk"},
           {"/cc support+hd-1.tabc@example.org", "is an address of the desk"},
           {"/cc ann@example.com", "\"ann@example.com\" is the requester, who gets every answer anyway"},
           {"/cc carl", "\"carl\" is no mail address"},
           {"/cc carl@example.com bob@example.org", "\"bob@example.org\" is an agent's"}}) {
    const auto story = office.story(answer(std::string(words) + "\nIt is mended."));
    EXPECT_THAT(story, AllOf(Not(Contains(HasSubstr("copies to"))), Not(Contains(HasSubstr("mail reply"))))) << words;
    EXPECT_THAT(notice(), HasSubstr(reason)) << words;
  }
  std::string many = "/cc";
  for (std::size_t i = 0; i <= kMostCopied; ++i) many += " p" + std::to_string(i) + "@example.com";
  office.take(answer(many));
  EXPECT_THAT(notice(), HasSubstr("More than 20 people would get copies of HD-1"));
}

// A-15, P2: a mail of its own, and nothing in it of anybody else's.
TEST_F(Copies, CopyHoldsNothingOfOthers) {
  office.take(request());
  parser::Mail words = answer("/cc\nIt is mended.\n\nBob, bob@example.org");
  words.attachments = {{"plan.pdf", "application/pdf", 10, "", false, "", {}}, {"notice.eml", "message/rfc822", 10, "", false, "", {}}};
  office.take(words);
  const auto& reply = office.last_mail_to("ann@example.com");
  const auto& copy = office.last_mail_to("carl@example.com");
  EXPECT_EQ(copy.text, "It is mended.\n\nBob, support@example.org\n");
  EXPECT_EQ(copy.subject, "Re: [HD-1] The VPN is down");
  EXPECT_EQ(copy.attachments.size(), 1u);
  EXPECT_FALSE(copy.automatic);
  EXPECT_NE(copy.message_id, reply.message_id);
  EXPECT_NE(copy.reply_to, reply.reply_to);
  EXPECT_THAT(copy.reply_to, testing::StartsWith("support+hd-1.t"));
  EXPECT_TRUE(copy.envelope_from.starts_with("support+b-1.")) << copy.envelope_from;
  EXPECT_NE(copy.envelope_from, reply.envelope_from);
  EXPECT_EQ(reply.in_reply_to.empty(), false);
  EXPECT_EQ(copy.in_reply_to, "") << "Carl has no mail of it yet";
  EXPECT_EQ(copy.references.size(), 1u) << "the common ancestor that nobody sends";
  std::string wire = copy.from_name + copy.from_email + copy.reply_to + copy.subject + copy.message_id + copy.text + copy.to_name;
  for (const auto& reference : copy.references) wire += reference;
  for (const std::string& secret : {std::string("bob@"), std::string("ann@"), std::string("Ann"), reply.message_id, reply.reply_to})
    EXPECT_THAT(wire, Not(HasSubstr(secret)));
}

TEST_F(Copies, EachLaterAnswerGoesAlongAndStatusMailDoesNot) {
  office.take(request());
  office.take(answer("/cc"));
  office.outgoing();
  office.take(answer("First."));
  office.take(answer("/done\nSecond."));
  Lines sent;
  for (const auto& item : office.outgoing()) {
    if (!item.purpose.starts_with("agent-")) sent.push_back(item.purpose + " to " + item.to_email);
  }
  EXPECT_EQ(sent, (Lines{"reply to ann@example.com", "copy to carl@example.com", "reply to ann@example.com", "copy to carl@example.com"}));
  EXPECT_EQ(office.last_mail_to("carl@example.com").text, "Second.\n") << "the question is the requester's";
  EXPECT_THAT(office.last_mail_to("ann@example.com").text, Not(testing::StrEq("Second.\n")));
  const Edit edit{{1}, {{"status", "completed"}}, "admin root", "", office.now, "sixteen bytes or more"};
  office.apply(decide(office.desk(), edit, office.snapshot).value());
  for (const auto& item : office.outgoing()) EXPECT_NE(item.to_email, "carl@example.com");
}

TEST_F(Copies, AgentsReadToWhomTheirAnswerGoes) {
  office.take(request());
  EXPECT_THAT(notice(), HasSubstr("Your reply goes to ann@example.com. "));
  office.take(answer("/cc"));
  office.take(proven(reply_to(office.sent.front(), "Still down.")));
  EXPECT_THAT(notice(), HasSubstr("Your reply goes to ann@example.com, carl@example.com. "));
}

TEST_F(Copies, WhoeverWasLetInToWriteGetsNone) {
  office.take(request({}));
  office.ticket(1).participants.push_back({"eve@example.net", "Eve", model::Role::participant});
  office.outgoing();
  office.take(answer("It is mended."));
  EXPECT_EQ(office.outgoing().size(), 1u);
  office.take(answer("/cc eve@example.net\nIt is."));
  EXPECT_EQ(office.last_mail_to("eve@example.net").text, "It is.\n");
}

TEST_F(Copies, TheirOwnMailGoesToAgentsAlone) {
  office.take(request());
  office.take(answer("/cc\nIt is mended."));
  office.outgoing();
  parser::Mail words = proven(reply_to(office.last_mail_to("carl@example.com"), "Not for me."));
  const auto story = office.story(words);
  EXPECT_EQ(story, (Lines{"append to HD-1", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(notice(), HasSubstr("Not for me."));
  office.outgoing();
  office.take(answer("Now?"));
  const auto& copy = office.last_mail_to("carl@example.com");
  EXPECT_EQ(copy.in_reply_to, words.message_id) << "it answers Carl's own mail";
  EXPECT_EQ(office.last_mail_to("ann@example.com").in_reply_to, "") << "and Ann's answers none of hers";
}

TEST_F(Copies, ABouncedCopyIsTold) {
  office.take(request());
  office.take(answer("/cc\nIt is mended."));
  const model::OutboxItem copy = office.last_mail_to("carl@example.com");
  office.outgoing();
  const Undelivered lost{copy, {.state = model::DeliveryState::failed, .detail = "550 no such user"}, office.now, "sixteen bytes or more", {}};
  office.apply(decide(office.desk(), lost, office.snapshot));
  EXPECT_THAT(notice(), HasSubstr("To: carl@example.com\n550 no such user"));
}

TEST_F(Copies, AnAdminMayDoSoToo) {
  office.take(request());
  const auto set = [&](const std::string& value) {
    return decide(office.desk(), Edit{{1}, {{"cc", value}}, "admin root", "", office.now, "sixteen bytes or more"}, office.snapshot);
  };
  EXPECT_EQ(lines(set("carl@example.com").value()), (Lines{"copies to carl@example.com"}));
  EXPECT_FALSE(set("bob@example.org"));
}

// A-05: a Message-ID of ours proves whom that mail went to, and nobody else on the ticket.
TEST_F(Copies, AnIdOfTheirsProvesNobodyElse) {
  office.take(request());
  office.take(answer("/cc carl@example.com\nRestart it."));
  parser::Mail forged = reply_to(office.last_mail_to("carl@example.com"), "Yes, it works.");
  forged.to = {{"", "support@example.org"}};
  const std::string reference = office.last_mail_to("carl@example.com").message_id;
  EXPECT_THAT(office.story(from(forged, "Ann", "ann@example.com")), Contains("append to HD-1 unverified"));
  parser::Mail quoted = mail("Re: VPN", "It works.\n" + reference.substr(0, reference.find('@')));
  EXPECT_THAT(office.story(quoted), Contains("append to HD-1 unverified"));
  parser::Mail own = reply_to(office.last_mail_to("ann@example.com"), "It works.");
  own.to = {{"", "support@example.org"}};
  EXPECT_THAT(office.story(own), Contains("append to HD-1"));
}

}  // namespace
}  // namespace postern::desk::test
