// What is concluded from a mail that a mailbox sent to itself: which authserv_id to write, and whether forged fields
// are believed (A-02).
#include "daemon/desk/self_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/loop_guard.h"
#include "office.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kHop =
    "Received: from desk (desk [192.0.2.1]) by mx.example.org (Postfix) with ESMTPSA id 4Zx1; Mon, 30 Nov 2026 "
    "10:00:00 +0000\r\n";
constexpr const char* kOther =
    "Received: from mx.example.org by store.elsewhere.net with LMTP; Mon, 30 Nov 2026 10:00:00 +0000\r\n";
constexpr const char* kReal = "Authentication-Results: mx.example.org; auth=pass smtp.auth=support@example.org\r\n";
constexpr const char* kForged =
    "Authentication-Results: mx.example.org; dmarc=pass header.from=postern-probe.invalid\r\n";

class SelfMail : public ::testing::Test {
 protected:
  Office office;
  config::Mailbox& mailbox = office.settings.mailboxes[0];

  std::string written(const std::string& forged_id) {
    const auto mail = write_self_mail(office.settings, office.keys, mailbox, mailbox.address, forged_id, 17, kNow);
    return parser::write_mail(mail).value_or("");
  }
  // As it lies in the mailbox: with `above` on top of what was sent; `forged` is what the server left of the forged
  // field.
  ServerWords arrived(const std::string& above, const std::string& forged = "",
                      const std::string& id = "mx.example.org") {
    return read_server_words(parser::read_mail(above + forged + written("")), mailbox, id);
  }
  Conclusion concluded(const ServerWords& words, const std::vector<std::string>& newest = {}) {
    return conclude(mailbox, words, mailbox.authserv_id.empty() ? words.authserv_id : mailbox.authserv_id, newest);
  }
};

// The desk that runs ignores it, and no other is asked to answer.
TEST_F(SelfMail, IsTheDesksOwn) {
  const parser::Mail mail = parser::read_mail(written("mx.example.org"));
  EXPECT_EQ(office.story(mail), Lines{"dispose ignored"});
  EXPECT_TRUE(is_self_mail(mail, mail.message_id));
  EXPECT_FALSE(is_self_mail(mail, "hd-0.18.k1x@example.org"));
  EXPECT_FALSE(robots_mark(mail).empty());
  parser::Mail renamed = mail;
  renamed.message_id = "given-by-a-relay@example.net";
  EXPECT_TRUE(is_self_mail(renamed, mail.message_id));
  EXPECT_EQ(office.story(renamed), Lines{"dispose ignored"});
}

TEST_F(SelfMail, BearsTheForgedFieldOfOneServer) {
  const auto field = [&](const std::string& id) {
    const parser::Mail mail = parser::read_mail(written(id));
    const std::string* value = parser::find_header(mail, "Authentication-Results");
    return value ? std::string(trim(*value)) : "none";
  };
  EXPECT_EQ(field("mx.example.org"), "mx.example.org; dmarc=pass header.from=postern-probe.invalid");
  EXPECT_EQ(field("microsoft365"), "dmarc=pass header.from=postern-probe.invalid");
  EXPECT_EQ(field(""), "none");
}

TEST_F(SelfMail, AServerThatKeepsToTheRules) {
  for (const std::string& above : {std::string(kReal) + kHop, std::string(kHop) + kReal}) {
    const ServerWords words = arrived(above);
    EXPECT_EQ(words.fields.size(), 2u);
    EXPECT_EQ(words.authserv_id, "mx.example.org");
    EXPECT_TRUE(words.verdict.authenticated) << words.verdict.why;
    const Conclusion found = concluded(words);
    EXPECT_TRUE(found.works);
    EXPECT_EQ(found.text, "the server adds Authentication-Results of mx.example.org, as authserv_id says");
    EXPECT_THAT(found.remarks,
                testing::ElementsAre("this mail would be proven: Authentication-Results of mx.example.org: auth=pass",
                                     "a forged field of mx.example.org was removed"));
  }
}

TEST_F(SelfMail, AServerThatBelievesAnybody) {
  const ServerWords words = arrived(kHop, kForged);
  EXPECT_TRUE(words.forged_believed);
  const Conclusion found = concluded(words);
  EXPECT_FALSE(found.works);
  EXPECT_THAT(found.text,
              HasSubstr("A FORGED Authentication-Results FIELD of mx.example.org IS LEFT AS IT IS AND BELIEVED"));
  EXPECT_THAT(found.hint, HasSubstr("RFC 8601 5"));
}

// It stands where Postern looks no more; another mail may have none above.
TEST_F(SelfMail, AServerThatLeavesForgedFieldsBelowItsOwn) {
  const ServerWords words = arrived(std::string(kReal) + kHop, kForged);
  EXPECT_TRUE(words.forged);
  EXPECT_FALSE(words.forged_believed);
  const Conclusion found = concluded(words);
  EXPECT_TRUE(found.works);
  EXPECT_THAT(found.remarks, testing::Contains(HasSubstr("WAS LEFT AS IT IS, against RFC 8601 5")));
}

TEST_F(SelfMail, AnotherIdThanTheConfigured) {
  mailbox.authserv_id = "mail.example.org";
  const Conclusion found = concluded(arrived(std::string(kReal) + kHop, "", "mail.example.org"));
  EXPECT_FALSE(found.works);
  EXPECT_EQ(found.text,
            "no Authentication-Results of mail.example.org (authserv_id) could be believed in this mail or the 0 "
            "newest mails here");
  EXPECT_EQ(found.hint, R"(the server adds those of mx.example.org: write authserv_id = "mx.example.org")");
}

TEST_F(SelfMail, NoIdYet) {
  mailbox.authserv_id.clear();
  const Conclusion found = concluded(arrived(std::string(kReal) + kHop));
  EXPECT_TRUE(found.works);
  EXPECT_EQ(found.text, "the server adds Authentication-Results of mx.example.org");
  EXPECT_EQ(found.hint, R"(write authserv_id = "mx.example.org")");

  const Conclusion none = concluded(arrived(kHop));
  EXPECT_FALSE(none.works);
  EXPECT_THAT(none.hint, HasSubstr(R"(trust = "nobody")"));
}

TEST_F(SelfMail, MicrosoftsFieldsHaveNoId) {
  mailbox.authserv_id.clear();
  const std::string hop =
      "Received: from a.outlook.com by b.outlook.com with HTTPS; Mon, 30 Nov 2026 10:00:00 +0000\r\n";
  const std::string fields =
      "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dmarc=pass action=none "
      "header.from=example.org\r\n";
  EXPECT_EQ(concluded(arrived(fields + hop, "", "")).hint, R"(write authserv_id = "microsoft365")");
}

// Many servers say nothing of mail that their own users submit.
TEST_F(SelfMail, WhatComesFromOutsideCounts) {
  const Conclusion found = concluded(arrived(kHop), {"mx.example.org", "", "mx.example.org"});
  EXPECT_TRUE(found.works);
  EXPECT_EQ(found.text,
            "Authentication-Results of mx.example.org, as authserv_id says, stand in 2 of the 3 newest mails here");
  EXPECT_THAT(found.remarks,
              testing::Contains(HasSubstr("agents who send through the same relay would not be proven")));
  mailbox.authserv_id.clear();
  // But what strangers sent may bear any name.
  const Conclusion guess = concluded(arrived(kHop), {"", "mx.evil.example", "mx.example.org", "mx.example.org"});
  EXPECT_FALSE(guess.works);
  EXPECT_EQ(guess.hint,
            "2 of the 4 newest mails here have those of mx.example.org: if that is the name of your own server, write "
            R"(authserv_id = "mx.example.org")");
}

TEST_F(SelfMail, ProvenByNothingThatItsServerSays) {
  const Conclusion found =
      concluded(arrived("Authentication-Results: mx.example.org; dmarc=none\r\n" + std::string(kHop)));
  EXPECT_TRUE(found.works);
  EXPECT_THAT(found.remarks, testing::Contains(HasSubstr("THIS MAIL WOULD NOT BE PROVEN")));
}

// A field that a foreign host wrote below is nobody's to believe.
TEST_F(SelfMail, FieldsBelowAForeignHop) {
  const ServerWords words = arrived(kHop, std::string(kOther) + kReal);
  EXPECT_EQ(words.authserv_id, "");
  EXPECT_EQ(words.fields.size(), 3u);
}

TEST_F(SelfMail, WhereNothingIsAskedFor) {
  mailbox.authserv_id.clear();
  for (const auto trust : {config::Trust::closed_network, config::Trust::nobody}) {
    mailbox.trust = trust;
    const Conclusion found = conclude(mailbox, arrived(kHop, "", ""), "", {});
    EXPECT_TRUE(found.works);
    EXPECT_THAT(found.remarks, IsEmpty());
    EXPECT_THAT(conclude(mailbox, arrived(std::string(kReal) + kHop, "", ""), "", {}).remarks,
                testing::ElementsAre(HasSubstr(R"(with authserv_id = "mx.example.org" instead of trust)")));
  }
}

TEST_F(SelfMail, AMailOfManyFieldsIsCut) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "Received: from a by b\x1b[31m" + std::string(1000, 'x') + "; now\r\n";
  const ServerWords words = arrived(many);
  EXPECT_EQ(words.fields.size(), 20u);
  for (const auto& field : words.fields) {
    EXPECT_LE(field.size(), 420u);
    EXPECT_EQ(field.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace postern::desk::test
