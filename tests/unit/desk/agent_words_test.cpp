// An agent's own words, and the commands at their top.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/commands.h"
#include "daemon/desk/own_words.h"

namespace postern::desk {
namespace {

using testing::HasSubstr;

const std::string kNotice =
    "Ann Example <ann@example.com> opened HD-1, 5 minutes ago:\n"
    "\n"
    "I cannot work since nine.\n"
    "The VPN says: wrong password.\n"
    "\n"
    "--------------------\n"
    "HD-1  Submitted, nobody's yet\n"
    "Earlier requests of this person: 3\n"
    "Reference: hd-1.2.k1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";

std::string quoted(const std::string& text) {
  std::string out = "> ";
  for (const char c : text) out += c == '\n' ? "\n> " : std::string(1, c);
  return out + "\n";
}

TEST(OwnWords, AreToldFromTheNotice) {
  struct Case {
    const char* name;
    std::string reply;
    const char* text;
  };
  const Case cases[] = {
      {"nothing quoted", "Please restart.\n\nBob", "Please restart.\n\nBob"},
      {"answers between their lines", "> I cannot work since nine.\nSorry!\n> The VPN says: wrong password.\nReset it.",
       "> I cannot work since nine.\nSorry!\n> The VPN says: wrong password.\nReset it."},
      {"quoted facts between", "> Earlier requests of this person: 3\n> I cannot work since nine.\nRestart.",
       "> I cannot work since nine.\nRestart."},
      {"the whole notice unmarked below", "Restart.\n\n" + kNotice, "Restart."},
      {"wrapped by the client",
       "Restart.\n\n> Ann Example <ann@example.com> opened HD-1, 5\n> minutes ago:\n>\n> I cannot work since nine.\n",
       "Restart."},
      {"nothing but the notice", kNotice, ""},
      {"Reply pressed, nothing written", "On Monday, Help Desk <support@example.org> wrote:\n" + quoted(kNotice), ""},
      {"words above a quotation with its attribution",
       "> I cannot work since nine.\nSorry!\n\nOn Monday, Help Desk <support@example.org> wrote:\n" + quoted(kNotice),
       "> I cannot work since nine.\nSorry!"},
      {"their own last line ends like one", "This is what he wrote:", "This is what he wrote:"},
      {"the key in a sentence", "This was about HD-1. Good bye", "This was about HD-1. Good bye"},
      {"empty", "", ""},
  };
  for (const Case& c : cases) {
    const OwnWords words = own_words(c.reply, {kNotice}, "HD-1");
    EXPECT_EQ(words.doubt, "") << c.name;
    EXPECT_EQ(words.text, c.text) << c.name;
  }
}

TEST(OwnWords, WhatCannotBeToldIsNotSent) {
  struct Case {
    const char* name;
    std::string reply;
  };
  const Case cases[] = {
      {"the facts in the middle", "Restart.\nEarlier requests of this person: 3\nGood luck with it all."},
      {"our rule", "Restart.\n--------------------\nmore words of whoever wrote"},
      {"a token address", "Write to support+hd-1.aaaaak1aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org please"},
      {"too long to compare", std::string(200'001, 'x')},
  };
  for (const Case& c : cases) {
    const OwnWords words = own_words(c.reply, {kNotice}, "HD-1");
    EXPECT_NE(words.doubt, "") << c.name;
    EXPECT_EQ(words.text, "") << c.name;
  }
  EXPECT_NE(own_words("x\n--------------------\nHD-1", {}, "HD-1").doubt, "") << "even when the notice is not known";
}

std::string outcome(const std::string& words) {
  const auto commands = read_commands(words);
  if (!commands) return "error: " + commands.error().text + " | " + commands.error().hint;
  std::string out;
  for (const auto& command : commands->list) out += command.name + "(" + command.argument + ") ";
  return out + "text: " + commands->text;
}

TEST(Commands, AtTheVeryTop) {
  struct Case {
    const char* words;
    const char* outcome;
  };
  const Case cases[] = {
      {"Hello Ann", "text: Hello Ann"},
      {"/done", "done() text: "},
      {"/DONE\n/tag vpn  wifi \n\nHello", "done() tag(vpn  wifi) text: Hello"},
      {"\n\n/note\nfor us", "note() text: for us"},
      {"/status in-progress\n\n/time 1h30m\nHi", "status(in-progress) time(1h30m) text: Hi"},
      {"//etc/hosts is wrong", "text: /etc/hosts is wrong"},
      {"/done\n//etc/hosts", "done() text: /etc/hosts"},
      {"Look at\n//done there", "text: Look at\n/done there"},
      {"see /done in a line", "text: see /done in a line"},
      {"> /done", "text: > /done"},
      {"", "text: "},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.words), c.outcome) << c.words;
}

// unknown, malformed, conflicting, misplaced: nothing at all, and a precise word.
TEST(Commands, DoubtIsAnError) {
  struct Case {
    const char* words;
    const char* text;
    const char* hint;
  };
  const Case cases[] = {
      {"/doen\nHello", "\"/doen\" is no command", "did you mean /done?"},
      {"/close", "\"/close\" is no command", "Write //"},
      {"/ done", "is no command", ""},
      {"/etc/hosts is wrong", "is no command", "Write // for a line"},
      {"/done now", "/done stands alone", ""},
      {"/status", "/status needs a word", "/status in-progress"},
      {"/done\n/status approved", "two commands set the status", "keep one"},
      {"/take\n/assign bob", "two commands assign", ""},
      {"/d\xD0\xBEne", "is no command", ""},  // Cyrillic o
      {"Hello\n/done", "stands below other text", "at the very top"},
  };
  for (const Case& c : cases) {
    const auto commands = read_commands(c.words);
    ASSERT_FALSE(commands) << c.words;
    EXPECT_THAT(commands.error().text, HasSubstr(c.text)) << c.words;
    EXPECT_THAT(commands.error().hint, HasSubstr(c.hint)) << c.words;
  }
}

TEST(Commands, Minutes) {
  struct Case {
    const char* text;
    int minutes;
  };
  for (const Case& c : {Case{"45m", 45}, {"2h", 120}, {"1h30m", 90}, {"90", 90}, {"168h", 10080}}) {
    EXPECT_EQ(read_minutes(c.text).value_or(-1), c.minutes) << c.text;
  }
  for (const char* wrong : {"", "h", "-5m", "1x", "0m", "169h", "99999999999h", "1h 30m", "1,5h"}) {
    EXPECT_FALSE(read_minutes(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace postern::desk
