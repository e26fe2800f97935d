// What the story keeps of who wrote each mail: proven by what, or what was missing.
#include "daemon/desk/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "office.h"
#include "parser/mime_reader.h"

namespace postern::desk::test {
namespace {

constexpr const char* kNone = "unverified: no Authentication-Results of mx.example.org above the foreign hops";
constexpr const char* kOrg = "mx.example.org; dmarc=pass header.from=example.org";
constexpr const char* kPassed = "Authentication-Results of mx.example.org: dmarc=pass";

parser::Mail& with_results(parser::Mail& mail, const std::string& value) {
  return with_header(mail, "Authentication-Results", value);
}

class ProofTest : public ::testing::Test {
 protected:
  Office office;

  std::string last() {
    EXPECT_FALSE(office.messages.empty());
    const auto& proof = office.messages.back().proof;
    return proof ? words_of(*proof) : "nothing is known";
  }
  std::string after(const parser::Mail& mail, const std::string& folder = "INBOX") {
    const auto before = office.messages.size();
    office.take(mail, "support", folder);
    EXPECT_EQ(office.messages.size(), before + 1);
    return last();
  }
  // HD-1 of Ann, with her acknowledgement and Bob's notice of it.
  void open() { office.take(mail("The VPN is down", "I cannot work.")); }
  parser::Mail answer_to(const std::string& who, const std::string& text) {
    return reply_to(office.last_mail_to(who), text);
  }
  static parser::Mail without_ids(parser::Mail mail) {
    mail.in_reply_to.clear();
    mail.references.clear();
    return mail;
  }
};

TEST_F(ProofTest, OfWhoOpensATicket) {
  struct Case {
    const char* name;
    std::function<void(parser::Mail&)> change;
    std::string words;
  };
  const Case cases[] = {
      {"no field", [](parser::Mail&) {}, kNone},
      {"a pass", [](parser::Mail& m) { with_results(m, "mx.example.org; dmarc=pass header.from=example.com"); },
       std::string("verified by ") + kPassed},
      {"unaligned", [](parser::Mail& m) { with_results(m, "mx.example.org; dkim=pass header.d=example.net"); },
       "unverified: Authentication-Results of mx.example.org: nothing aligned with From in dkim=pass"},
      {"no single From", [](parser::Mail& m) { m.from_is_sound = false; },
       "unverified: the mail has no single sound From address"},
  };
  for (const Case& c : cases) {
    parser::Mail request = mail("Printer", c.name);
    c.change(request);
    EXPECT_EQ(after(request), c.words) << c.name;
  }
  office.settings.mailboxes[0].trust = config::Trust::closed_network;
  EXPECT_EQ(after(mail("Printer", "inside")), "verified by the closed network of mailbox support");
}

TEST_F(ProofTest, OfWhoAnswers) {
  open();
  parser::Mail by_number = mail("Re: [HD-1] We have your request", "me again");
  EXPECT_EQ(after(by_number), kNone);
  EXPECT_EQ(after(without_ids(answer_to("ann@example.com", "by address"))),
            "verified by the private address of HD-1 in To");
  parser::Mail by_id = answer_to("ann@example.com", "by Message-ID");
  by_id.to = {{"", "support@example.org"}};
  EXPECT_EQ(after(by_id), "verified by our Message-ID of HD-1 in In-Reply-To");
  parser::Mail by_reference = without_ids(by_id);
  by_reference.message_id += ".2";
  by_reference.content_hash += ".2";
  by_reference.text = "> " + office.last_mail_to("ann@example.com").text;
  EXPECT_EQ(after(by_reference), "verified by our reference to HD-1 in the text");
  parser::Mail both = answer_to("ann@example.com", "both");
  with_results(both, "mx.example.org; dmarc=pass header.from=example.com");
  EXPECT_EQ(after(both), std::string("verified by ") + kPassed + "; the private address of HD-1 in To");
}

// A token of somebody else proves nothing beside one of our Message-IDs, which does.
TEST_F(ProofTest, NamesTheCarrierThatProves) {
  open();
  parser::Mail answer = answer_to("ann@example.com", "with a colleague's address");
  answer.to = {{"", "support+hd-1.tk1aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"}};
  EXPECT_EQ(after(answer), "verified by our Message-ID of HD-1 in In-Reply-To");
}

TEST_F(ProofTest, OfAnAgentWhoAnswers) {
  open();
  const parser::Mail answer = answer_to("bob@example.org", "Restart the router.");
  parser::Mail proven = answer;
  with_results(proven, kOrg);
  Office before = office;
  EXPECT_EQ(after(answer), std::string(kNone)) << "a token alone";
  office = before;
  parser::Mail no_token = mail("Re: [HD-1]", "Restart.");
  with_results(from(no_token, "Bob", "bob@example.org"), kOrg);
  EXPECT_EQ(after(no_token), "unverified: no valid agent's token of this ticket for bob@example.org");
  office = before;
  parser::Mail nothing = mail("Re: [HD-1]", "Restart.");
  EXPECT_EQ(after(from(nothing, "Bob", "bob@example.org")),
            std::string(kNone) + "; no valid agent's token of this ticket for bob@example.org");
  office = before;
  EXPECT_EQ(after(proven), std::string("verified by ") + kPassed + "; the agent's own private address of HD-1 in To");
  EXPECT_EQ(office.messages.back().direction, model::Direction::outbound);
}

// The verdict is on the sender, whatever became of the mail.
TEST_F(ProofTest, OfAnAgentWhoWasNotObeyed) {
  open();
  parser::Mail typo = answer_to("bob@example.org", "/dnoe\nFixed.");
  with_results(typo, kOrg);
  EXPECT_EQ(after(typo), std::string("verified by ") + kPassed + "; the agent's own private address of HD-1 in To");
  EXPECT_FALSE(office.messages.back().verified);
}

TEST_F(ProofTest, WhomAnAgentOrAFormNamesIsNotProven) {
  parser::Mail forward = mail("Fwd: Printer", "Please take this one.");
  with_results(from(forward, "Bob", "bob@example.org"), kOrg);
  forward.forwarded = parser::Forwarded{{{"Ann Example", "ann@example.com"}}, std::nullopt, "Printer", "It jams."};
  EXPECT_EQ(after(forward), "unverified: an agent forwarded their mail, which proves nothing of them");

  for (const auto trust : {config::Trust::authentication_results, config::Trust::closed_network}) {
    office.settings.mailboxes[0].trust = trust;
    parser::Mail named = mail("Printer", "/for cleo@example.net\nIt jams.");
    with_results(from(named, "Bob", "bob@example.org"), kOrg);
    EXPECT_EQ(after(named), "unverified: an agent opened the ticket for them, which proves nothing of them");
  }
}

TEST_F(ProofTest, OfMailWrittenByHand) {
  open();
  office.settings.mailboxes[0].sent_folder = "Sent";
  parser::Mail answer = mail("Re: [HD-1] The VPN is down", "Restart it.");
  from(answer, "Support", "support@example.org").to = {{"", "ann@example.com"}};
  EXPECT_EQ(after(answer, "Sent"), "verified by the folder Sent of mailbox support");
}

// who is let in on a ticket is as proven as before.
TEST_F(ProofTest, OfAReleasedMail) {
  for (const char* field : {"Authentication-Results: mx.example.org; dmarc=pass header.from=example.net\r\n", ""}) {
    office = Office();
    open();
    const std::string raw = std::string(field) +
                            "From: Eve <eve@example.net>\r\nTo: support@example.org\r\nSubject: Confirm\r\n"
                            "Message-ID: <eve-1@example.net>\r\n\r\nYour code is 123456.\r\n";
    parser::Mail leaked = parser::read_mail(raw);
    leaked.to = {{"", office.last_mail_to("ann@example.com").reply_to}};
    office.take(leaked);
    office.quarantine = {{leaked.content_hash, "support", kNow.time_since_epoch().count(), raw}};
    parser::Mail word = answer_to("bob@example.org", "release");
    with_results(word, kOrg);
    office.take(word);
    ASSERT_EQ(office.messages.size(), 3u);
    EXPECT_EQ(words_of(*office.messages[1].proof), *field ? std::string("verified by ") + kPassed : kNone);
    EXPECT_EQ(words_of(*office.messages[2].proof),
              std::string("verified by ") + kPassed + "; the agent's own private address of HD-1 in To");
  }
}

// P7: the event that tells of the mail has it, too.
TEST_F(ProofTest, StandsInTheWhyOfTheMessage) {
  const auto why_of_message = [](const model::Decision& decision) -> std::string {
    for (const auto& step : decision.steps) {
      if (std::holds_alternative<model::AppendMessage>(step.effect)) return step.why;
    }
    return "";
  };
  EXPECT_EQ(why_of_message(office.take(mail("Printer", "It jams."))), std::string("opened the ticket; ") + kNone);
  EXPECT_EQ(why_of_message(office.take(mail("Re: [HD-1] Printer", "Again."))),
            std::string("[HD-1] in the subject; ") + kNone);
}

}  // namespace
}  // namespace postern::desk::test
