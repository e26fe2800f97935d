// [targets], [[tier]] and [[target]]: what is read, what is wrong, and what never counts.
#include <gmock/gmock.h>

#include "problem_case.h"

namespace postern::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kTiers = R"([[tier]]
name = "gold"
from = ["@big.example", "boss@example.org"]
[[tier]]
name = "silver"
from = "@small.example"
)";

Parsed parse(const std::string& toml) { return parse_settings(complete(toml), "postern.toml"); }

TEST(Targets, AreReadWhole) {
  const Parsed parsed = parse(std::string(kTiers) + R"([targets]
resolution = "5d"
urgent_resolution = "8h"
[[target]]
tier = "gold"
queue = ["support"]
priority = "urgent"
first_response = "30m"
[[target]]
tier = ["silver", "gold"]
resolution = "0s"
)");
  for (const Problem& problem : parsed.problems) ADD_FAILURE() << to_string(problem);
  EXPECT_THAT(parsed.warnings, IsEmpty());
  const Settings& settings = parsed.settings;
  EXPECT_EQ(settings.targets.resolution, 120h);
  EXPECT_EQ(settings.targets.urgent_resolution, 8h);
  ASSERT_EQ(settings.tiers.size(), 2u);
  EXPECT_EQ(settings.tiers[0].name, "gold");
  EXPECT_THAT(settings.tiers[0].from, ElementsAre("@big.example", "boss@example.org"));
  ASSERT_EQ(settings.target_rules.size(), 2u);
  const TargetRule &first = settings.target_rules[0], &second = settings.target_rules[1];
  EXPECT_THAT(first.queue, ElementsAre("support"));
  EXPECT_THAT(first.tier, ElementsAre("gold"));
  EXPECT_EQ(first.priority, "urgent");
  EXPECT_EQ(first.first_response, 30min);
  EXPECT_EQ(first.resolution, std::nullopt);
  EXPECT_EQ(first.line, 10);
  EXPECT_THAT(second.tier, ElementsAre("silver", "gold"));
  EXPECT_EQ(second.priority, std::nullopt);
  EXPECT_EQ(second.resolution, 0s);
}

TEST(Targets, NothingIsToBeResolvedInTimeUnlessSaid) {
  const Settings settings = parse("").settings;
  EXPECT_EQ(settings.targets.resolution, 0s);
  EXPECT_EQ(settings.targets.urgent_resolution, 0s);
  EXPECT_THAT(settings.target_rules, IsEmpty());
}

const Case kCases[] = {
    {"names that are not there",
     R"([[tier]]
name = "gold"
from = "@big.example"
[[target]]
tier = "golt"
queue = "suport"
priority = "urgnt"
first_response = "1h"
)",
     R"(postern.toml:5:8: [[target]] tier: "golt" is not a tier
    did you mean "gold"?
postern.toml:6:9: [[target]] queue: "suport" is not a mailbox
    did you mean "support"?
postern.toml:7:12: [[target]] priority: "urgnt" is not known here
    did you mean "urgent"?
)"},
    {"a tier where there is none",
     R"([[target]]
tier = "gold"
resolution = "1d"
)",
     R"(postern.toml:2:8: [[target]] tier: "gold" is not a tier
    there is none yet
)"},
    {"tiers without anything, and twice",
     R"([[tier]]
[[tier]]
name = "gold"
from = ["big.example", "x@@y"]
[[tier]]
name = "gold"
from = []
[[tier]]
name = "silver"
from = ["Boss@Example.org", "@BIG.example"]
[[tier]]
name = "bronze"
from = ["boss@example.org", "@big.example"]
)",
     R"(postern.toml:1:1: [[tier]] name: missing
    add a line such as: name = "gold"
postern.toml:1:1: [[tier]] from: missing
    add a line such as: from = ["@big.example", "boss@example.org"]
postern.toml:4:9: [[tier]] from: "big.example" is neither an address nor a domain
    "ann@example.org", or "@example.org" for everyone there
postern.toml:4:24: [[tier]] from: "x@@y" is neither an address nor a domain
    "ann@example.org", or "@example.org" for everyone there
postern.toml:6:8: [[tier]] name: a tier "gold" already stands at line 3
    each tier has a name of its own
postern.toml:7:8: [[tier]] from: nobody at all
    name one address or domain at least
postern.toml:13:8: [[tier]] from: "boss@example.org" of a tier already stands at line 10
    nobody is in two tiers: remove one
postern.toml:13:8: [[tier]] from: "@big.example" of a tier already stands at line 10
    nobody is in two tiers: remove one
)"},
    {"times that are none",
     R"([targets]
resolution = "soon"
urgent_resolution = "400d"
[[target]]
[[target]]
first_response = "1 hour"
resolution = 5
)",
     R"(postern.toml:2:14: [targets] resolution: "soon" is not a duration
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
postern.toml:3:21: [targets] urgent_resolution: "400d" is out of range
    between 0s and 365d
postern.toml:4:1: [[target]]: says no time
    add a line such as: first_response = "4h"
postern.toml:6:18: [[target]] first_response: "1 hour" is not a duration
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
postern.toml:7:14: [[target]] resolution: a whole number where a duration is expected
    a whole number and a unit, in quotes: "60s", "5m", "24h" or "7d"
)"},
};

TEST(TargetProblems, AreReportedExactly) {
  for (const Case& test : kCases) expect_problems(test);
}

struct Shadow {
  const char* name;
  const char* earlier;
  const char* later;
  bool warned;
};

const Shadow kShadows[] = {
    {"the same again", "first_response = '1h'", "first_response = '2h'", true},
    {"another value", "first_response = '1h'", "resolution = '2d'", false},
    {"one value of two is left", "first_response = '1h'", "first_response = '2h'\nresolution = '2d'", false},
    {"all, then a tier", "resolution = '1d'", "tier = 'gold'\nresolution = '2d'", true},
    {"a tier, then all", "tier = 'gold'\nresolution = '1d'", "resolution = '2d'", false},
    {"all tiers, then who is in none", "tier = ['gold', 'silver']\nresolution = '1d'", "resolution = '2d'", false},
    {"tiers, then one of them", "tier = ['gold', 'silver']\nresolution = '1d'", "tier = 'silver'\nresolution = '2d'", true},
    {"one tier, then another", "tier = 'gold'\nresolution = '1d'", "tier = ['gold', 'silver']\nresolution = '2d'", false},
    {"each queue there is, then all", "queue = 'support'\nresolution = '1d'", "resolution = '2d'", true},
    {"one priority, then both", "priority = 'urgent'\nresolution = '1d'", "resolution = '2d'", false},
    {"one priority, then the same", "priority = 'urgent'\nresolution = '1d'", "priority = 'urgent'\nresolution = '2d'", true},
    {"one priority, then the other", "priority = 'urgent'\nresolution = '1d'", "priority = 'normal'\nresolution = '2d'", false},
};

TEST(Targets, OneThatNeverCountsIsNamed) {
  for (const Shadow& test : kShadows) {
    const Parsed parsed = parse(std::string("[[target]]\n") + test.earlier + "\n[[target]]\n" + test.later + "\n" + kTiers);
    EXPECT_THAT(parsed.problems, IsEmpty()) << test.name;
    EXPECT_EQ(parsed.warnings.size(), test.warned ? 1u : 0u) << test.name;
  }
  const Parsed parsed = parse("[[target]]\nresolution = '1d'\n[[target]]\npriority = 'urgent'\nresolution = '4h'\n");
  ASSERT_EQ(parsed.warnings.size(), 1u);
  EXPECT_EQ(to_string(parsed.warnings[0]),
            "postern.toml:3:1: [[target]]: never counts: the [[target]] at line 1 fits every ticket that this one does\n"
            "    the first that fits stands: move this one above it");
}

}  // namespace
}  // namespace postern::config
