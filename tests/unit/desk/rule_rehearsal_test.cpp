// The rules of now against tickets of before.
#include "daemon/desk/rule_rehearsal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::IsEmpty;

Lines changes(const model::Ticket& ticket, const std::vector<std::string>& by_rules, const std::vector<config::Rule>& rules) {
  std::vector<RuleMatch> matches;
  for (const auto& rule : rules) matches.push_back({&rule, "rule " + rule.name, "rule " + rule.name});
  Lines lines;
  for (const RuleChange& change : rehearse(ticket, by_rules, matches)) lines.push_back(change.what);
  return lines;
}

model::Ticket ticket() {
  model::Ticket ticket;
  ticket.queue = "support";
  ticket.tags = {"by-hand", "vpn"};
  return ticket;
}

config::Rule rule() { return {.name = "r", .line = 1}; }

TEST(RuleRehearsal, WhatStandsAlreadyIsNoChange) {
  config::Rule same = rule();
  same.tag = {"vpn"};
  same.queue = "support";
  same.priority = "normal";
  EXPECT_THAT(changes(ticket(), {"vpn"}, {same}), IsEmpty());
}

TEST(RuleRehearsal, TagsComeAndGoButThoseOfPeopleStay) {
  config::Rule other = rule();
  other.tag = {"network"};
  EXPECT_EQ(changes(ticket(), {"vpn"}, {other}), (Lines{"tag network", "untag vpn"}));
  EXPECT_EQ(changes(ticket(), {"vpn"}, {}), Lines{"untag vpn"});
}

TEST(RuleRehearsal, TheLastRuleDecides) {
  config::Rule first = rule(), last = rule();
  first.queue = "sales";
  first.tag = {"vpn", "extra"};
  last.queue = "billing";
  last.untag = {"extra"};
  last.priority = "urgent";
  last.assign = {"bob@example.org", "eve@example.org"};
  EXPECT_EQ(changes(ticket(), {}, {first, last}),
            (Lines{"queue support -> billing", "priority normal -> urgent",
                   "assignee nobody -> bob@example.org or eve@example.org"}));
}

TEST(RuleRehearsal, FieldsAsTheLastRuleFillsThem) {
  config::Rule first = rule(), last = rule();
  first.field = {{"room", "12"}, {"building", "North"}};
  last.field = {{"room", "14"}};
  model::Ticket filled = ticket();
  filled.fields = {{"building", "North"}};
  EXPECT_EQ(changes(filled, {}, {first, last}), Lines{"field room none -> 14"});
  filled.fields["room"] = "14";
  EXPECT_THAT(changes(filled, {}, {first, last}), IsEmpty());
}

TEST(RuleRehearsal, ATicketThatWouldNotBeThere) {
  config::Rule junk = rule();
  junk.quarantine = true;
  EXPECT_EQ(changes(ticket(), {}, {junk}), Lines{"quarantine instead of a ticket"});
}

}  // namespace
}  // namespace postern::desk::test
