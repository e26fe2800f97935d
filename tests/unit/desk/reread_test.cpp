// A stored mail read again (P5): what is derived changes, what was decided stays.
#include "daemon/desk/reread.h"

#include <functional>

#include "daemon/desk/stored_message.h"
#include "office.h"

namespace postern::desk::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As today's parser reads the mail; and a message as an older one left it.
class RereadTest : public ::testing::Test {
 protected:
  parser::Mail today = mail("Printer", "It jams.\n\n> quoted");
  model::Snapshot snapshot;

  RereadTest() {
    today.reply_text = "It jams.";
    today.attachments = {file("a.pdf", 100), file("b.png", 200)};
    snapshot.reread = {derived_message(today)};
    model::Message& old = stored();
    old.key = {7};
    old.ticket = {1};
    old.from_name = "Ann";
    old.from_email = "ann@example.com";
    old.at = kNow - std::chrono::hours(1);
  }
  static parser::Attachment file(const std::string& name, std::size_t offset) {
    return {name, "application/pdf", 10, "sha of " + name, false, "", {offset, 14, {}}};
  }
  model::Message& stored() { return snapshot.reread.front(); }
  model::Decision decide_again() const {
    const model::Message derived = derived_message(today);
    return decide(Reread{derived, "admin root", "postern reindex", kNow}, snapshot);
  }
  std::string kept() const {
    const model::Message derived = derived_message(today);
    return keeps_files(Reread{derived, "admin root", "postern reindex", kNow}, snapshot);
  }
  static const model::Message& replaced(const model::Decision& decision) {
    return std::get<model::ReplaceDerived>(decision.steps.at(0).effect).message;
  }
};

TEST_F(RereadTest, WhatReadsTheSameIsLeftAlone) {
  EXPECT_THAT(lines(decide_again()), IsEmpty());
  snapshot.reread.clear();
  EXPECT_THAT(lines(decide_again()), IsEmpty());
}

TEST_F(RereadTest, WhatDiffersIsNamed) {
  struct Case {
    const char* line;
    std::function<void(model::Message&)> older;
  };
  const Case cases[] = {
      {"replace subject on HD-1", [](auto& old) { old.subject = "=?broken?="; }},
      {"replace text on HD-1", [](auto& old) { old.text = "mojibake"; }},
      {"replace new text on HD-1", [](auto& old) { old.reply_text = old.text; }},
      {"replace kind on HD-1", [](auto& old) { old.automatic = true; }},
      {"replace attachments on HD-1", [](auto& old) { old.attachments.pop_back(); }},
      {"replace attachments on HD-1", [](auto& old) { old.attachments[0].filename = "?"; }},
      {"replace attachments on HD-1, not shown", [](auto& old) { old.attachments[0].span_offset = 99; }},
      {"replace Message-ID on HD-1, not shown", [](auto& old) { old.message_id = "?"; }},
      {"replace subject, text on HD-1", [](auto& old) { old.subject = old.text = "?"; }},
  };
  const model::Message good = stored();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    stored() = good;
    c.older(stored());
    const model::Decision decision = decide_again();
    EXPECT_THAT(lines(decision), ElementsAre(c.line));
    EXPECT_EQ(decision.steps.at(0).actor, "admin root");
    EXPECT_EQ(decision.steps.at(0).why, "postern reindex");
    const model::Message& fresh = replaced(decision);
    EXPECT_EQ(fresh.text, good.text);
    EXPECT_EQ(fresh.attachments, good.attachments);
    EXPECT_EQ(fresh.message_id, good.message_id);
  }
}

TEST_F(RereadTest, WhatWasDecidedStays) {
  stored().text = "mojibake";
  stored().verified = false;
  stored().proof = {false, "nothing, then"};
  today.from = {{"Mallory", "mallory@example.com"}};  // an older parser may have seen another sender: too late
  const model::Message fresh = replaced(decide_again());
  EXPECT_EQ(fresh.key.value, 7);
  EXPECT_EQ(fresh.ticket.value, 1);
  EXPECT_EQ(fresh.from_name, "Ann");
  EXPECT_EQ(fresh.from_email, "ann@example.com");
  EXPECT_EQ(fresh.at, kNow - std::chrono::hours(1));
  EXPECT_FALSE(fresh.verified);
  EXPECT_EQ(fresh.proof, (model::Proof{false, "nothing, then"}));
}

TEST_F(RereadTest, AnAgentsOwnWordsStayWhatWasSent) {
  struct Case {
    const char* name;
    model::Direction direction;
    bool verified;
    const char* reply_text;
  };
  const Case cases[] = {
      {"a relayed answer", model::Direction::outbound, true, "own words"},
      {"an obeyed note", model::Direction::note, true, "own words"},
      {"kept, obeyed in nothing", model::Direction::note, false, "It jams."},
      {"a requester's mail", model::Direction::inbound, true, "It jams."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    stored().direction = c.direction;
    stored().verified = c.verified;
    stored().internal = c.direction == model::Direction::note;
    stored().reply_text = "own words";
    stored().text = "mojibake";
    const model::Message fresh = replaced(decide_again());
    EXPECT_EQ(fresh.reply_text, c.reply_text);
    EXPECT_EQ(fresh.text, today.text);
    EXPECT_EQ(fresh.direction, c.direction);
    EXPECT_EQ(fresh.internal, c.direction == model::Direction::note);
  }
}

TEST_F(RereadTest, FilesOnTheirWayStayAndTheRestDoesNot) {
  stored().attachments[1].filename = "?";
  stored().text = "mojibake";
  snapshot.carried = {{0, true}};  // the other one
  EXPECT_EQ(kept(), "");
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace text, attachments on HD-1"));
  snapshot.carried = {{1, true}};
  EXPECT_THAT(kept(), HasSubstr("not sent yet"));
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace text on HD-1"));
  EXPECT_EQ(replaced(decide_again()).attachments, stored().attachments);
}

TEST_F(RereadTest, SentMailsGoOnNamingTheirFiles) {
  today.attachments.insert(today.attachments.begin(), file("found today.txt", 50));
  snapshot.carried = {{0, false}, {1, false}, {5, false}};
  EXPECT_EQ(kept(), "");
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace attachments on HD-1", "renumber 0->1 1->2"));
  stored().attachments[0].span_offset = 99;  // the same bytes
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace attachments on HD-1", "renumber 0->1 1->2"));
  stored().attachments[0].sha256 = "?";  // the same name
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace attachments on HD-1", "renumber 0->1 1->2"));
  stored().attachments[0].filename = "?";
  EXPECT_THAT(kept(), HasSubstr("not found"));
  EXPECT_THAT(lines(decide_again()), IsEmpty());
}

TEST_F(RereadTest, EveryMessageMadeFromTheMailIsReadAgain) {
  stored().text = "mojibake";
  snapshot.reread.push_back(stored());
  snapshot.reread.back().ticket = {2};
  EXPECT_THAT(lines(decide_again()), ElementsAre("replace text on HD-1", "replace text on HD-2"));
}

}  // namespace
}  // namespace postern::desk::test
