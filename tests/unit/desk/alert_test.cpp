// Mails to the admin about the desk itself.
#include "daemon/desk/alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;

struct Alerting : testing::Test {
  Office office{two_ways()};

  static config::Settings two_ways() {
    config::Settings made = settings();
    made.desk.admin = "olga@example.org";
    config::Mailbox other = made.mailboxes[0];
    other.name = "sales";
    other.address = "sales@example.org";
    other.relay = "backup";
    made.mailboxes.push_back(other);
    return made;
  }

  Lines tell(const std::vector<std::string>& not_by = {}) {
    const Alert alert{"mailbox support", "the server refused the login", "check the password", not_by, office.now, "sixteen bytes or more"};
    office.load(wants(alert));
    const auto decision = decide(office.desk(), alert, office.snapshot);
    office.apply(decision);
    return lines(decision);
  }
};

TEST_F(Alerting, TheAdminIsTold) {
  EXPECT_EQ(tell(), (Lines{"mail alert to olga@example.org", "count"}));
  const auto& mail = office.sent.back();
  EXPECT_EQ(mail.subject, "Postern: mailbox support: the server refused the login");
  EXPECT_THAT(mail.text, HasSubstr("What to do: check the password."));
  EXPECT_TRUE(mail.automatic);
  EXPECT_EQ(mail.envelope_from, "");
  EXPECT_FALSE(mail.ticket);
}

TEST_F(Alerting, ByAnotherRelayThanTheOneItIsAbout) {
  tell({""});
  EXPECT_EQ(office.sent.back().relay, "backup");
  EXPECT_EQ(office.sent.back().from_email, "sales@example.org");
}

TEST_F(Alerting, WithoutAnAdminTheLeads) {
  office.settings.desk.admin.clear();
  EXPECT_EQ(tell(), Lines{}) << "nobody there to tell";
  office.settings.agents.push_back({"Lea", "lea@example.org", true, {}});
  EXPECT_EQ(tell()[0], "mail alert to lea@example.org");
}

TEST_F(Alerting, OnceADay) {
  tell();
  office.snapshot.budgets[{"alert:mailbox support", 23 * 3600}] = 1;
  EXPECT_EQ(tell(), Lines{});
}

}  // namespace
}  // namespace postern::desk::test
