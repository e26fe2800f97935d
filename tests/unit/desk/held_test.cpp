// Held mail: told with the mail itself, decided by one word of an agent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"
#include "parser/mime_reader.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRaw =
    "From: Eve <eve@example.net>\r\nTo: support@example.org\r\nSubject: Confirm your address\r\n"
    "Message-ID: <eve-1@example.net>\r\n\r\nYour code is 123456.\r\n";

struct Held : testing::Test {
  Office office;
  model::OutboxItem notice;

  Held() {
    office.take(mail("The VPN is down", "I cannot work."));
    parser::Mail leaked = parser::read_mail(kRaw);
    leaked.to = {{"", office.last_mail_to("ann@example.com").reply_to}};
    office.take(leaked);
    office.quarantine = {{leaked.content_hash, "support", kNow.time_since_epoch().count(), kRaw}};
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  parser::Mail answer(const std::string& words) {
    return proven(reply_to(notice, words));
  }
};

TEST_F(Held, NoticeBringsTheMailAndAsksForOneWord) {
  EXPECT_EQ(notice.purpose, "held-notice");
  ASSERT_EQ(notice.attachments.size(), 1u);
  EXPECT_EQ(notice.attachments[0].index, -1);
  EXPECT_THAT(notice.text, HasSubstr("Your code is 123456."));
  EXPECT_THAT(notice.text, HasSubstr("Eve <eve@example.net> is not on that ticket.\n"));
  EXPECT_THAT(notice.text, HasSubstr("release   put it on HD-1, where"));
  EXPECT_THAT(notice.text, HasSubstr("Subject: Confirm your address\n"));
}

TEST_F(Held, EachWord) {
  office.take(mail("Another matter", "text"));
  struct Case {
    const char* words;
    Lines story;
  };
  const Lines told = {"append to HD-1 internal", "mail agent-internal to bob@example.org", "dispose ticket_message HD-1"};
  const auto with_told = [&](Lines first) {
    first.insert(first.end(), told.begin(), told.end());
    return first;
  };
  const Case cases[] = {
      {"release", with_told({"append to HD-1 unverified", "participant eve@example.net",
                             "mail agent-notice to bob@example.org", "settle ticket_message HD-1"})},
      {"\nRelease.\n\nBob", with_told({"append to HD-1 unverified", "participant eve@example.net",
                                       "mail agent-notice to bob@example.org", "settle ticket_message HD-1"})},
      {"HD-2", with_told({"append to HD-2 unverified", "participant eve@example.net",
                          "mail agent-notice to bob@example.org", "settle ticket_message HD-2"})},
      {"[hd-2]", with_told({"append to HD-2 unverified", "participant eve@example.net",
                            "mail agent-notice to bob@example.org", "settle ticket_message HD-2"})},
      {"new", with_told({"create HD-3", "append to HD-3", "mail acknowledgement to eve@example.net",
                         "mail agent-notice to bob@example.org", "settle ticket_message HD-3"})},
      {"spam", with_told({"settle ignored"})},
  };
  for (const Case& c : cases) {
    Office other = office;
    EXPECT_EQ(other.story(answer(c.words)), c.story) << c.words;
  }
}

TEST_F(Held, AnythingElseDoesNothing) {
  for (const char* words : {"please release it", "HD-99", "", "/done", "yes"}) {
    Office other = office;
    EXPECT_EQ(other.story(answer(words)), (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1",
                                                 "mail agent-notice to bob@example.org"}))
        << words;
    EXPECT_THAT(other.last_mail_to("bob@example.org").text, HasSubstr("Write one line: release")) << words;
    EXPECT_EQ(other.quarantine.size(), 1u) << words;
  }
}

TEST_F(Held, IsDecidedOnce) {
  office.take(answer("spam"));
  EXPECT_THAT(office.story(answer("release")), Contains("append to HD-1 unverified internal"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("that mail is held no longer"));
}

// Who is let in is said, and nothing is said of letting in nobody.
TEST_F(Held, ReleaseSaysWhoCanWriteNow) {
  office.take(answer("release"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              HasSubstr("The held mail is on HD-1 now, and eve@example.net can write on that ticket from now on.\n"));
}

TEST_F(Held, NoticeOfAMailWithoutASoundSender) {
  parser::Mail unclear = mail("Confirm", "Your code is 7.");
  unclear.to = {{"", office.sent.front().reply_to}};
  unclear.from_is_sound = false;
  office.take(unclear);
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("but does not say clearly who it is from.\n"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Somebody wrote:\n"));
}

// A mail to two tickets at once, from the only agent there is: nobody else could be told.
TEST_F(Held, AgentHearsOfTheirOwnHeldMail) {
  office.take(mail("Another matter", "text"));
  parser::Mail torn = reply_to(notice, "For whom?");
  torn.to = {{"", office.last_mail_to("bob@example.org").reply_to}};
  EXPECT_THAT(office.story(torn), Contains("mail held-notice to bob@example.org"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Nothing of it was sent to anybody."));
}

TEST_F(Held, WordWithoutProofIsNoWord) {
  parser::Mail unproven = reply_to(notice, "release");
  EXPECT_THAT(office.story(unproven), Contains("append to HD-1 unverified internal"));
  EXPECT_EQ(office.quarantine.size(), 1u);
}

// In an answer that does not say what it answers, a word for the desk is no word for the requester.
TEST_F(Held, AWordAloneIsNeverSent) {
  for (const char* word : {"spam", "Release.", "new"}) {
    parser::Mail astray = answer(word);
    astray.in_reply_to.clear();
    astray.references.clear();
    EXPECT_THAT(Office(office).story(astray), Not(Contains("mail reply to ann@example.com"))) << word;
    astray.reply_text = std::string("/reply\n") + word;
    EXPECT_THAT(Office(office).story(astray), Contains("mail reply to ann@example.com")) << word;
  }
}

// A private account that answers an agent's own notice: most likely the agent.
TEST_F(Held, ANoticesAddressUsedFromElsewhereSaysWhose) {
  office.take(mail("Another matter", "text"));
  parser::Mail from_home = reply_to(office.last_mail_to("bob@example.org"), "/done");
  office.take(from(from_home, "Bob", "bob@home.example"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              HasSubstr("please send it again from bob@example.org, or have the admin add the other address (also_from)"));
}

}  // namespace
}  // namespace postern::desk::test
