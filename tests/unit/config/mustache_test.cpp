// The part of Mustache that texts use.
#include "config/mustache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::config {
namespace {

std::string part(const std::string& name) { return name == "hello" ? "Hello {{a}},\n" : name == "none" ? "{{#b}}\nno\n{{/b}}\n" : ""; }

TEST(Mustache, Renders) {
  struct Case {
    const char* text;
    const char* rendered;
  };
  const Case cases[] = {
      {"", ""},
      {"plain } text { with }} signs\n", "plain } text { with }} signs\n"},
      {"{{a}} and {{ a }}{{b}}", "A and A"},
      {"x{{#a}} yes {{a}}{{/a}}{{^a}} no{{/a}}", "x yes A"},
      {"x{{#b}} yes{{/b}}{{^b}} no{{/b}}", "x no"},
      {"x\n{{#a}}\nyes\n{{/a}}\ny\n", "x\nyes\ny\n"},
      {"x\n{{#b}}\nyes\n\n{{/b}}\ny\n", "x\ny\n"},
      {"x\n\n  {{#b}}  \nyes\n{{/b}}\n\ny", "x\n\n\ny"},
      {"{{#a}}{{#b}}1{{/b}}{{^b}}2{{#a}}3{{/a}}{{/b}}4{{/a}}", "234"},
      {"{{#b}}{{#a}}1{{/a}}{{^a}}2{{/a}}3{{/b}}4", "4"},
      {"a\n{{! a word to the translator }}\nb", "a\nb"},
      {"a{{! of one word }}b", "ab"},
      {"{{> hello}}\n\nnext", "Hello A,\n\nnext"},
      {"<{{> hello}}>", "<Hello A,>"},
      {"x\n{{> none}}\ny", "x\ny"},
      {"x\n{{> unknown}}\ny", "x\ny"},
  };
  for (const Case& test : cases) {
    const Tags tags = read_tags(test.text);
    EXPECT_TRUE(tags.faults.empty()) << test.text;
    EXPECT_EQ(render(tags, {{"a", "A"}, {"b", ""}}, part), test.rendered) << test.text;
  }
}

// T-MIME-20: a value is text, whatever it looks like, in a part too.
TEST(Mustache, ValueIsNeverATemplate) {
  const std::string hostile = "{{7*7}} {{{b}}} {{> hello}} {{#b}}x{{/b}} {{=<% %>=}}\n{{! gone }}\n";
  EXPECT_EQ(render(read_tags("{{a}}"), {{"a", hostile}, {"b", "B"}}, part), hostile);
  EXPECT_EQ(render(read_tags("{{> hello}}"), {{"a", hostile}, {"b", "B"}}, part), "Hello " + hostile + ",");
}

TEST(Mustache, FaultsHaveTheirPlace) {
  struct Case {
    const char* text;
    std::size_t at;
    const char* says;
  };
  const Case cases[] = {
      {"ab {{{a}}} c", 3, "{{{ is not allowed"},
      {"ab {{&a}}", 3, "{{&a}} is not allowed"},
      {"{{=<% %>=}}", 0, "{{=<% %>=}} is not allowed"},
      {"ab {{a", 3, "{{ without }}"},
      {"ab {{}}", 3, "{{}} is no tag"},
      {"{{A b}}", 0, "{{A b}} is no tag"},
      {"{{../a}}", 0, "{{../a}} is no tag"},
      {"{{#a}} x", 0, "the section {{#a}} is not closed"},
      {"x {{/a}}", 2, "{{/a}} closes a section that is not open here"},
      {"{{#a}}{{#b}}{{/a}}{{/b}}{{/a}}", 12, "{{/a}} closes a section that is not open here"},
  };
  for (const Case& test : cases) {
    const Tags tags = read_tags(test.text);
    ASSERT_EQ(tags.faults.size(), 1u) << test.text;
    EXPECT_EQ(tags.faults[0].at, test.at) << test.text;
    EXPECT_EQ(tags.faults[0].text, test.says);
    EXPECT_FALSE(tags.faults[0].hint.empty());
  }
}

// Whatever is written ends, with what can be read.
TEST(Mustache, RendersWhatIsFaultyWithoutHarm) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "{{#a}}";
  EXPECT_EQ(render(read_tags(deep + "x"), {{"a", "A"}}), "x");
  EXPECT_EQ(render(read_tags("{{/a}}{{/b}}x{{#b}}y{{/a}}{{{z}}}"), {{"a", "A"}}), "x");
  // A part that names itself is read once.
  EXPECT_EQ(render(read_tags("{{> self}}"), {}, [](const std::string&) { return "x{{> self}}"; }), "x");
}

}  // namespace
}  // namespace postern::config
