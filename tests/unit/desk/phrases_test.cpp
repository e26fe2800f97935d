// Sentences to agents: every language says the same.
#include "daemon/desk/phrases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "office.h"

namespace postern::desk::test {
namespace {

std::set<std::string> tags_of(const std::string& text) {
  std::set<std::string> tags;
  for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
    tags.insert(text.substr(at, text.find("}}", at) - at));
  }
  return tags;
}

TEST(Phrases, EveryLanguageHasEachWithTheSameValues) {
  const auto& english = all_phrases().at("en");
  EXPECT_FALSE(english.empty());
  for (const auto& [language, phrases] : all_phrases()) {
    EXPECT_EQ(phrases.size(), english.size()) << language;
    for (const auto& [name, text] : english) {
      ASSERT_TRUE(phrases.contains(name)) << language << " lacks " << name;
      EXPECT_EQ(tags_of(phrases.at(name)), tags_of(text)) << language << ": " << name;
      EXPECT_FALSE(phrases.at(name).empty()) << language << ": " << name;
    }
  }
}

TEST(Phrases, AreInTheLanguageOfTheDeskElseInEnglish) {
  auto settings = test::settings();
  EXPECT_EQ(phrase(settings, "unclear-answer"), "Please read whether this is a yes or a no: the status stays.");
  settings.desk.language = "de-AT";
  EXPECT_EQ(phrase(settings, "unclear-answer").substr(0, 10), "Bitte lese");
  settings.desk.language = "tlh";
  EXPECT_EQ(phrase(settings, "unclear-answer").substr(0, 10), "Please rea");
}

}  // namespace
}  // namespace postern::desk::test
