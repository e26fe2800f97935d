// The words of our mails: each text in each language, whole and bare; whose words win; what never stands in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/templates.h"
#include "daemon/desk/answer.h"
#include "daemon/desk/builtin_texts.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/preview.h"
#include "daemon/desk/text_values.h"
#include "office.h"
#include "parser/html_text.h"
#include "parser/mime_writer.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Values examples() {
  Values values;
  for (const auto& variable : config::template_variables()) values[std::string(variable.name)] = variable.example;
  values["signature"] = "Your Example Desk\nRoom 7";
  return values;
}

std::string words_of(std::string text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return std::string(trim(out));
}

TEST(Templates, BuiltInTextsAreSound) {
  for (const config::Problem& problem : builtin_problems()) ADD_FAILURE() << to_string(problem);
  EXPECT_EQ(builtin_texts().size(), config::builtin_languages().size());
  for (const auto language : config::builtin_languages()) {
    const auto texts = builtin_texts().find(std::string(language));
    ASSERT_NE(texts, builtin_texts().end()) << language;
    for (const auto& name : config::template_names()) EXPECT_TRUE(texts->second.contains(std::string(name.name))) << language << "/" << name.name;
    EXPECT_EQ(texts->second.size(), config::template_names().size());
  }
}

// What there always is.
Values least() {
  Values values;
  for (const char* name : {"key", "status", "reference", "opened", "desk", "next", "prefix", "text"})
    values[name] = config::find_variable(name)->example;
  return values;
}

void expect_sound(const std::string& language, const config::TemplateName& name, const Values& values) {
  const Text text = render_text({}, language, std::string(name.name), values);
  EXPECT_EQ(text.language, language);
  const bool of_a_ticket = name.name != "agent-digest";
  EXPECT_EQ(text.subject.starts_with("[HD-1042] "), of_a_ticket);
  EXPECT_THAT(text.subject, AllOf(Not(""), Not(EndsWith(" ")), Not(HasSubstr("{{")), Not(HasSubstr("\n"))));
  EXPECT_THAT(text.body, AllOf(Not(HasSubstr("{{")), Not(HasSubstr(" \n")), Not(HasSubstr("\n\n\n\n"))));
  EXPECT_THAT(text.body, AllOf(HasSubstr("hd-1042.17.k1mzxw6ytboi"), EndsWith("\n"), Not(EndsWith("\n\n"))));
  const bool has_rule = text.body.find(std::string("\n") + kRule + "\n") != std::string::npos;
  EXPECT_EQ(has_rule, name.reader == config::ReadBy::agent);
}

// Each text in each language, with every value, with those there always are, and with none.
TEST(Templates, EachRendersWholeAndBare) {
  for (const auto language : config::builtin_languages()) {
    for (const auto& name : config::template_names()) {
      SCOPED_TRACE(std::string(language) + "/" + std::string(name.name));
      if (name.part) {
        EXPECT_THAT(render_part({}, std::string(language), std::string(name.name), examples()), AllOf(Not(HasSubstr("{{")), Not("")));
      } else {
        expect_sound(std::string(language), name, examples());
        expect_sound(std::string(language), name, least());
        EXPECT_THAT(render_text({}, std::string(language), std::string(name.name), {}).body, Not(HasSubstr("{{")));
      }
    }
  }
}

std::string golden(const std::string& name) {
  std::ifstream file(std::string(POSTERN_SOURCE_DIR) + "/tests/unit/desk/golden/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Text with_examples(const std::string& language, const std::string& name) {
  Values values = examples();
  values["signature"] = values["left"] = values["when"] = values["opens"] = values["agent"] = "";
  values["next"] = render_part({}, language, "next-open", values);
  values["opened"] = language == "de" ? "3. März 2026" : "3 March 2026";
  return render_text({}, language, name, values);
}

// As somebody reads it who wrote on a Saturday.
TEST(Templates, AnAcknowledgementWhileTheDeskIsClosed) {
  const std::pair<const char*, std::pair<const char*, const char*>> texts[] = {
      {"de", {"am Montag bis 11:00 Uhr", "am Montag um 09:00 Uhr"}}, {"en", {"by 11:00 on Monday", "at 09:00 on Monday"}}};
  for (const auto& [language, times] : texts) {
    Values values = examples();
    values["signature"] = values["left"] = values["agent"] = "";
    values["when"] = times.first;
    values["opens"] = times.second;
    values["next"] = render_part({}, language, "next-open", values);
    const Text text = render_text({}, language, "acknowledgement", values);
    EXPECT_EQ("Subject: " + text.subject + "\n\n" + text.body, golden(std::string(language) + "-acknowledgement-closed.txt"));
  }
}

// With and without somebody who looks after it, and with and without a time.
TEST(Templates, TheNextStepReadsWellWithWhatIsKnown) {
  const auto next = [](const char* language, const char* agent, const char* when) {
    return render_part({}, language, "next-open", {{"agent", agent}, {"when", when}});
  };
  EXPECT_EQ(next("en", "", ""), "Somebody will read it and answer you by mail.");
  EXPECT_EQ(next("en", "Bob", ""), "Bob looks after it and will answer you by mail.");
  EXPECT_EQ(next("en", "", "by 10:00 tomorrow"), "Somebody will read it, and we mean to answer you by 10:00 tomorrow.");
  EXPECT_EQ(next("en", "Bob", "within a day"), "Bob looks after it. We mean to answer you within a day.");
  EXPECT_EQ(next("de", "", ""), "Wir kümmern uns darum und antworten Ihnen per E-Mail.");
  EXPECT_EQ(next("de", "Bob", ""), "Bob kümmert sich darum und antwortet Ihnen per E-Mail.");
  EXPECT_EQ(next("de", "", "morgen bis 10:00 Uhr"), "Wir kümmern uns darum. Unser Ziel ist es, Ihnen morgen bis 10:00 Uhr zu antworten.");
  EXPECT_EQ(next("de", "Bob", "innerhalb eines Tages"), "Bob kümmert sich darum. Unser Ziel ist es, Ihnen innerhalb eines Tages zu antworten.");
}

TEST(Templates, AreAsTheyWereRead) {
  const std::pair<const char*, const char*> texts[] = {
      {"de", "acknowledgement"}, {"de", "client-testing"}, {"en", "client-testing"}, {"en", "agent-new"}};
  for (const auto& [language, name] : texts) {
    const Text text = with_examples(language, name);
    EXPECT_EQ("Subject: " + text.subject + "\n\n" + text.body, golden(std::string(language) + "-" + name + ".txt"));
  }
}

// The words we ask for are words that we read.
TEST(Templates, AnswersWeAskForAreUnderstood) {
  for (const auto language : config::builtin_languages()) {
    for (const char* name : {"client-testing", "client-testing-reminder", "estimate", "estimate-reminder"}) {
      const Text text = render_text({}, std::string(language), name, examples());
      std::vector<Answer> answers;
      for (const auto line : split_lines(text.body)) {
        if (!line.starts_with("  ")) continue;
        const auto words = trim(line);
        answers.push_back(read_answer(std::string(words.substr(0, words.find("  "))), std::string(language)).answer);
      }
      EXPECT_THAT(answers, testing::ElementsAre(Answer::yes, Answer::no)) << language << "/" << name;
    }
  }
}

TEST(Templates, LanguageIsTheRequestersThenTheDesksThenEnglish) {
  config::Settings settings = test::settings();
  settings.templates.texts["fr"]["completed"] = {"[{{key}}] Fini", "Bonjour.\n"};
  const std::vector<std::array<const char*, 4>> cases = {
      // desk, wanted, text, its language
      {"en", "de", "completed", "de"},    {"en", "de-AT", "completed", "de"}, {"en", "DE", "completed", "de"},
      {"en", "fr", "completed", "fr"},    {"en", "fr", "estimate", "en"},     {"de", "fr", "estimate", "de"},
      {"de-CH", "", "completed", "de"},   {"de", "", "completed", "de"},      {"nl", "", "completed", "en"},
      {"nl", "zh", "completed", "en"},    {"fr", "", "agent-new", "en"},
  };
  for (const auto& [desk, wanted, name, language] : cases) {
    settings.desk.language = desk;
    EXPECT_EQ(language_of_text(settings, wanted, name), language) << desk << " " << wanted << " " << name;
    EXPECT_EQ(render_text(settings, wanted, name, examples()).language, language);
  }
}

TEST(Templates, TheAdminsWinFileByFile) {
  config::Settings settings = test::settings();
  settings.templates.texts["de"]["greeting"] = {"", "Moin{{#name}} {{name}}{{/name}},\n"};
  settings.templates.texts["en"]["completed"] = {"[{{key}}] Over", "All done.\n"};
  EXPECT_THAT(render_text(settings, "de", "completed", examples()).body, StartsWith("Moin Ann Example,\n\nIhre Anfrage HD-1042"));
  EXPECT_EQ(render_text(settings, "en", "completed", examples()).body, "All done.\n");
  EXPECT_EQ(render_text(settings, "en", "completed", examples()).subject, "[HD-1042] Over");
  EXPECT_THAT(render_text(settings, "en", "cancelled", examples()).body, StartsWith("Hello Ann Example,\n"));
}

TEST(Templates, UnknownNameIsThePlainStatus) {
  EXPECT_EQ(render_text({}, "en", "no-such-text", examples()).subject, "[HD-1042] News on your request");
}

// T-MIME-20: a value is never read as a template, in any text or part.
TEST(Templates, HostileValuesStayAsTheyAre) {
  const std::string hostile = "{{7*7}} {{{key}}} {{> closing}} {{#key}}a{{/key}} <b>&amp;";
  Values values;
  for (const auto& variable : config::template_variables()) values[std::string(variable.name)] = hostile;
  for (const auto language : config::builtin_languages()) {
    for (const auto& name : config::template_names()) {
      if (name.part) continue;
      const Text text = render_text({}, std::string(language), std::string(name.name), values);
      EXPECT_THAT(text.body, HasSubstr(hostile)) << name.name;
      EXPECT_EQ(text.body.find("k1mzxw6ytboi"), std::string::npos) << name.name;
    }
  }
}

// L-11: their subject comes back to those alone who proved that it is theirs, and then in every mail.
TEST(Topic, IsRepeatedOnlyToTheAuthenticated) {
  for (const bool authentic : {true, false}) {
    Office office;
    parser::Mail request = mail("Blue paper jams", "Help");
    office.take(authentic ? proven(request) : request);
    const auto whether = [&](const std::string& text) { return text.find("Blue paper jams") != std::string::npos; };
    EXPECT_EQ(whether(office.last_mail_to("ann@example.com").text), authentic);
    EXPECT_EQ(whether(*office.last_mail_to("ann@example.com").html), authentic);
    EXPECT_EQ(office.ticket(1).subject_proven, authentic);
    EXPECT_EQ(whether(preview(office.settings, "completed", "", &office.ticket(1)).text.body), authentic);
  }
}

TEST(Topic, IsPlainlyASubject) {
  for (const char* topic : {"Blue paper jams", "Drücker kaputt!", "Re-use of HD-7: \"why\""}) EXPECT_EQ(polite_topic(topic), topic);
  for (const char* topic : {"", "https://evil.example", "WWW.evil.example", "write to eve@evil.example", "two\nlines",
                            "mailto:eve", "\xE2\x80\xAE reversed", "bad \xFF bytes"}) {
    EXPECT_EQ(polite_topic(topic), "") << topic;
  }
  EXPECT_EQ(polite_topic(std::string(121, 'x')), "");
}

// A-15: whatever is known inside stays inside, in every text for requesters, in both forms.
TEST(Templates, NothingInternalReachesARequester) {
  config::Settings settings = test::settings();
  settings.agents = {{"Bob Builder", "bob@example.org", false, {}}};
  model::Ticket ticket;
  ticket.id = model::TicketId{7};
  ticket.key = "HD-7";
  ticket.subject = "STRANGERS-WORDS";
  ticket.assignee = "bob@example.org";
  ticket.queue = "support";
  ticket.tags = {"secret-tag"};
  ticket.priority = model::Priority::urgent;
  ticket.participants = {{"ann@example.com", "Ann", model::Role::requester}, {"carl@example.net", "Carl", model::Role::participant}};
  for (const auto& status : settings.workflow.statuses) {
    ticket.status = status.id;
    for (const auto& name : config::template_names()) {
      if (name.reader != config::ReadBy::requester || name.part) continue;
      const Preview shown = preview(settings, std::string(name.name), "", &ticket);
      for (const std::string& text : {shown.text.subject, shown.text.body, *shown.html}) {
        for (const char* internal : {"bob@", "STRANGERS-WORDS", "secret-tag", "carl@", "urgent", "/done", kRule}) {
          EXPECT_THAT(text, Not(HasSubstr(internal))) << name.name << " in " << status.id;
        }
      }
      EXPECT_THAT(shown.text.body, HasSubstr("HD-7"));
    }
  }
  ticket.status = "in-progress";
  EXPECT_THAT(preview(settings, "status", "", &ticket).text.body, HasSubstr("Bob Builder looks after it and will answer you by mail."));
}

// The agents' notice in the desk's language, the requester's mail in theirs.
TEST(Templates, DeskAndRequesterHaveTheirOwnLanguages) {
  Office office;
  office.settings.desk.language = "de";
  parser::Mail request = mail("The VPN is down", "I cannot work since nine.");
  request.language = "en";
  office.take(request);
  EXPECT_THAT(office.last_mail_to("ann@example.com").text, StartsWith("Hello Ann Example,"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text,
              AllOf(HasSubstr("Ann Example <ann@example.com> hat HD-1 eröffnet"), HasSubstr("noch bei niemandem")));
  EXPECT_FALSE(office.last_mail_to("bob@example.org").html);
}

// The two forms of one mail, as a mail program takes them apart.
TEST(Html, SaysWhatTheTextSays) {
  config::Settings settings = test::settings();
  model::Ticket ticket;
  ticket.id = model::TicketId{7};
  ticket.key = "HD-7";
  ticket.status = "client-testing";
  ticket.queue = "support";
  ticket.subject = "1 < 2 & \"so on\"";
  ticket.subject_proven = true;
  ticket.participants = {{"ann@example.com", "Ann", model::Role::requester}};
  settings.mailboxes[0].signature = "Example Help Desk\nRoom 7, https://desk.example.org/help?a=1&b=2.\n> and a quoted line";
  for (const auto language : config::builtin_languages()) {
    for (const auto& name : config::template_names()) {
      if (name.reader != config::ReadBy::requester || name.part) continue;
      const Preview shown = preview(settings, std::string(name.name), std::string(language), &ticket);
      ASSERT_TRUE(shown.html);
      std::string back = parser::html_to_text(*shown.html);
      for (auto at = back.find(" <support@"); at != std::string::npos; at = back.find(" <support@")) {
        back.erase(at, back.find('>', at) + 1 - at);
      }
      EXPECT_EQ(words_of(back), words_of(shown.text.body)) << language << "/" << name.name;
      EXPECT_LT(shown.html->size(), 20'000u);
    }
  }
}

}  // namespace
}  // namespace postern::desk::test
