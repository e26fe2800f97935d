// An agent's own words, and the commands at their top.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/command_names.h"
#include "daemon/desk/commands.h"
#include "daemon/desk/orders_page.h"
#include "daemon/desk/own_words.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/time_spent.h"
#include "office.h"

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

config::Settings desk_with_aliases() {
  config::Settings settings = test::settings();
  settings.aliases = {{"erledigt", "done"}, {"\u00fcbernehmen", "take"}};
  return settings;
}

std::string outcome(const std::string& words) {
  const auto commands = read_commands(desk_with_aliases(), words);
  if (!commands) return "error: " + commands.error().front().text + " | " + commands.error().front().hint;
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
      {"/erledigt\n/\u00fcbernehmen", "done() take() text: "},
      {"/ERLEDIGT", "done() text: "},
      // As HTML-only mails have them: blanks that do not break, marks without width.
      {"\u200b/tag\u00a0vpn\u00a0wifi\n\u00a0\n\ufeff/done\nHello", "tag(vpn wifi) done() text: Hello"},
      {"\u2044 is a fraction's slash", "text: \u2044 is a fraction's slash"},
      {"\\\\server\\share is gone", "text: \\\\server\\share is gone"},
      {"/untag a\n/tag b", "untag(a) tag(b) text: "},
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
      {"Hello\n/erledigt", "stands below other text", "at the very top"},
      {"/\uff44one", "is no command", "Write //"},
      {"/d\u043ene", "is no command", "only look like those"},
      // what only looks like a slash
      {"\uff0fdone", "only looks like a slash", "of the keyboard"},
      {"\u2044done\nHello", "only looks like a slash", ""},
      {"\u2215note", "only looks like a slash", ""},
      {"\\done", "only looks like a slash", ""},
      {"Hello\n\u2044done", "only looks like a slash", ""},
      {"/do\u200bne", "is no command", ""},
      // in conflict
      {"/reply\n/note\nHello", "two commands say what becomes of your words", "keep one of /reply, /note"},
      {"/spam\n/reply\nHello", "the requester nothing", "keep one of /reply, /spam, /merge"},
      {"/merge HD-2\n/done", "two commands set the status", ""},
      {"/vendor a\n/field vendor b", "two commands fill the same field", "/vendor, /field"},
      {"/field room 1\n/field Room 2", "two commands fill the same field", "keep one of /field"},
      {"/tag vpn wifi\n/untag vpn", "add and remove the same tag", "/tag, /untag"},
      {"/remind 3d\n/remind 4d", "when to remind you", ""},
      {"/hold\n/hold", "on hold", ""},
      {"/erledigt\n/done", "two commands set the status", ""},
      {"/help me", "/help stands alone", ""},
  };
  for (const Case& c : cases) {
    const auto commands = read_commands(desk_with_aliases(), c.words);
    ASSERT_FALSE(commands) << c.words;
    EXPECT_THAT(commands.error().front().text, HasSubstr(c.text)) << c.words;
    EXPECT_THAT(commands.error().front().hint, HasSubstr(c.hint)) << c.words;
  }
}

TEST(Commands, ThoseAtTheTopAreFoundWhateverIsWrongElsewhere) {
  const auto list = leading_commands(desk_with_aliases(), "/show\n/nonsense\n\n/link HD-2\nHello\n/done");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].name, "show");
  EXPECT_EQ(list[1].argument, "HD-2");
}

TEST(Commands, ABeginningIsSeenWhateverItLooksLike) {
  for (const char* words : {"/my", "\n \n/nonsense", "\u2044my", "\u00a0/my"}) EXPECT_TRUE(begins_with_command(words)) << words;
  for (const char* words : {"", "Hello\n/my", "//etc/hosts", "> /my", "\\my"}) EXPECT_FALSE(begins_with_command(words)) << words;
}

TEST(Commands, EveryNameIsKnownAndHasALineOfHelpInEachLanguage) {
  auto settings = test::settings();
  for (const char* language : {"en", "de"}) {
    settings.desk.language = language;
    for (const auto name : config::command_names()) {
      const std::string line = "/" + std::string(name);
      const auto read = read_commands(settings, line);
      EXPECT_TRUE(read || read.error().front().hint.starts_with(line)) << line << ": " << read.error().front().text;
      EXPECT_TRUE(phrase(settings, "order-" + std::string(name)).starts_with(line + " ")) << language << " " << line;
    }
  }
}

TEST(Commands, ThePageHasThemAllAndTheDesksOwnWords) {
  const std::string page = orders_page(desk_with_aliases());
  for (const auto name : config::command_names()) EXPECT_THAT(page, HasSubstr("\n  /" + std::string(name) + " "));
  EXPECT_THAT(page, HasSubstr("\n  /erledigt = /done\n"));
  auto german = test::settings();
  german.desk.language = "de";
  EXPECT_THAT(orders_page(german), HasSubstr("Befehle, in beliebiger Reihenfolge"));
}

TEST(OwnWords, OfAListEveryLineIsInternal) {
  const std::string list = "2026-11-21 22:40  Bob noted\n    | She sounds angry.\n";
  EXPECT_EQ(own_words("Restart.\n> | She sounds angry.", {}, "HD-1", {list}).text, "Restart.");
  EXPECT_NE(own_words("Restart.\nShe sounds angry.\nmore", {}, "HD-1", {list}).doubt, "");
}

TEST(Commands, Minutes) {
  const auto settings = test::settings();
  struct Case {
    const char* text;
    int minutes;
  };
  for (const Case& c : {Case{"45m", 45}, {"2h", 120}, {"1h30m", 90}, {"90", 90}, {"168h", 10080}}) {
    EXPECT_EQ(read_minutes(settings, c.text).value_or(-1), c.minutes) << c.text;
  }
  for (const char* wrong : {"", "h", "-5m", "1x", "0m", "169h", "99999999999h", "1h 30m", "1,5h"}) {
    EXPECT_FALSE(read_minutes(settings, wrong)) << wrong;
  }
}

}  // namespace
}  // namespace postern::desk
