// Edits from the command line: whole or not at all.
#include "daemon/desk/edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Editing : testing::Test {
  Office office;
  Editing() { office.take(mail("The VPN is down", "text")); }

  Result<model::Decision> edit(const Fields& fields, std::int64_t ticket = 1) {
    return decide(office.desk(), Edit{{ticket}, fields, "admin root", "", office.now, "sixteen bytes or more"},
                  office.snapshot);
  }
};

TEST_F(Editing, SetsWhatIsAsked) {
  const auto decision =
      edit({{"priority", "urgent"}, {"tag", "network"}, {"assignee", "Bob@example.org"}, {"subject", "VPN"}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(plot(lines(*decision)), (Lines{"set priority urgent", "tag network", "set assignee bob@example.org",
                                     "set subject VPN", "mail agent-notice to bob@example.org"}));
  EXPECT_EQ(decision->steps[0].actor, "admin root");
}

TEST_F(Editing, EnteringAStatusTellsWhomTheWorkflowSays) {
  const auto decision = edit({{"status", "client-testing"}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(plot(lines(*decision)), (Lines{"status submitted -> client-testing", "mail status to ann@example.com"}));
  const auto mail = std::find_if(decision->steps.begin(), decision->steps.end(), [](const auto& step) {
    return std::holds_alternative<model::QueueMail>(step.effect);
  });
  const auto& item = std::get<model::QueueMail>(mail->effect).item;
  EXPECT_EQ(item.subject, "[HD-1] Please test");
  EXPECT_EQ(item.envelope_from, "");
}

TEST_F(Editing, FillsAFieldOfTheGroupAndTakesItAway) {
  office.settings.fields = {{"room", "Room", {}}, {"building", "Building", {"North", "South"}}};
  const auto filled = edit({{"room", " 12 "}, {"building", "north"}});
  ASSERT_TRUE(filled);
  EXPECT_EQ(plot(lines(*filled)), (Lines{"field room 12", "field building North"}));
  office.apply(*filled);
  EXPECT_EQ(plot(lines(*edit({{"room", "12"}}))), Lines{});
  EXPECT_EQ(plot(lines(*edit({{"room", ""}}))), Lines{"field room "});
  const auto wrong = edit({{"building", "Nort"}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().hint, "did you mean \"North\"? Possible: North, South");
  const auto unknown = edit({{"rom", "12"}});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().hint, testing::HasSubstr("did you mean room?"));
}

TEST_F(Editing, RefusalNamesWhatIsPossible) {
  struct Case {
    const char* name;
    Fields fields;
    const char* text;
    const char* hint;
  };
  const Case cases[] = {
      {"unknown field", {{"statsu", "approved"}}, "no field is called \"statsu\"", "did you mean status?"},
      {"unknown status", {{"status", "aproved"}}, "no status is called \"aproved\"", "did you mean approved?"},
      {"same status", {{"status", "submitted"}}, "HD-1 is already submitted", ""},
      {"priority", {{"priority", "high"}}, "no priority is called \"high\"", "possible: normal, urgent"},
      {"agent", {{"assignee", "eve@example.net"}}, "no agent has the address", "bob@example.org"},
      {"queue", {{"queue", "suport"}}, "no mailbox is called", "did you mean support?"},
      {"subject", {{"subject", "two\nlines"}}, "the subject must be one line", ""},
      {"tag", {{"tag", "two words"}}, "cannot be a tag", "one word"},
      {"untag", {{"untag", "nothing"}}, "HD-1 has no tag", ""},
      {"one of several", {{"priority", "urgent"}, {"status", "nowhere"}}, "no status is called", "possible: submitted"},
  };
  for (const Case& c : cases) {
    const auto decision = edit(c.fields);
    ASSERT_FALSE(decision) << c.name;
    EXPECT_THAT(decision.error().text, testing::HasSubstr(c.text)) << c.name;
    EXPECT_THAT(decision.error().hint, testing::HasSubstr(c.hint)) << c.name;
  }
  office.ticket(1).status = "completed";
  const auto refused = edit({{"status", "needs-estimate"}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, testing::HasSubstr("may not move from completed to needs-estimate"));
  EXPECT_THAT(refused.error().hint, testing::HasSubstr("in-progress"));
}

TEST_F(Editing, UnknownTicket) {
  const auto decision = edit({{"priority", "urgent"}}, 99);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().text, "there is no ticket HD-99");
}

// postern merge: the code of /merge, for the lead at the shell.
TEST_F(Editing, MergesBehindTheOtherChanges) {
  office.take(mail("The same again", "text"));
  const auto merge = [&](std::int64_t from, std::int64_t into) {
    return decide(office.desk(), Edit{{from}, {{"tag", "vpn"}}, "admin root", "", office.now, "sixteen bytes or more", {into}}, office.snapshot);
  };
  const auto merged = merge(1, 2);
  ASSERT_TRUE(merged);
  EXPECT_EQ(plot(lines(*merged)), (Lines{"tag vpn", "set merged_into 2"}));
  ASSERT_FALSE(merge(1, 99));
  EXPECT_EQ(merge(1, 99).error().text, "there is no ticket HD-99");
  ASSERT_FALSE(merge(2, 2));
  EXPECT_EQ(merge(2, 2).error().text, "HD-2 cannot go into itself");
}

// The requester before may go on writing; nobody is told.
TEST_F(Editing, AnotherRequester) {
  const auto decision = edit({{"requester", "Dora@Example.com"}, {"vendor", "Acme"}, {"vendor", ""}});
  ASSERT_TRUE(decision);
  EXPECT_EQ(plot(lines(*decision)), (Lines{"set requester dora@example.com", "field vendor Acme", "field vendor "}));
  EXPECT_FALSE(edit({{"requester", "ann@example.com"}}));
}

}  // namespace
}  // namespace postern::desk::test
