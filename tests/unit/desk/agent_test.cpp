// Agents work by answering their notices: the gate, the relay, and what happens without every proof.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/token.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

struct Agent : testing::Test {
  Office office;
  parser::Mail request = mail("The VPN is down", "I cannot work since nine.");
  model::OutboxItem notice;

  Agent() {
    office.take(request);
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  // As Bob's client and our own server make it.
  parser::Mail from_bob(const std::string& text) { return proven(reply_to(notice, text)); }
  static parser::Mail dated(parser::Mail mail, const std::string& date) { return with_header(mail, "Date", date); }
  const model::OutboxItem& to_ann() { return office.last_mail_to("ann@example.com"); }
  const model::OutboxItem& to_bob() { return office.last_mail_to("bob@example.org"); }
};

TEST_F(Agent, AnswerGoesToTheRequesterAndTakesTheTicket) {
  EXPECT_EQ(office.story(from_bob("Please restart the router.\n\nBob, bob@example.org")),
            (Lines{"append to HD-1 outbound", "set assignee bob@example.org", "status submitted -> in-progress",
                   "mail reply to ann@example.com", "dispose ticket_message HD-1"}));
  const auto& reply = to_ann();
  EXPECT_EQ(reply.from_email, "support@example.org");
  EXPECT_TRUE(reply.envelope_from.starts_with("support+b-1.")) << reply.envelope_from;
  EXPECT_FALSE(reply.automatic);
  EXPECT_TRUE(reply.headers.empty()) << "a person's mail carries no Auto-Submitted";
  EXPECT_EQ(reply.subject, "Re: [HD-1] The VPN is down");
  EXPECT_EQ(reply.text, "Please restart the router.\n\nBob, support@example.org\n");
  EXPECT_EQ(reply.in_reply_to, request.message_id);
  EXPECT_THAT(reply.reply_to, testing::StartsWith("support+hd-1.t"));
}

// A-15: nothing of the agent's address, the notice or a token reaches the requester, in any field.
TEST_F(Agent, NothingInternalLeaks) {
  parser::Mail answer = from_bob("Restart it.\n\n" + notice.text);
  answer.attachments = {{"plan.pdf", "application/pdf", 10, "", false, "", {}},
                        {"notice.eml", "message/rfc822", 10, "", false, "", {}},
                        {"smime.p7s", "application/pkcs7-signature", 10, "", false, "", {}}};
  office.take(answer);
  const auto& reply = to_ann();
  EXPECT_EQ(reply.text, "Restart it.\n");
  ASSERT_EQ(reply.attachments.size(), 1u);
  EXPECT_EQ(reply.attachments[0].index, 0);
  std::string wire = reply.from_name + reply.from_email + reply.reply_to + reply.subject + reply.message_id +
                     reply.in_reply_to + reply.text;
  for (const auto& reference : reply.references) wire += reference;
  EXPECT_THAT(wire, Not(HasSubstr("bob@")));
  EXPECT_THAT(wire, Not(HasSubstr(notice.message_id.substr(0, notice.message_id.find('@')))));
  EXPECT_THAT(office.notes(1), HasSubstr("not sent along: notice.eml"));
}

TEST_F(Agent, EachCarrierOfTheTokenWorksAlone) {
  parser::Mail by_address = from_bob("by address");
  by_address.in_reply_to.clear();
  by_address.references.clear();
  EXPECT_THAT(office.story(by_address), Contains("mail reply to ann@example.com"));

  parser::Mail by_id = from_bob("by Message-ID");
  by_id.to = {{"", "support@example.org"}};
  EXPECT_THAT(office.story(by_id), Contains("mail reply to ann@example.com"));

  parser::Mail by_text = from_bob("by the reference in the quoted text");
  by_text.to = {{"", "support@example.org"}};
  by_text.in_reply_to.clear();
  by_text.references.clear();
  by_text.text += "\n> " + notice.text.substr(notice.text.find("Reference:"));
  EXPECT_THAT(Office(office).story(by_text), Contains("mail reply to ann@example.com"));

  // A relay has given the notice another Message-ID: the root of the conversation is left, and proves nobody.
  by_text.in_reply_to = {"renamed@relay.example"};
  by_text.references = {notice.references.front(), "renamed@relay.example"};
  EXPECT_THAT(office.story(by_text), Contains("mail reply to ann@example.com"));
}

TEST_F(Agent, ARequesterBehindSuchARelayIsProvenByTheQuotedLine) {
  const model::OutboxItem ack = office.sent.front();
  ASSERT_EQ(ack.purpose, "acknowledgement");
  parser::Mail reply = mail("Re: " + ack.subject, "It works again.");
  reply.in_reply_to = {"renamed@relay.example"};
  reply.references = {ack.references.front(), "renamed@relay.example"};
  EXPECT_THAT(Office(office).story(reply), Contains("append to HD-1 unverified"));
  reply.text += "\n> " + ack.text.substr(ack.text.find("Reference:"));
  EXPECT_THAT(office.story(reply), Contains("append to HD-1"));
}

// A-01, A-05, A-06, A-13: one proof missing, each by its name, and nothing goes out but a word to the agent's address.
TEST_F(Agent, EveryProofIsNeeded) {
  struct Case {
    const char* name;
    std::function<void(parser::Mail&)> change;
    const char* missing;
  };
  const Case cases[] = {
      {"no Authentication-Results", [](parser::Mail& m) { m.headers.clear(); },
       "no Authentication-Results of mx.example.org"},
      {"dmarc failed", [](parser::Mail& m) { m.headers[1].value = "mx.example.org; dmarc=fail"; }, "dmarc=fail"},
      {"only the number",
       [](parser::Mail& m) {
         m.in_reply_to.clear();
         m.references.clear();
         m.to = {{"", "support@example.org"}};
       },
       "no valid agent's token"},
      {"the requester's token",
       [&](parser::Mail& m) {
         const auto& ack = office.sent.front();
         m.in_reply_to = m.references = {ack.message_id};
         m.to = {{"", ack.reply_to}};
       },
       "no valid agent's token"},
  };
  for (const Case& c : cases) {
    Office other = office;
    parser::Mail answer = from_bob("/done\nSecret words");
    c.change(answer);
    EXPECT_EQ(other.story(answer), (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1",
                                          "mail agent-notice to bob@example.org"}))
        << c.name;
    EXPECT_THAT(other.notes(1), HasSubstr(c.missing)) << c.name;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text, HasSubstr(c.missing)) << c.name;
    EXPECT_EQ(other.ticket(1).status, "submitted") << c.name;
  }
}

TEST_F(Agent, RefusalSaysWhatToDo) {
  parser::Mail unproven = reply_to(notice, "words");
  unproven.to = {{"", "support@example.org"}};
  unproven.in_reply_to.clear();
  unproven.references.clear();
  unproven.subject = "Re: [HD-1] The VPN is down";
  office.take(unproven);
  for (const char* words : {"was not sent, and nothing was changed:\n", "does not confirm that it is from you\n(",
                            "It does not answer a notice of HD-1 that was sent to you\n(no valid agent's token",
                            "open a notice of HD-1 in your own mailbox and press Reply"})
    EXPECT_THAT(to_bob().text, HasSubstr(words));
}

TEST_F(Agent, ReceiptCountsOneMinute) {
  office.take(from_bob("/time 1\n/note\nlooked at it"));
  EXPECT_THAT(to_bob().text,
              testing::StartsWith(
                  "Done: time 1 minute\nYour words are kept as an internal note.\n\n---"))
      << "time that is noted stays: no /undo is offered";
}

TEST_F(Agent, TokenOfAnotherTicketIsNoProof) {  // A-06
  office.take(mail("Another matter", "text"));
  parser::Mail moved = from_bob("words");
  moved.to = {{"", "support@example.org"}};
  moved.in_reply_to.clear();
  moved.references.clear();
  moved.subject = "Re: [HD-2] Another matter";
  EXPECT_THAT(office.story(moved), Contains("append to HD-2 unverified internal"));
}

TEST_F(Agent, ExpiredTokenIsNoProof) {
  office.now += std::chrono::days(62);
  EXPECT_THAT(office.story(from_bob("late")), Contains("append to HD-1 unverified internal"));
}

TEST_F(Agent, RemovedFromTheConfigIsNoAgent) {  // A-09
  office.settings.agents = {{"Cid", "cid@example.org", false, {}}};
  EXPECT_EQ(office.story(from_bob("/done")), (Lines{"mail held-notice to cid@example.org", "dispose quarantined HD-1"}))
      << "a token without its person is a leak";
}

TEST_F(Agent, SameMessageIsObeyedOnce) {  // A-06
  parser::Mail answer = from_bob("/tag vpn\nwords");
  EXPECT_THAT(office.story(answer), Contains("tag vpn"));
  answer.text = answer.reply_text = "/tag other\nwords";
  EXPECT_EQ(office.story(answer), (Lines{"dispose duplicate HD-1"}));
}

// A signature covers Date and text, and no Message-ID: a copy of a signed mail passes again under another one.
TEST_F(Agent, SignedMailIsObeyedOnceWhateverItsMessageId) {  // A-06
  const std::string text = "/tag vpn\nwords", date = "Mon, 02 Mar 2026 10:00:00 +0000";
  parser::Mail answer = dated(from_bob(text), date);
  EXPECT_THAT(office.story(answer), Contains("tag vpn"));
  answer.message_id = answer.content_hash = "another@client.example";
  EXPECT_EQ(office.story(answer), (Lines{"dispose duplicate"}));
  parser::Mail later = dated(from_bob(text), "Mon, 02 Mar 2026 10:00:01 +0000");
  EXPECT_THAT(office.story(later), Contains("append to HD-1 outbound")) << "the same words at another time are another mail";
  parser::Mail other = dated(from_bob("other words"), date);
  EXPECT_THAT(office.story(other), Contains("append to HD-1 outbound"));
}

TEST_F(Agent, UnprovenMailIsNoEarlierOne) {  // A-06
  const std::string date = "Mon, 02 Mar 2026 10:00:00 +0000";
  parser::Mail forged = dated(reply_to(notice, "words"), date);
  EXPECT_THAT(office.story(forged), Contains("append to HD-1 unverified internal"));
  parser::Mail genuine = dated(from_bob("words"), date);
  EXPECT_THAT(office.story(genuine), Contains("append to HD-1 outbound")) << "a forger cannot shut an agent up";
}

TEST_F(Agent, CommandsAreDoneAndConfirmed) {
  EXPECT_EQ(office.story(from_bob("/take\n/tag vpn network\n/priority urgent\n/time 15m")),
            (Lines{"append to HD-1 internal", "set assignee bob@example.org", "tag vpn", "tag network",
                   "set priority urgent", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(to_bob().text,
              HasSubstr("Done: assignee bob@example.org, tag vpn, tag network, priority urgent, time 15 minutes"));
  EXPECT_THAT(office.notes(1), HasSubstr("time 15 minutes | /time"));
}

TEST_F(Agent, DoneWithWordsIsOneMailThatAsks) {
  EXPECT_EQ(
      office.story(from_bob("/done\nThe router was old; it is a new one now.")),
      (Lines{"append to HD-1 outbound", "status submitted -> client-testing", "set assignee bob@example.org",
             "mail reply to ann@example.com", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_EQ(to_ann().text,
            "The router was old; it is a new one now.\n\n"
            "Please try it, and reply \"yes\" if it works, or \"no\" and what is still wrong.\n");
}

TEST_F(Agent, DoneAloneAsksByItsOwnMail) {
  EXPECT_THAT(office.story(from_bob("/done")), Contains("mail status to ann@example.com"));
  EXPECT_EQ(to_ann().subject, "[HD-1] Please test");
}

TEST_F(Agent, NoteGoesToNobody) {
  EXPECT_EQ(office.story(from_bob("/note\nShe sounds angry.")),
            (Lines{"append to HD-1 internal", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"}));
  EXPECT_THAT(to_bob().text, HasSubstr("kept as an internal note"));
}

// A-10, A-11, A-12: in doubt nothing happens, and the agent hears precisely why.
TEST_F(Agent, DoubtDoesNothing) {
  struct Case {
    const char* text;
    const char* told;
  };
  const Case cases[] = {
      {"/doen\nHello Ann", "Did you mean /done?"},
      {"/status nowhere\nHello", "No status is called \"nowhere\""},
      {"/assign eve@example.net\nHello", "No agent has the address or name"},
      {"Hello\n/done", "stands below other text"},
      {"/time soon\nHello", "is no time spent"},
  };
  for (const Case& c : cases) {
    Office other = office;
    EXPECT_EQ(other.story(from_bob(c.text)), (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1",
                                                    "mail agent-notice to bob@example.org"}))
        << c.text;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text, HasSubstr(c.told)) << c.text;
  }
}

TEST_F(Agent, RobotsAtTheAgentsAddressDoNothingAndHearNothing) {  // A-10
  parser::Mail away = from_bob("/done\nI am on holiday");
  with_header(away, "Auto-Submitted", "auto-replied");
  EXPECT_EQ(office.story(away), (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1"}));
}

TEST_F(Agent, WordsMixedWithTheNoticeAreAskedAgain) {
  EXPECT_THAT(office.story(from_bob("Restart.\n" + notice.text + "\nand more words of mine at the end")),
              Contains("append to HD-1 unverified internal"));
  EXPECT_THAT(to_bob().text, HasSubstr("could not be told from our notice: this line belongs to our notice: \""));
}

TEST_F(Agent, ImportedAnswersAreNotSentAgain) {
  office.quiet = true;
  EXPECT_EQ(office.story(from_bob("words")),
            (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1"}));
}

TEST_F(Agent, AsRequesterAnAgentIsARequester) {
  parser::Mail own = mail("My chair", "is broken");
  from(own, "Bob", "bob@example.org");
  office.take(own);
  const auto ack = to_bob();
  EXPECT_EQ(ack.subject, "[HD-2] We have your request");
  EXPECT_THAT(office.story(reply_to(ack, "it is the left one")), Contains("append to HD-2"));
}

TEST_F(Agent, ClosedNetworkStillNeedsTheToken) {
  office.settings.mailboxes[0].trust = config::Trust::closed_network;
  EXPECT_THAT(office.story(reply_to(notice, "words")), Contains("mail reply to ann@example.com"));
  parser::Mail by_number = mail("[HD-1] x", "/done");
  from(by_number, "Bob", "bob@example.org");
  EXPECT_THAT(office.story(by_number), Contains("append to HD-1 unverified internal"));
}

// A-15: what is signed or encrypted as a whole holds the notice, unread, and the agent's certificate.
TEST_F(Agent, SealedWordsAreNotSent) {
  struct Case {
    const char *name, *type;
  };
  for (const Case& c : {Case{"smime.p7m", "application/pkcs7-mime"}, Case{"smime.p7m", "application/x-pkcs7-mime"},
                        Case{"smime.p7m", "application/octet-stream"}, Case{"", "application/pgp-encrypted"}}) {
    parser::Mail sealed = from_bob("");
    sealed.attachments = {{c.name, c.type, 10, "", false, "", {}}};
    EXPECT_THAT(office.story(sealed), Not(Contains("mail reply to ann@example.com"))) << c.type;
    EXPECT_THAT(to_bob().text, HasSubstr("signed or encrypted as a whole")) << c.type;
  }
  parser::Mail signed_words = from_bob("Restart it.");
  signed_words.attachments = {{"mail.EML", "application/octet-stream", 10, "", false, "", {}},
                              {"signature.asc", "application/pgp-signature", 10, "", false, "", {}},
                              {"original", "message/global", 10, "", false, "", {}}};
  office.take(signed_words);
  EXPECT_THAT(to_ann().attachments, testing::IsEmpty());
}

// A copy that lost its proof on the way and was faster keeps the other one from nothing.
TEST_F(Agent, ACopyWithoutProofDoesNotStandForTheOneThatHasIt) {
  const parser::Mail faster = reply_to(notice, "Restart it.");
  EXPECT_THAT(office.story(faster), Contains("append to HD-1 unverified internal"));
  parser::Mail genuine = proven(faster);
  genuine.content_hash = "by another way";
  EXPECT_THAT(office.story(genuine), Contains("mail reply to ann@example.com"));
  parser::Mail third = proven(faster);
  third.content_hash = "by a third way";
  EXPECT_THAT(office.story(third), Contains("dispose duplicate HD-1"));
}

TEST_F(Agent, ARefusedMailIsRefusedOnce) {
  const parser::Mail wrong = from_bob("/nonsense");
  office.take(wrong);
  parser::Mail again = wrong;
  again.content_hash = "by another way";
  EXPECT_THAT(office.story(again), Contains("dispose duplicate HD-1"));
}

// A text that nobody would read in a mail comes as a file.
TEST(Notice, ALongTextIsCutAndAttached) {
  Office office;
  parser::Mail log = mail("The log", std::string(300'000, 'x'));
  log.size = 400'000;
  office.take(log);
  const auto& notice = office.last_mail_to("bob@example.org");
  EXPECT_LT(notice.text.size(), 210'000u);
  EXPECT_THAT(notice.text, HasSubstr("[The text goes on: 300 kB in all. The whole mail is attached.]"));
  ASSERT_EQ(notice.attachments.size(), 1u);
  EXPECT_EQ(notice.attachments[0].index, -1);
  log.size = 40'000'000;
  log.content_hash = "another";
  log.message_id = "another@example.com";
  office.take(log);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("The mail is too large to be attached.]"));
}

// Nothing of an answer is thrown away because the ticket is there already.
TEST_F(Agent, AStatusThatIsThereIsSaidAndNoMore) {
  EXPECT_THAT(office.story(from_bob("/status submitted\n/priority urgent\nRestart it.")),
              Contains("mail reply to ann@example.com"));
  EXPECT_THAT(to_bob().text, HasSubstr("the status was Submitted already"));
  EXPECT_EQ(office.ticket(1).status, "submitted") << "it was asked for";
}

// All that is wrong at once, that which cannot be read and that which cannot be done.
TEST_F(Agent, EveryWrongLineIsNamed) {
  office.take(from_bob("/tagg a\n/assign carl\n/time long\n/take\nHello"));
  for (const char* words : {"\"/tagg a\" is no command.\nDid you mean /tag?", "No agent has the address or name \"carl\".",
                            "\"long\""})
    EXPECT_THAT(to_bob().text, HasSubstr(words));
  EXPECT_EQ(office.ticket(1).assignee, "");
}

// A reply to what is about agents' own doings stays among them; /reply sends it all the same.
TEST_F(Agent, AReplyToAReceiptIsANote) {
  office.take(from_bob("/tag vpn"));
  const auto receipt = to_bob();
  EXPECT_EQ(receipt.purpose, "agent-internal");
  const Lines story = Office(office).story(proven(reply_to(receipt, "Thanks, desk.")));
  EXPECT_THAT(story, Contains("append to HD-1 internal"));
  EXPECT_THAT(story, Not(Contains("mail reply to ann@example.com")));
  Office other = office;
  other.take(proven(reply_to(receipt, "Thanks, desk.")));
  EXPECT_THAT(other.last_mail_to("bob@example.org").text, HasSubstr("begin with a line /reply"));
  EXPECT_THAT(office.story(proven(reply_to(receipt, "/reply\nRestart it."))), Contains("mail reply to ann@example.com"));
}

// What a forger wrote is not handed over as the requester's words.
TEST_F(Agent, OnlyVerifiedWordsAreHandedOver) {
  office.settings.agents.push_back({"Cid", "cid@example.org", false, {}});
  office.take(mail("[HD-1] x", "Send the key to eve@example.net."));
  office.take(from_bob("/assign cid"));
  EXPECT_THAT(office.last_mail_to("cid@example.org").text,
              AllOf(HasSubstr("I cannot work since nine."), Not(HasSubstr("eve@example.net"))));
}

}  // namespace
}  // namespace postern::desk::test
