// Which ticket: the carriers, who may use them, and what strangers get (nothing).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "daemon/desk/hints.h"
#include "daemon/desk/token.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

// HD-1 of Ann, opened and acknowledged.
struct Opened : testing::Test {
  Office office;
  parser::Mail first = mail("The VPN is down", "I cannot work.");
  model::OutboxItem ack, notice;

  Opened() {
    office.take(first);
    ack = office.last_mail_to("ann@example.com");
    notice = office.last_mail_to("bob@example.org");
  }

  // From Eve, who is on no ticket.
  parser::Mail from_eve(const std::string& subject) {
    parser::Mail strange = mail(subject, "Please tell me all.");
    return from(strange, "Eve", "eve@example.net");
  }
  const Lines appended = {"append to HD-1", "mail agent-notice to bob@example.org", "dispose ticket_message HD-1"};
  const Lines unverified = {"append to HD-1 unverified", "mail agent-notice to bob@example.org",
                            "dispose ticket_message HD-1"};
  const Lines held = {"mail held-notice to bob@example.org", "dispose quarantined HD-1"};
  const Lines fresh = {"create HD-2", "append to HD-2", "mail acknowledgement to eve@example.net",
                       "mail agent-notice to bob@example.org", "dispose ticket_message HD-2"};
};

using Thread = Opened;

TEST_F(Thread, AnswerJoinsByEveryProof) {
  EXPECT_EQ(office.story(reply_to(ack, "One more thing")), appended);

  parser::Mail only_token = reply_to(ack, "by address");
  only_token.in_reply_to.clear();
  only_token.references.clear();
  EXPECT_EQ(office.story(only_token), appended);

  parser::Mail only_reference = reply_to(ack, "by reference");
  only_reference.to = {{"", "support@example.org"}};
  only_reference.in_reply_to.clear();
  only_reference.subject = "no tag";
  EXPECT_EQ(office.story(only_reference), appended);

  parser::Mail delivered = reply_to(ack, "by Delivered-To");
  delivered.in_reply_to.clear();
  delivered.references.clear();
  with_header(delivered, "Delivered-To", delivered.to[0].email);
  delivered.to = {{"", "undisclosed@example.com"}};
  EXPECT_EQ(office.story(delivered), appended);
}

TEST_F(Thread, AnswerWithoutProofIsShownAsUnverified) {
  parser::Mail by_number = mail("Re: [HD-1] We have your request", "me again");
  EXPECT_EQ(office.story(by_number), unverified);

  parser::Mail to_own_mail = mail("Re: The VPN is down", "me again");
  to_own_mail.in_reply_to = {first.message_id};
  EXPECT_EQ(office.story(to_own_mail), unverified);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Unverified: nothing proves"));

  parser::Mail bad_signature = mail("me again", "text");
  bad_signature.in_reply_to = {"hd-1.7.k1wrong@example.org"};
  EXPECT_EQ(office.story(bad_signature), unverified);
}

TEST_F(Thread, ClosedNetworkProvesTheSender) {
  office.settings.mailboxes[0].trust = config::Trust::closed_network;
  EXPECT_EQ(office.story(mail("Re: [HD-1] We have your request", "me again")), appended);
}

// numbers, References and guessed tokens give a stranger a ticket of their own.
TEST_F(Thread, StrangerGetsATicketOfTheirOwn) {
  struct Case {
    const char* name;
    std::function<void(parser::Mail&)> change;
  };
  const Case cases[] = {
      {"number in the subject", [](parser::Mail& m) { m.subject = "Re: [HD-1] We have your request"; }},
      {"genuine Message-ID of ours", [&](parser::Mail& m) { m.in_reply_to = {ack.message_id}; }},
      {"genuine References",
       [&](parser::Mail& m) {
         m.references = {first.message_id, ack.message_id};
       }},
      {"the requester's Message-ID", [&](parser::Mail& m) { m.in_reply_to = {first.message_id}; }},
      {"guessed token",
       [](parser::Mail& m) {
         m.to = {{"", "support+hd-1.tk1aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"}};
       }},
      {"token without a MAC",
       [](parser::Mail& m) {
         m.to = {{"", "support+hd-1@example.org"}};
       }},
  };
  for (const Case& c : cases) {
    Office other = office;
    parser::Mail strange = from_eve("Hello");
    c.change(strange);
    EXPECT_EQ(other.story(strange), fresh) << c.name;
    EXPECT_THAT(other.notes(2), HasSubstr("possibly related to HD-1")) << c.name;
    for (const auto& sent : other.outgoing()) {
      const bool to_eve = sent.to_email == "eve@example.net";
      EXPECT_FALSE(to_eve && sent.text.find("HD-1 ") != std::string::npos) << c.name;
    }
  }
}

// somebody's sign-up mail to a leaked token address (the Ticket Trick).
TEST_F(Thread, StrangerWithAGenuineTokenIsHeld) {
  parser::Mail verification = from_eve("Confirm your address");
  verification.to = {{"", ack.reply_to}};
  EXPECT_EQ(office.story(verification), held);
  const auto decision = office.take(verification);
  const auto& dispose = std::get<model::Dispose>(decision.steps.back().effect);
  EXPECT_THAT(dispose.reason, testing::StartsWith("held: the private address of HD-1 in To"));
  EXPECT_THAT(dispose.reason, HasSubstr("eve@example.net"));

  verification.to = {{"", notice.reply_to}};
  EXPECT_EQ(office.story(verification), held) << "an agent's token leaks as easily";
}

// an answer brings nobody with it.
TEST_F(Thread, CopiesAreNotAdded) {
  parser::Mail answer = reply_to(ack, "see Cc");
  answer.cc = {{"", "eve@example.net"}};
  answer.reply_to = {{"", "eve@example.net"}};
  EXPECT_EQ(office.story(answer), appended);
  EXPECT_EQ(office.ticket(1).participants.size(), 1u);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              HasSubstr("Cc in their mail (not told anything): eve@example.net"));
}

TEST_F(Thread, CarriersThatDisagreeAreHeld) {
  office.take(mail("Another matter", "text"));
  parser::Mail torn = reply_to(ack, "which?");
  torn.subject = "Re: [HD-2] We have your request";
  EXPECT_EQ(office.story(torn), held);
  EXPECT_THAT(office.notes(1), HasSubstr("[HD-2] in the subject"));
}

TEST_F(Thread, NearestAncestorDecidesBetweenLinkedTickets) {
  office.take(mail("Another matter", "text"));
  const auto second = office.last_mail_to("ann@example.com");
  parser::Mail answer = reply_to(second, "to the second");
  answer.references.insert(answer.references.begin(), {first.message_id, ack.message_id});
  EXPECT_THAT(office.story(answer), Contains("append to HD-2"));
}

TEST_F(Thread, TwoKeysInASubjectMeanNothing) {
  EXPECT_THAT(office.story(mail("[HD-1] or [HD-9]?", "text")), Contains("create HD-2"));
}

TEST_F(Thread, AddressBookEntryOpensALinkedTicket) {
  parser::Mail completed = mail("Printer out of toner", "please");
  completed.to = {{"Example Help Desk", ack.reply_to}};
  EXPECT_THAT(office.story(completed), Contains("create HD-2"));
  EXPECT_THAT(office.notes(2), HasSubstr("follows HD-1"));
  EXPECT_THAT(office.notes(1), HasSubstr("continued in HD-2"));
}

TEST_F(Thread, MergedTicketForwards) {
  office.take(mail("The same", "text"));
  office.snapshot.merged[1] = 2;
  EXPECT_THAT(office.story(reply_to(ack, "to the merged one")), Contains("append to HD-2"));
}

TEST_F(Thread, ReopensWithinTheWindow) {
  office.ticket(1).status = "completed";
  office.ticket(1).status_since = office.now;
  office.now += std::chrono::days(13);
  EXPECT_EQ(office.story(reply_to(ack, "It is broken again")),
            (Lines{"append to HD-1", "status completed -> in-progress", "mail agent-notice to bob@example.org",
                   "dispose ticket_message HD-1"}));
  EXPECT_EQ(office.ticket(1).reopened, 1);
  office.ticket(1).status = "completed";
  office.now += std::chrono::days(15);
  EXPECT_THAT(office.story(reply_to(ack, "And again")), Contains("create HD-2"));
  EXPECT_THAT(office.notes(2), HasSubstr("closed for more than 14 days (reopen_days)"));
}

TEST_F(Thread, ThanksOrAnUnprovenMailReopenNothing) {
  office.ticket(1).status = "completed";
  EXPECT_EQ(office.story(reply_to(ack, "Thanks a lot!\n\nAnn")), appended);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Nothing but thanks: the ticket stays closed."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("/status in-progress"));
  EXPECT_EQ(office.ticket(1).reopened, 0);
  EXPECT_EQ(office.story(mail("Re: [HD-1] x", "It is broken again")), unverified);
}

TEST_F(Thread, AnswersMoveTheWorkflow) {
  struct Case {
    const char* status;
    const char* text;
    const char* move;
  };
  const Case cases[] = {
      {"client-testing", "Yes, it works!", "status client-testing -> completed"},
      {"client-testing", "Nein, geht immer noch nicht", "status client-testing -> in-progress"},
      {"client-testing", "Where do I click?", ""},
      {"estimate-pending", "approved", "status estimate-pending -> approved"},
      {"estimate-pending", "declined, sorry", "status estimate-pending -> cancelled"},
      {"cannot-replicate", "It happens each morning", "status cannot-replicate -> in-review"},
      {"in-progress", "yes", ""},
  };
  for (const Case& c : cases) {
    Office other = office;
    other.ticket(1).status = c.status;
    const Lines story = other.story(reply_to(ack, c.text));
    const bool moved = std::find(story.begin(), story.end(), c.move) != story.end();
    EXPECT_EQ(moved, *c.move != '\0') << c.status << ": " << c.text;
    other.ticket(1).status = c.status;
    parser::Mail unproven = mail("Re: [HD-1] x", c.text);
    EXPECT_THAT(other.story(unproven), testing::Not(Contains(HasSubstr("status ")))) << "unverified, " << c.status;
  }
}

TEST_F(Thread, OnlyTheRequestersYesCounts) {
  office.ticket(1).participants.push_back({"dan@example.com", "Dan", model::Role::participant});
  office.ticket(1).status = "estimate-pending";
  parser::Mail colleague = reply_to(ack, "approved");
  EXPECT_EQ(office.story(proven(from(colleague, "Dan", "dan@example.com"))), appended);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("whether this is a yes or a no"));
}

TEST_F(Thread, SameContentIsADuplicate) {
  parser::Mail again = first;
  office.snapshot.same_content = {{{"support", "INBOX", 1, 7}, model::Disposition::ticket_message, {1}, true}};
  EXPECT_EQ(office.story(again), (Lines{"dispose duplicate HD-1"}));
}

TEST_F(Thread, SameMailInTwoMailboxesIsOneTicketToldTwice) {
  config::Settings two = settings();
  two.mailboxes.push_back(two.mailboxes[0]);
  two.mailboxes[1].name = "billing";
  two.mailboxes[1].address = "billing@example.org";
  two.agents = {{"Bob", "bob@example.org", false, {"support"}}, {"Cid", "cid@example.org", false, {"billing"}}};
  Office shared(two);
  shared.take(first);
  shared.snapshot.same_content = {{{"support", "INBOX", 1, 7}, model::Disposition::ticket_message, {1}, false}};
  EXPECT_EQ(shared.story(first, "billing"), (Lines{"mail agent-notice to cid@example.org", "dispose duplicate HD-1"}));
}

// To two addresses of ours, delivered twice: other Received, other bytes, one mail.
TEST_F(Thread, SameMessageIdSenderAndWordsAreOneMail) {
  parser::Mail copy = first;
  copy.content_hash = "other trace fields";
  EXPECT_EQ(office.story(copy), (Lines{"dispose duplicate HD-1"}));
  parser::Mail other_words = copy;
  other_words.text = "a scanner that always says the same Message-ID";
  EXPECT_THAT(office.story(other_words), Contains("create HD-2"));
  parser::Mail other_file = copy;
  other_file.attachments = {{"a.png", "image/png", 1, "sha", false, "", {}}};
  EXPECT_THAT(office.story(other_file), Contains("create HD-3"));
  parser::Mail other_sender = copy;
  from(other_sender, "Eve", "eve@example.net");
  EXPECT_THAT(office.story(other_sender), Contains("create HD-4"));
}

// control fields of other systems mean nothing here.
TEST_F(Thread, ControlFieldsOfTheSenderAreIgnored) {
  parser::Mail bossy = from_eve("Hello");
  with_header(bossy, "X-Gw-Ticket", "HD-1");
  with_header(bossy, "RT-Send-Cc", "eve@example.net");
  with_header(bossy, "X-Postern-Status", "completed");
  EXPECT_EQ(office.story(bossy), fresh);
}

// The notice counts what the person asked before, not the ticket it is about.
TEST(Notice, TheTicketItselfIsNoEarlierRequest) {
  Office office;
  office.take(mail("Printer", "It smokes."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, ::testing::HasSubstr("The first request of this person."));
  office.take(reply_to(office.last_mail_to("ann@example.com"), "And it smells."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, ::testing::Not(::testing::HasSubstr("Earlier requests")));
  office.take(mail("Scanner", "It hums."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, ::testing::HasSubstr("Earlier requests of this person: 1\n"));
}

// P6: what looks like a reference of ours is looked for in one pass. A quadratic search would take sixteen times as long
// for four times the bytes.
TEST(Hints, AreFoundInOnePass) {
  Office office;
  const auto seconds = [&](std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += "hd-";
    const parser::Mail hostile = mail("x", text);
    const std::clock_t begin = std::clock();
    EXPECT_TRUE(hints_in(office.desk(), hostile).empty());
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const double quarter = seconds(10'000);
  EXPECT_LT(seconds(40'000), 8 * quarter + 0.1);
  parser::Mail found = mail("x", "");
  office.take(mail("The VPN is down", "I cannot work."));
  const std::string id = office.last_mail_to("ann@example.com").message_id;
  found.text = "hd- hd-hd-hd-x.y.z hd-1 Reference:" + id.substr(0, id.find('@')) + ".";
  EXPECT_EQ(hints_in(office.desk(), found).size(), 1u);
}

TEST_F(Thread, TheMailThatReopensSaysSo) {
  office.ticket(1).status = "completed";
  office.take(reply_to(ack, "It is broken again."));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Reopened: 1"));
}

// A reply that came too late has opened its ticket: another copy of it, with a proof, opens none.
TEST_F(Thread, ALateReplyOpensOneTicketForAllItsCopies) {
  office.ticket(1).status = "completed";
  office.ticket(1).status_since = office.now;
  office.now += std::chrono::days(40);
  parser::Mail late = mail("Re: [HD-1] The VPN is down", "It is down again.");
  EXPECT_THAT(office.story(late), Contains("create HD-2"));
  parser::Mail copy = proven(late);
  copy.content_hash = "by another way";
  EXPECT_THAT(office.story(copy), Contains(HasSubstr("dispose duplicate")));
}

}  // namespace
}  // namespace postern::desk::test
