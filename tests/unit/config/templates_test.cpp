// G-06: the admin's own texts, and what an admin reads when they are wrong.
#include "config/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/loader.h"
#include "parser/text.h"
#include "settings_text.h"

namespace postern::config {
namespace {

std::string problems_of(const Parsed& parsed) {
  std::string out;
  for (const Problem& problem : parsed.problems) out += to_string(problem) + "\n";
  return out;
}

std::string problems_of(const std::vector<TemplateFile>& files) {
  Parsed parsed;
  read_templates(files, parsed);
  return problems_of(parsed);
}

struct TextCase {
  const char* what;
  const char* language;
  const char* name;
  const char* text;
  const char* problems;
};

const TextCase kCases[] = {
    {"no subject", "en", "completed", "Hello,\n\nit is done.\n",
     R"(f.txt:1:1: the first line is no subject
    begin with a line such as: Subject: [{{key}}] News on your request
)"},
    {"an empty subject", "en", "completed", "Subject:\n\nit is done.\n",
     R"(f.txt:1:1: an empty subject
    write a few words behind Subject:
)"},
    {"a subject without the key", "en", "completed", "Subject: It is done\n\nit is done.\n",
     R"(f.txt:1:10: the subject lacks [{{key}}]
    write it in front: an answer finds its ticket by it when all else is lost
)"},
    {"a line break in the subject", "en", "completed", "Subject: [{{key}}] It is\n  done\n\nit is done.\n",
     R"(f.txt:2:1: no empty line below the subject, which is one line
    write the whole subject on the first line, and leave the second empty
)"},
    {"a value of several lines in the subject", "en", "completed", "Subject: [{{key}}] {{next}}\n\nit is done.\n",
     R"(f.txt:1:20: {{next}} may have several lines, and a subject is one
    write it in the text
)"},
    {"a part in the subject", "en", "completed", "Subject: [{{key}}] {{> greeting}}\n\nit is done.\n",
     R"(f.txt:1:20: {{> greeting}} in a subject
    write the words themselves
)"},
    {"a section from the subject into the text", "en", "completed", "Subject: [{{key}}] {{#name}}a\n\nb{{/name}}\n",
     R"(f.txt:1:20: the section {{#name}} is not closed
    write {{/name}} where it ends
f.txt:3:2: {{/name}} closes a section that is not open here
    remove it, or open the section with {{#name}}
)"},
    {"no text", "en", "completed", "Subject: [{{key}}] Done\n\n \n",
     R"(f.txt:3:1: no text
    write the mail below the empty line
)"},
    {"unknown values, in a section too", "en", "completed",
     "Subject: [{{key}}] Done\n\nä {{names}}\n{{#opend}}{{^zzz}}x{{/zzz}}{{/opend}}\n",
     R"(f.txt:3:3: {{names}} is no value of completed
    did you mean name?
f.txt:4:1: {{opend}} is no value of completed
    did you mean opened?
f.txt:4:11: {{zzz}} is no value of completed
    here are key, status, reference, name, topic, opened, agent, next, when, desk, signature
)"},
    {"what agents may know in a requester's text", "en", "completed",
     "Subject: [{{key}}] Done\n\n{{assignee}} {{text}}\n{{> agent-facts}}\n",
     R"(f.txt:3:1: {{assignee}} is no value of completed
    here are key, status, reference, name, topic, opened, agent, next, when, desk, signature
f.txt:3:14: {{text}} is no value of completed
    did you mean next?
f.txt:4:1: there is no part {{> agent-facts}} for completed
    here are greeting, closing, next-open, next-waiting, next-final, left, files-left-out, after-client-testing, after-completed, after-cannot-replicate, after-estimate, after-cancelled
)"},
    {"what would escape escaping", "en", "completed", "Subject: [{{key}}] Done\n\n{{{name}}}\n{{& name}}\n{{=<% %>=}}\n",
     R"(f.txt:3:1: {{{ is not allowed
    write {{name}}: a value is put in as it is, and is always text
f.txt:4:1: {{& name}} is not allowed
    write {{name}}: a value is put in as it is, and tags are always {{ and }}
f.txt:5:1: {{=<% %>=}} is not allowed
    write {{name}}: a value is put in as it is, and tags are always {{ and }}
)"},
    {"sections", "en", "completed", "Subject: [{{key}}] Done\n\n{{#name}}\n{{#topic}}\n{{/name}}\n{{/topic}}\n{{/name}}\n{{#agent}}\n",
     R"(f.txt:5:1: {{/name}} closes a section that is not open here
    close {{#topic}} first
f.txt:8:1: the section {{#agent}} is not closed
    write {{/agent}} where it ends
)"},
    {"a part that does not exist", "en", "completed", "Subject: [{{key}}] Done\n\n{{> closnig}}\n",
     R"(f.txt:3:1: there is no part {{> closnig}} for completed
    did you mean closing?
)"},
    {"a mail as a part", "en", "completed", "Subject: [{{key}}] Done\n\n{{> status}}\n",
     R"(f.txt:3:1: there is no part {{> status}} for completed
    here are greeting, closing, next-open, next-waiting, next-final, left, files-left-out, after-client-testing, after-completed, after-cannot-replicate, after-estimate, after-cancelled
)"},
    {"a part in a part", "en", "closing", "{{> greeting}}\n",
     R"(f.txt:1:1: {{> greeting}} in a part
    a part holds no other parts: write the words themselves
)"},
    {"a part with a subject", "en", "greeting", "Subject: Hello\n\nHello,\n",
     R"(f.txt:1:1: greeting stands inside other texts and has no subject
    remove the line
)"},
    {"a part that this language lacks", "fr", "completed", "Subject: [{{key}}] Fini\n\n{{> greeting}}\n{{next}}\n",
     R"(f.txt:3:1: there is no part {{> greeting}} in the language fr
    write fr/greeting.txt, or the words themselves
f.txt:4:1: {{next}} is made of next-open, which is not there in the language fr
    write fr/next-open.txt, or leave the value out
f.txt:4:1: {{next}} is made of next-waiting, which is not there in the language fr
    write fr/next-waiting.txt, or leave the value out
f.txt:4:1: {{next}} is made of next-final, which is not there in the language fr
    write fr/next-final.txt, or leave the value out
)"},
    {"an unknown text", "en", "acknowledgment", "Subject: [{{key}}] Thanks\n\nThanks.\n",
     R"(f.txt: there is no text "acknowledgment"
    did you mean acknowledgement?
)"},
    {"not UTF-8", "de", "greeting", "Gr\xFC\xDF Gott,\n",
     R"(f.txt:1:3: not UTF-8
    save the file as UTF-8
)"},
    {"a control character", "en", "greeting", "Hello\n\x1b[31m,\n",
     R"(f.txt:2:1: a control character
    remove it
)"},
};

TEST(Templates, ProblemsAreReportedExactly) {
  for (const TextCase& test : kCases) {
    SCOPED_TRACE(test.what);
    EXPECT_EQ(problems_of({{"f.txt", test.language, test.name, test.text}}), test.problems);
  }
}

TEST(Templates, TooLargeATextIsRefused) {
  const std::string text = "Subject: [{{key}}] Done\n\n" + std::string(kTemplateBytes, 'x');
  EXPECT_THAT(problems_of({{"f.txt", "en", "completed", text}}), testing::HasSubstr("larger than 16 KiB"));
}

TEST(Templates, ASoundTextIsTaken) {
  Parsed parsed;
  const std::string text = "\xEF\xBB\xBFsubject:  [{{key}}] C'est fini \r\n\r\nBonjour,\r\n{{#name}}{{name}}{{/name}}\r\n\r\n\r\n";
  read_templates({{"f.txt", "pt-BR", "completed", text}, {"g.txt", "pt-BR", "greeting", "Bonjour,"}}, parsed);
  EXPECT_EQ(problems_of(parsed), "");
  const auto& texts = parsed.settings.templates.texts.at("pt-br");
  EXPECT_EQ(texts.at("completed").subject, "[{{key}}] C'est fini");
  EXPECT_EQ(texts.at("completed").body, "Bonjour,\n{{#name}}{{name}}{{/name}}\n");
  EXPECT_EQ(texts.at("greeting").body, "Bonjour,\n");
}

// The table is in order: every place it names is a text, and every example has the shape its value has.
TEST(Templates, TableNamesTextsThereAre) {
  for (const TemplateVariable& variable : template_variables()) {
    for (const auto place : split(variable.where, ' ')) {
      EXPECT_TRUE(place == "requester" || place == "agent" || find_template(place)) << variable.name << " in " << place;
    }
    for (const auto part : split(variable.made_of, ' ')) {
      EXPECT_TRUE(part.empty() || find_template(part)) << variable.name << " made of " << part;
    }
    EXPECT_TRUE(variable.lines || variable.example.find('\n') == std::string_view::npos) << variable.name;
  }
}

class TemplateFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "postern_templates_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/texts/fr");
    write("postern.toml", complete("[templates]\nfolder = \"" + folder_ + "/texts\"\n"));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ + "/" + name) << text; }
  Parsed load() { return load_settings(folder_ + "/postern.toml"); }
  std::string without_folder(std::string text) {
    for (auto at = text.find(folder_); at != std::string::npos; at = text.find(folder_)) text.replace(at, folder_.size(), "F");
    return text;
  }

  std::string folder_;
};

TEST_F(TemplateFolder, IsReadWithTheSettings) {
  write("texts/fr/greeting.txt", "Bonjour{{#name}} {{name}}{{/name}},\n");
  const Parsed parsed = load();
  EXPECT_EQ(problems_of(parsed), "");
  EXPECT_EQ(parsed.settings.templates.texts.at("fr").at("greeting").body, "Bonjour{{#name}} {{name}}{{/name}},\n");
}

TEST_F(TemplateFolder, ReportsAllProblemsOfAllFilesAtOnce) {
  write("texts/fr/completed.txt", "Subject: [{{key}}] Fini\n\n{{names}}\n");
  write("texts/fr/greeting.txt", "{{#name}}\n");
  write("texts/fr/greeting.txt~", "Bonjour\n");
  write("texts/fr/.greeting.txt.swp", "");
  write("texts/README", "");
  const Parsed parsed = load();
  EXPECT_EQ(without_folder(problems_of(parsed)),
            "F/texts/fr/completed.txt:3:1: {{names}} is no value of completed\n    did you mean name?\n"
            "F/texts/fr/greeting.txt:1:1: the section {{#name}} is not closed\n    write {{/name}} where it ends\n");
  std::string warnings;
  for (const Problem& warning : parsed.warnings) warnings += to_string(warning) + "\n";
  EXPECT_EQ(without_folder(warnings),
            "F/texts/README: not read: no folder named as a language\n    texts stand in folders such as en, de or pt-BR\n"
            "F/texts/fr/greeting.txt~: not read: it does not end in .txt\n    rename it, or move it away\n");
}

TEST_F(TemplateFolder, ThatIsNotThereIsAProblemAtItsKey) {
  std::filesystem::remove_all(folder_ + "/texts");
  EXPECT_EQ(without_folder(problems_of(load())),
            "F/postern.toml:2:10: [templates] folder: F/texts cannot be read: No such file or directory\n"
            "    create it, or correct the path\n");
}

// The man page's table: ".It Va NAME", the meaning, "In: PLACES".
TEST(Templates, ManPageHasTheTable) {
  std::ifstream page(std::string(POSTERN_SOURCE_DIR) + "/config/postern.toml.5");
  std::vector<std::string> documented, known;
  std::string line;
  while (std::getline(page, line)) {
    if (line.starts_with(".It Va ")) documented.push_back(line.substr(7) + ": ");
    else if (!documented.empty() && documented.back().find("|") == std::string::npos)
      documented.back() += line.starts_with("In: ") ? "| " + line.substr(4) : line + " ";
  }
  for (const TemplateVariable& one : template_variables()) {
    known.push_back(std::string(one.name) + ": " + std::string(one.meaning) + ". | " + std::string(one.where));
  }
  EXPECT_EQ(documented, known);
}

TEST(Templates, ManPageNamesEveryText) {
  std::ifstream page(std::string(POSTERN_SOURCE_DIR) + "/config/postern.toml.5");
  std::vector<std::string> documented, known;
  std::string line;
  while (std::getline(page, line)) {
    if (line.starts_with(".It Cm ")) documented.push_back(line.substr(7));
  }
  for (const TemplateName& one : template_names()) known.emplace_back(one.name);
  EXPECT_EQ(documented, known);
}

}  // namespace
}  // namespace postern::config
