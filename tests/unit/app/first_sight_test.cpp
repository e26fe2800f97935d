// What is taken in and what is left alone when a folder is seen for the first time (S-24: without UIDNEXT too).
#include "daemon/app/first_sight.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

using Mode = config::Start::Mode;

constexpr model::Time kNow{std::chrono::seconds(1'000'000)};

config::Folder folder(Mode mode) { return {"INBOX", config::After::seen, "", {mode, std::chrono::seconds(1000)}}; }

imap::Listing listing(std::initializer_list<std::pair<std::uint32_t, std::int64_t>> mails) {
  imap::Listing listing;
  for (const auto& [uid, age] : mails) listing.mails.push_back({uid, 100, age < 0 ? 0 : 1'000'000 - age, false, false});
  return listing;
}

TEST(FirstSight, ByUidNext) {
  struct Case {
    const char* name;
    Mode mode;
    std::uint32_t uid_next, exists;
    std::uint32_t high_water, quiet_below;
    bool by_listing, loud;
  };
  const Case cases[] = {
      {"a backlog is taken in quietly", Mode::unset, 42, 41, 0, 42, false, false},
      {"an archive is left alone", Mode::unset, 9000, 501, 8999, 9000, false, true},
      {"all of an archive, when asked", Mode::all, 9000, 8000, 0, 9000, false, false},
      {"only what comes from now on", Mode::now, 42, 41, 41, 42, false, true},
      {"since waits for the listing", Mode::since, 42, 41, 0, 42, true, false},
      {"no UIDNEXT waits for the listing", Mode::now, 0, 41, 0, 0, true, true},
  };
  for (const Case& c : cases) {
    const FirstSight sight = first_sight(folder(c.mode), {}, {7, c.uid_next, c.exists, true}, kNow);
    EXPECT_EQ(sight.state.uid_validity, 7u) << c.name;
    EXPECT_EQ(sight.state.high_water, c.high_water) << c.name;
    EXPECT_EQ(sight.state.quiet_below, c.quiet_below) << c.name;
    EXPECT_EQ(sight.by_listing, c.by_listing) << c.name;
    EXPECT_EQ(sight.loud, c.loud) << c.name;
    EXPECT_EQ(sight.state.left_before, c.high_water > 0 ? 1'000'000 : 0) << c.name;
    EXPECT_FALSE(sight.renumbered) << c.name;
  }
}

TEST(FirstSight, RenumberedFolderIsLookedAtAgain) {  // S-02
  const FirstSight sight = first_sight(folder(Mode::now), {6, 900, 500, 777}, {7, 42, 41, true}, kNow);
  EXPECT_EQ(sight.state.high_water, 0u);
  EXPECT_EQ(sight.state.left_before, 777) << "what was left alone stays so";
  EXPECT_FALSE(sight.by_listing);
  EXPECT_TRUE(sight.loud);
  EXPECT_TRUE(sight.renumbered);
  EXPECT_NE(sight.remark.find("UIDVALIDITY 6 is now 7"), std::string::npos) << sight.remark;
}

TEST(FirstSight, TheSameNumbers) {  // S-03
  struct Case {
    const char* name;
    store::FolderState known;
    imap::FolderOpened opened;
    bool same;
  };
  const Case cases[] = {
      {"nothing new", {7, 41, 42}, {7, 42, 41, true}, true},
      {"more mails", {7, 41, 42}, {7, 50, 49, true}, true},
      {"no UIDNEXT", {7, 41, 42}, {7, 0, 41, true}, true},
      {"never seen", {}, {7, 42, 41, true}, false},
      {"it goes up", {7, 41, 42}, {8, 42, 41, true}, false},
      {"it goes down", {7, 41, 42}, {6, 42, 41, true}, false},
      {"it repeats, and the UIDs begin again", {7, 41, 42}, {7, 1, 0, true}, false},
      {"the server was restored from a backup", {7, 41, 42}, {7, 41, 40, true}, false},
  };
  for (const Case& c : cases) EXPECT_EQ(has_same_numbers(c.known, c.opened), c.same) << c.name;
  const FirstSight sight = first_sight(folder(Mode::all), {7, 41, 42}, {7, 5, 4, true}, kNow);
  EXPECT_TRUE(sight.renumbered);
  EXPECT_NE(sight.remark.find("its next UID is 5 after 41"), std::string::npos) << sight.remark;
}

TEST(FirstSight, WhatWasLeftAloneStaysSoUnderNewNumbers) {
  const store::FolderState renumbered{8, 0, 0, 5000};
  EXPECT_TRUE(is_left_alone(renumbered, {3, 100, 4999, false, false}));
  EXPECT_FALSE(is_left_alone(renumbered, {3, 100, 5000, false, false}));
  EXPECT_FALSE(is_left_alone(renumbered, {3, 100, 0, false, false})) << "its date is not told";
  EXPECT_FALSE(is_left_alone({8, 0, 0, 0}, {3, 100, 4999, false, false})) << "nothing was left alone";
  EXPECT_FALSE(is_left_alone({7, 41, 42, 5000}, {50, 100, 4999, false, false})) << "an old mail moved in later";
}

TEST(FirstSight, WithoutUidNextTheListingSaysWhatWasThere) {
  const auto now = with_first_listing(folder(Mode::now), {7, 0, 0}, listing({{3, 5}, {8, 5}}), kNow);
  EXPECT_EQ(now.high_water, 8u);
  EXPECT_EQ(now.left_before, 1'000'000);
  EXPECT_EQ(now.quiet_below, 9u);
  const auto all = with_first_listing(folder(Mode::all), {7, 0, 0}, listing({{3, 5}, {8, 5}}), kNow);
  EXPECT_EQ(all.high_water, 0u);
  EXPECT_EQ(all.left_before, 0);
  EXPECT_EQ(all.quiet_below, 9u);
  EXPECT_EQ(with_first_listing(folder(Mode::unset), {7, 0, 0}, {}, kNow).quiet_below, 1u);
}

TEST(FirstSight, SinceLeavesTheOldestAlone) {
  struct Case {
    const char* name;
    imap::Listing listing;
    std::uint32_t high_water;
  };
  const Case cases[] = {
      {"by age", listing({{3, 5000}, {5, 2000}, {8, 10}}), 5},
      {"an old mail moved in late hides no young one", listing({{3, 5000}, {5, 10}, {8, 5000}}), 3},
      {"a mail whose age is not told is taken in", listing({{3, -1}, {8, 10}}), 0},
      {"nothing there", {}, 0},
  };
  for (const Case& c : cases) {
    const auto state = with_first_listing(folder(Mode::since), {7, 0, 42}, c.listing, kNow);
    EXPECT_EQ(state.high_water, c.high_water) << c.name;
    EXPECT_EQ(state.left_before, c.high_water > 0 ? 999'000 : 0) << c.name;
  }
}

}  // namespace
}  // namespace postern::app
