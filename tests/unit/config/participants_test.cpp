// G-01, G-02: [participants]: its values, its defaults, and what an admin reads when it is wrong or dangerous.
#include <gmock/gmock.h>

#include <array>

#include "problem_case.h"

namespace postern::config {
namespace {

using Rows = std::array<Access, 3>;  // stranger, colleague, in Cc

Rows read(const std::string& table) {
  const Parsed parsed = parse_settings(complete(table), "postern.toml");
  EXPECT_TRUE(parsed.problems.empty());
  const Participants& people = parsed.settings.participants;
  return {people.stranger, people.colleague, people.in_cc};
}

TEST(Participants, EveryValueIsRead) {
  EXPECT_EQ(read("[participants]\nstranger = \"new\"\ncolleague = \"internal\"\nin_cc = \"accept\"\n"),
            (Rows{Access::separate, Access::internal, Access::accept}));
  EXPECT_EQ(read("[participants]\nstranger = \"internal\"\ncolleague = \"hold\"\n"),
            (Rows{Access::internal, Access::hold, Access::internal}));
}

TEST(Participants, AllAreHeldUnlessTheFileSaysOtherwise) {
  const Rows held{Access::hold, Access::hold, Access::hold};
  EXPECT_EQ(read(""), held);
  EXPECT_EQ(read("[participants]\n"), held);
}

TEST(Participants, TheOthersAreAsStrangersUnlessTheyHaveARow) {
  EXPECT_EQ(read("[participants]\nstranger = \"new\"\n"), (Rows{Access::separate, Access::separate, Access::separate}));
  EXPECT_EQ(read("[participants]\nin_cc = \"accept\"\n"), (Rows{Access::hold, Access::hold, Access::accept}));
}

TEST(Participants, Problems) {
  expect_problems({"a value that does not exist",
                   "[participants]\nstranger = \"hld\"\ncolleague = \"intern\"\nin_cc = \"reject\"\n",
                   R"(postern.toml:2:12: [participants] stranger: "hld" is not known here
    did you mean "hold"?
postern.toml:3:13: [participants] colleague: "intern" is not known here
    did you mean "internal"?
postern.toml:4:9: [participants] in_cc: "reject" is not known here
    one of "accept", "internal", "hold", "new"
)"});
  expect_problems({"a row that does not exist, and a value of the wrong kind",
                   "[participants]\nstrangers = \"hold\"\ncolleague = true\n",
                   R"(postern.toml:2:1: [participants] strangers: unknown key
    did you mean stranger?
postern.toml:3:13: [participants] colleague: true or false where text is expected
    one of "accept", "internal", "hold", "new"
)"});
  expect_problems({"a mistyped table", "[participant]\nstranger = \"hold\"\n",
                   "postern.toml:1:2: participant: unknown table\n    did you mean [participants]?\n"});
}

TEST(Participants, LettingEverybodyInIsDoubtful) {
  const auto warnings = [](const std::string& table) {
    return parse_settings(complete(table), "postern.toml").warnings;
  };
  const auto found = warnings("[participants]\nstranger = \"accept\"\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_string(found[0]),
            "postern.toml:2:12: [participants] stranger: \"accept\" puts the mail of whoever got hold of a private "
            "address on "
            "that ticket, sign-up mails of other sites among them\n"
            "    \"hold\" asks an agent first; colleague and in_cc can be \"accept\" without it");
  EXPECT_TRUE(warnings("[participants]\nstranger = \"new\"\ncolleague = \"accept\"\nin_cc = \"accept\"\n").empty());
}

}  // namespace
}  // namespace postern::config
