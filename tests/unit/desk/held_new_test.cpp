// Mail that is held without belonging to a ticket: by a rule, or because a filter marked it; decided by an agent's
// words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/explain.h"
#include "daemon/desk/held_words.h"
#include "office.h"
#include "parser/mime_reader.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

parser::Mail spam(const std::string& subject = "Offer") {
  parser::Mail one = mail(subject, "Buy.");
  from(one, "Eve", "eve@example.net");
  return with_header(one, "X-Spam-Flag", "YES");
}

const Lines kHeld = {"dispose quarantined"};

std::string reason(const model::Decision& decision) {
  for (const auto& step : decision.steps) {
    if (const auto* dispose = std::get_if<model::Dispose>(&step.effect)) return dispose->reason;
  }
  return "";
}

TEST(UpstreamSpam, IsHeldAndNobodyIsTold) {
  Office office;
  const auto decision = office.take(spam());
  EXPECT_EQ(lines(decision), kHeld);
  EXPECT_EQ(reason(decision), "held: rule upstream-spam (built in): X-Spam-Flag: YES");
}

TEST(UpstreamSpam, IsLeftAloneWhereThatIsWanted) {
  auto off = test::settings();
  off.desk.hold_spam = false;
  EXPECT_THAT(Office(off).story(spam()), Contains("create HD-1"));
  auto exempt = test::settings();
  config::Rule rule;
  rule.name = "partners";
  rule.from = {"@example.net"};
  rule.stop = true;
  exempt.rules = {rule};
  EXPECT_THAT(Office(exempt).story(spam()), Contains("create HD-1"));
  exempt.rules[0].from = {"@example.com"};
  EXPECT_EQ(Office(exempt).story(spam()), kHeld);
}

TEST(UpstreamSpam, WhomItDoesNotHold) {
  const auto marked = [](parser::Mail one) { return with_header(one, "X-Spam-Flag", "YES"); };
  Office office;
  office.take(mail("Printer", "It jams."));
  // A reply, also without proof; a proven agent; a proven person who has a ticket. The same without proof is held.
  EXPECT_THAT(office.story(marked(reply_to(office.last_mail_to("ann@example.com"), "Still."))),
              Contains("append to HD-1"));
  EXPECT_THAT(office.story(marked(proven(mail("Mouse", "Gone.")))), Contains("create HD-2"));
  EXPECT_EQ(office.story(marked(mail("Mouse again", "Gone."))), kHeld);
  parser::Mail bobs = mail("Bob's own", "Help.");
  from(bobs, "Bob", "bob@example.org");
  EXPECT_EQ(office.story(marked(bobs)), kHeld);
  EXPECT_THAT(office.story(marked(proven(bobs))), Contains("create HD-3"));
  parser::Mail stranger = mail("Hello", "I am new.");
  from(stranger, "New", "new@example.edu");
  EXPECT_EQ(office.story(marked(proven(stranger))), kHeld);
}

TEST(UpstreamSpam, IsExplainedAsARule) {
  Office office;
  const parser::Mail one = spam();
  const Inbound inbound{one, office.settings.mailboxes[0], 0, kNow, false, "sixteen bytes or more"};
  office.load(wants(office.desk(), inbound));
  const auto held = explain(office.desk(), inbound, office.snapshot).rules;
  ASSERT_EQ(held.size(), 1u);
  EXPECT_TRUE(held[0].holds);
  EXPECT_EQ(held[0].match.why, "rule upstream-spam (built in): X-Spam-Flag: YES");
  const parser::Mail clean = mail("Printer", "It jams.");
  const Inbound other{clean, office.settings.mailboxes[0], 0, kNow, false, "sixteen bytes or more"};
  const auto passed = explain(office.desk(), other, office.snapshot).rules;
  EXPECT_FALSE(passed.at(0).holds);
  EXPECT_EQ(passed.at(0).match.why, "rule upstream-spam (built in): no filter has marked it");
}

constexpr const char* kRaw =
    "From: Eve <eve@example.net>\r\nTo: support@example.org\r\nSubject: An invoice\r\n"
    "Message-ID: <eve-1@example.net>\r\n\r\nPlease pay.\r\n";

struct HeldNew : testing::Test {
  Office office{settings_with_rule()};
  parser::Mail held = parser::read_mail(kRaw);
  model::OutboxItem notice;
  model::Decision decision;

  static config::Settings settings_with_rule() {
    auto settings = test::settings();
    config::Rule rule;
    rule.name = "invoices";
    rule.line = 31;
    rule.words = {"invoice"};
    rule.hold = true;
    settings.rules = {rule};
    return settings;
  }

  HeldNew() {
    office.take(mail("The VPN is down", "I cannot work."));
    decision = office.take(held);
    keep(17, held.content_hash, kRaw);
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  void keep(std::int64_t number, const std::string& hash, const std::string& raw) {
    model::HeldMail one{hash, "support", kNow.time_since_epoch().count(), raw};
    one.number = {number};
    one.received = kNow;
    one.reason = "held: because";
    office.quarantine.push_back(one);
  }

  parser::Mail answer(const std::string& words) { return proven(reply_to(notice, words)); }
};

TEST_F(HeldNew, IsToldWithTheMailAndWithoutAKey) {
  EXPECT_THAT(lines(decision), ElementsAre("mail held-notice to bob@example.org", "count", "dispose quarantined"));
  EXPECT_EQ(reason(decision), "held: rule invoices (postern.toml:31): word \"invoice\"");
  EXPECT_EQ(notice.subject, "Held: An invoice");
  ASSERT_EQ(notice.attachments.size(), 1u);
  EXPECT_EQ(notice.attachments[0].index, -1);
  EXPECT_THAT(notice.text, HasSubstr("Rule \"invoices\" holds it.\n"));
  EXPECT_THAT(notice.text, HasSubstr("release   make it a ticket\n"));
  EXPECT_THAT(notice.text, HasSubstr("Please pay."));
  EXPECT_THAT(notice.text, Not(HasSubstr("[]")));
  EXPECT_THAT(notice.text, Not(HasSubstr("nobody's yet")));
}

TEST_F(HeldNew, EachWord) {
  const Lines opened = {"create HD-2",
                        "append to HD-2",
                        "mail acknowledgement to eve@example.net",
                        "mail agent-notice to bob@example.org",
                        "settle ticket_message HD-2",
                        "mail desk-receipt to bob@example.org",
                        "append to HD-2 internal",
                        "dispose ticket_message HD-2"};
  const struct {
    const char* words;
    Lines story;
  } cases[] = {
      {"release", opened},
      {"New.\n\nBob", opened},
      {"17 new", opened},
      {"HD-1",
       {"append to HD-1 unverified", "participant eve@example.net", "mail agent-notice to bob@example.org",
        "settle ticket_message HD-1", "mail desk-receipt to bob@example.org", "append to HD-1 internal",
        "dispose ticket_message HD-1"}},
      {"spam", {"settle ignored", "mail desk-receipt to bob@example.org", "dispose ignored"}},
  };
  for (const auto& c : cases) {
    Office other = office;
    EXPECT_EQ(other.story(answer(c.words)), c.story) << c.words;
    EXPECT_TRUE(other.quarantine.empty()) << c.words;
  }
}

TEST_F(HeldNew, AnythingElseDoesNothing) {
  for (const char* words : {"please release it", "HD-99", "", "/done", "release 18", "release\n\n17 spam"}) {
    Office other = office;
    EXPECT_EQ(other.story(answer(words)), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"})) << words;
    EXPECT_EQ(other.quarantine.size(), 1u) << words;
  }
}

TEST_F(HeldNew, IsDecidedOnce) {
  office.take(answer("spam"));
  EXPECT_EQ(office.story(answer("release")), (Lines{"mail desk-receipt to bob@example.org", "dispose ignored"}));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("that mail is held no longer"));
}

// Who did not understand us answers what we said about it.
TEST_F(HeldNew, TheReceiptCanBeAnswered) {
  office.take(answer("please release it"));
  notice = office.last_mail_to("bob@example.org");
  EXPECT_EQ(notice.purpose, "desk-receipt");
  EXPECT_THAT(notice.text, HasSubstr("Write one line: release"));
  EXPECT_THAT(office.story(answer("spam")), Contains("settle ignored"));
}

TEST_F(HeldNew, WithoutEveryProofNothingIsDone) {
  parser::Mail unproven = reply_to(notice, "release");
  parser::Mail forwarded = answer("release");
  from(forwarded, "Cleo", "cleo@example.org");
  office.settings.agents.push_back({"Cleo", "cleo@example.org", false, {}});
  for (const parser::Mail& one : {unproven, forwarded}) {
    EXPECT_EQ(office.story(one), (Lines{"mail desk-receipt to " + one.from[0].email, "dispose ignored"}));
    EXPECT_EQ(office.quarantine.size(), 1u);
    EXPECT_THAT(office.sent.back().text, HasSubstr("nothing was changed"));
  }
  // The private address alone proves who it was given to; a letter less, and it proves nothing.
  parser::Mail cut = answer("release");
  cut.in_reply_to.clear();
  cut.references.clear();
  Office other = office;
  EXPECT_THAT(other.story(cut), Contains("dispose ignored"));
  cut = answer("release 17");
  cut.in_reply_to.clear();
  cut.references.clear();
  EXPECT_THAT(office.story(cut), Contains("settle ticket_message HD-2"));
}

TEST_F(HeldNew, ARobotsAnswerDoesNothing) {
  parser::Mail away = answer("release");
  with_header(away, "Auto-Submitted", "auto-replied");
  EXPECT_EQ(office.story(away), (Lines{"dispose ignored"}));
  EXPECT_EQ(office.quarantine.size(), 1u);
}

// A stranger who got hold of the private address has a mail like any other.
TEST_F(HeldNew, AStrangersAnswerIsAMail) {
  parser::Mail leaked = answer("release");
  from(leaked, "Mallory", "mallory@example.net");
  leaked.subject = "Hello";
  EXPECT_THAT(office.story(leaked), Contains("create HD-2"));
  EXPECT_EQ(office.quarantine.size(), 1u);
}

TEST_F(HeldNew, SeveralInOneMail) {
  const std::string second =
      "From: Joe <joe@example.net>\r\nSubject: Second\r\nMessage-ID: <joe@example.net>\r\n\r\nHello.\r\n";
  const std::string third =
      "From: Moe <moe@example.net>\r\nSubject: Third\r\nMessage-ID: <moe@example.net>\r\n\r\nHello.\r\n";
  keep(18, "hash-second", second);
  keep(19, "hash-third", third);
  Office none = office;
  EXPECT_THAT(none.story(answer("release 17\nspam 18\n20 HD-1")), Contains("dispose ignored"));
  EXPECT_EQ(none.quarantine.size(), 3u) << "all or nothing";
  const Lines story = office.story(answer("release 17\nspam 18\nnew 19\n\nBob"));
  EXPECT_THAT(story, Contains("create HD-2"));
  EXPECT_THAT(story, Contains("create HD-3"));
  EXPECT_THAT(story, Contains("settle ignored"));
  EXPECT_THAT(story, Contains("append to HD-2 internal"));
  EXPECT_TRUE(office.quarantine.empty());
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              HasSubstr("Mail 17 is HD-2 now.\nMail 18 is put away as spam.\nMail 19 is HD-3 now.\n"));
}

TEST(HeldWords, AreReadAsLines) {
  const auto settings = test::settings();
  const auto count = [&](const char* text) {
    const auto words = read_held_words(settings, text);
    return words ? static_cast<int>(words->size()) : -1;
  };
  const std::pair<const char*, int> cases[] = {
      {"release", 1},
      {"\n\n  Spam!\nBob", 1},
      {"release 17\nspam 18\n17 HD-12", 3},
      {"#17 release\n18: spam", 2},
      {"HD-12 17", 1},
      {"release 17 [hd-12]", 1},
      {"release 17\n\nBob, 12 March", 1},
      {"release 17\nBob", -1},
      {"release 17\nspam", -1},
      {"release\nspam 18", -1},
      {"release 17\n\nspam 18", -1},
      {"spam 17 HD-12", -1},
      {"17", -1},
      {"release 0", -1},
      {"release -1", -1},
      {"release 17 18", -1},
      {"release NUMBER", -1},
      {"", -1},
  };
  for (const auto& [text, words] : cases) EXPECT_EQ(count(text), words) << text;
  std::string many;
  for (int i = 1; i <= 21; ++i) many += "spam " + std::to_string(i) + "\n";
  EXPECT_EQ(count(many.c_str()), -1);
}

// whose queue it is, decides; of another's mail or ticket an agent learns no more than of one that is not there.
TEST_F(HeldNew, OnlyWhoLooksAfterTheQueueDecides) {
  config::Mailbox billing = office.settings.mailboxes[0];
  billing.name = "billing";
  billing.address = "billing@example.org";
  office.settings.mailboxes.push_back(billing);
  office.settings.agents.push_back({"Cid", "cid@example.org", false, {"billing"}});
  office.take(mail("The bill", "Please."), "billing");
  parser::Mail asked = mail("A word", "/my");
  office.take(proven(from(asked, "Cid", "cid@example.org")), "billing");
  const auto receipt = office.last_mail_to("cid@example.org");
  for (const char* words : {"17 spam", "17 new", "17 release", "17 HD-1", "17 HD-2"}) {
    Office other = office;
    EXPECT_THAT(other.story(proven(reply_to(receipt, words)), "billing"), Not(Contains(HasSubstr("settle")))) << words;
    EXPECT_THAT(other.last_mail_to("cid@example.org").text, HasSubstr("mail 17 is held no longer")) << words;
  }
  office.quarantine.back().mailbox = "billing";
  EXPECT_THAT(Office(office).story(proven(reply_to(receipt, "17 HD-1")), "billing"), Not(Contains(HasSubstr("settle"))))
      << "the mail is theirs, the ticket is not";
  EXPECT_THAT(office.story(proven(reply_to(receipt, "17 HD-2")), "billing"), Contains(HasSubstr("settle ticket_message HD-2")));
}

// P4: what holds acknowledgements of a sender back is known also when their mail is released.
TEST_F(HeldNew, ItsSenderIsLookedUpBeforeItIsReleased) {
  const parser::Mail word = answer("new");
  const Inbound inbound{word, office.settings.mailboxes[0], 0, kNow, false, "seed"};
  model::Snapshot found;
  EXPECT_FALSE(wants_more(office.desk(), inbound, found)) << "nothing is held";
  found.held = office.quarantine;
  const auto more = wants_more(office.desk(), inbound, found);
  ASSERT_TRUE(more);
  EXPECT_THAT(more->people, Contains("eve@example.net"));
  EXPECT_THAT(more->budgets, Contains(testing::Field(&model::BudgetKey::name, HasSubstr("eve@example.net"))));
}

}  // namespace
}  // namespace postern::desk::test
