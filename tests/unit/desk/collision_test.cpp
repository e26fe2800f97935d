// Two agents answer the same mail: the second answer waits for its author's word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"
#include "parser/utf8.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

config::Settings staffed() {
  config::Settings settings = test::settings();
  settings.agents = {{"Bob", "bob@example.org", false, {}}, {"Cid", "cid@example.org", false, {}}};
  return settings;
}

struct Collision : testing::Test {
  Office office{staffed()};
  std::map<std::string, model::OutboxItem> notice;  // of the request, by agent

  Collision() {
    office.take(mail("The VPN is down", "I cannot work since nine."));
    for (const auto& item : office.outgoing()) notice[item.to_name] = item;
    office.now += std::chrono::minutes(5);
  }

  parser::Mail reply(const model::OutboxItem& to, const std::string& words) {
    return proven(reply_to(to, words));
  }
  Lines write(const model::OutboxItem& to, const std::string& words) {
    office.now += std::chrono::minutes(1);
    return office.story(reply(to, words));
  }
  const model::OutboxItem& last(const std::string& agent) { return office.last_mail_to(agent + "@example.org"); }
  // Bob has answered, Cid too, to the same notice.
  Lines collide(const std::string& words = "Restart it twice.") {
    write(notice["Bob"], "Restart it.");
    return write(notice["Cid"], words);
  }
  static testing::Matcher<Lines> tells_ann() { return Contains("mail reply to ann@example.com"); }
};

TEST_F(Collision, TheSecondAnswerIsHeldAndItsAuthorIsAsked) {
  EXPECT_EQ(collide(), (Lines{"append to HD-1 internal waits", "mail agent-collision to cid@example.org",
                              "dispose ticket_message HD-1"}));
  EXPECT_THAT(last("cid").text,
              AllOf(StartsWith("Your answer has not been sent. bob@example.org answered HD-1 at 14:19 today, after"),
                    HasSubstr("\n> Restart it.\n"), HasSubstr("one word: send")));
}

// A long answer is shown by its beginning, cut between lines where it has any, else between characters.
TEST_F(Collision, ALongAnswerIsShownByItsBeginning) {
  std::string feet = "Fu\xC3\x9F";
  while (feet.size() < 9000) feet += " und \xC3\x9F";
  const std::string lines = "Restart it.\n" + std::string(3000, 'a') + "\n" + std::string(3000, 'b');
  for (const std::string& answer : {feet, lines}) {
    Office before = office;
    write(notice["Bob"], answer);
    write(notice["Cid"], "Restart it twice.");
    const std::string text = last("cid").text;
    EXPECT_LT(text.size(), 5000u);
    EXPECT_THAT(text, AllOf(HasSubstr("\n> " + answer.substr(0, 11)), HasSubstr("\n> ...\n")));
    EXPECT_TRUE(parser::is_utf8(text));
    office = before;
  }
}

TEST_F(Collision, NobodyIsAskedAboutTheirOwnOrOlderAnswers) {
  write(notice["Bob"], "Restart it.");
  EXPECT_THAT(write(notice["Bob"], "And wait a minute."), tells_ann());
  office.take(reply_to(office.last_mail_to("ann@example.com"), "It does not help."));
  EXPECT_THAT(write(last("bob"), "Then it is broken."), tells_ann());
  EXPECT_THAT(write(notice["Cid"], "/note\nI had that, too."), Not(Contains(HasSubstr("collision"))))
      << "a note collides with nothing";
  EXPECT_THAT(write(notice["Cid"], "/tag vpn"), Contains("tag vpn"));
}

TEST_F(Collision, AnAnswerTakenBackIsNone) {
  write(notice["Bob"], "Restart it.");
  write(notice["Bob"], "/undo");
  EXPECT_THAT(write(notice["Cid"], "Restart it twice."), tells_ann());
}

TEST_F(Collision, SendSendsItAsItWas) {
  parser::Mail second = reply(notice["Cid"], "/tag vpn\nRestart it twice.");
  second.attachments = {{"plan.pdf", "application/pdf", 1000, "aa", false, "", {}}};
  write(notice["Bob"], "Restart it.");
  office.now += std::chrono::minutes(1);
  office.take(second);
  const model::OutboxItem question = last("cid");
  const Lines story = write(question, "Send.");
  EXPECT_THAT(story, AllOf(Contains("append to HD-1 internal"), Contains("message becomes an answer on HD-1"),
                           Contains("tag vpn"), tells_ann()));
  const auto& sent = office.last_mail_to("ann@example.com");
  EXPECT_EQ(sent.text, "Restart it twice.\n");
  EXPECT_THAT(office.messages, Contains(Field(&model::Message::reply_text, "Restart it twice."))) << "as she got it";
  ASSERT_EQ(sent.attachments.size(), 1u);
  EXPECT_EQ(sent.attachments[0].content_hash, second.content_hash);
  EXPECT_THAT(write(question, "send"), Not(tells_ann())) << "once";
}

TEST_F(Collision, SendWaitsAgainWhenSomebodyAnswersMeanwhile) {
  collide();
  const model::OutboxItem question = last("cid");
  write(notice["Bob"], "Or reinstall it.");
  EXPECT_EQ(write(question, "send"), (Lines{"append to HD-1 internal", "mail agent-collision to cid@example.org",
                                            "dispose ticket_message HD-1"}));
  EXPECT_THAT(last("cid").text, HasSubstr("\n> Or reinstall it.\n"));
  EXPECT_THAT(write(last("cid"), "send"), tells_ann());
}

TEST_F(Collision, NoteAndDropKeepItHere) {
  for (const char* word : {"note", "DROP!", "/drop"}) {
    collide();
    const model::OutboxItem question = last("cid");
    EXPECT_THAT(write(question, word), AllOf(Contains("message becomes a note on HD-1"), Not(tells_ann()))) << word;
    EXPECT_THAT(write(question, "send"), Not(tells_ann())) << word;
  }
}

TEST_F(Collision, WhatIsNoWordSendsNothing) {
  collide();
  const model::OutboxItem question = last("cid");
  EXPECT_THAT(write(question, "Yes, send it please."), Not(tells_ann()));
  EXPECT_THAT(last("cid").text, HasSubstr("Answer this mail with one word: send"));
  EXPECT_THAT(write(question, "/reply\nI agree with Bob."),
              AllOf(tells_ann(), Contains("message becomes a note on HD-1")))
      << "a new answer replaces it";
  EXPECT_EQ(office.last_mail_to("ann@example.com").text, "I agree with Bob.\n");
}

TEST_F(Collision, TheWordOfAnotherAgentIsNone) {
  collide();
  parser::Mail word = reply(last("cid"), "send");
  EXPECT_THAT(office.story(from(word, "Bob", "bob@example.org")), Not(tells_ann()))
      << "the token is bound to Cid (A-06)";
}

TEST_F(Collision, AWordAloneIsKnownWithoutTheQuestionsMessageId) {
  const auto bare = [&](const std::string& word) {
    parser::Mail made = reply(last("cid"), word);
    made.in_reply_to.clear();
    made.references.clear();
    made.text = made.reply_text = word;
    return made;
  };
  write(notice["Bob"], "Restart it.");
  EXPECT_THAT(Office(office).story(bare("send")), Not(tells_ann())) << "nothing of theirs waits";
  write(notice["Cid"], "Restart it twice.");
  EXPECT_THAT(Office(office).story(bare("drop")), AllOf(Contains("message becomes a note on HD-1"), Not(tells_ann())));
  EXPECT_THAT(Office(office).story(bare("send")), AllOf(Contains("message becomes an answer on HD-1"), tells_ann()));
}

TEST_F(Collision, TheQuestionSaysThatTheCommandsWait) {
  collide();
  EXPECT_THAT(last("cid").text, Not(HasSubstr("commands of your mail")));
  write(notice["Cid"], "/done\nRestart it thrice.");
  EXPECT_THAT(last("cid").text, HasSubstr("The commands of your mail were not done either"));
  EXPECT_EQ(office.ticket(1).status, "in-progress");
}

}  // namespace
}  // namespace postern::desk::test
