// Connections an account allows, given to its folders.
#include "daemon/app/watch.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

config::Mailbox mailbox(const char* name, const char* user, const char* sent, int connections) {
  config::Mailbox mailbox;
  mailbox.name = name;
  mailbox.user = user;
  mailbox.server.host = "imap.example.org";
  mailbox.folder = name;
  mailbox.sent_folder = sent;
  mailbox.connections = connections;
  return mailbox;
}

std::vector<std::string> seats(std::vector<config::Mailbox> mailboxes) {
  config::Settings settings;
  settings.mailboxes = std::move(mailboxes);
  std::vector<std::string> all;
  for (const Watch& watch : watches(settings)) all.push_back(watch.name + (watch.shares ? " shares" : ""));
  return all;
}

using Names = std::vector<std::string>;

TEST(Watch, RequestsComeFirst) {
  EXPECT_EQ(seats({mailbox("support", "ann", "Sent", 3), mailbox("sales", "bob", "Sent", 3)}),
            (Names{"support", "sales", "support/Sent", "sales/Sent"}));
}

TEST(Watch, ASingleConnectionIsSharedByAll) {
  EXPECT_EQ(seats({mailbox("support", "ann", "Sent", 1)}), (Names{"support shares", "support/Sent shares"}));
}

TEST(Watch, OneFolderNeedsToShareWithNobody) { EXPECT_EQ(seats({mailbox("support", "ann", "", 1)}), Names{"support"}); }

TEST(Watch, TheLastConnectionIsForWhoIsLeft) {
  EXPECT_EQ(seats({mailbox("a", "ann", "Sent", 3), mailbox("b", "ann", "Sent", 3)}),
            (Names{"a", "b", "a/Sent shares", "b/Sent shares"}));
}

TEST(Watch, TheFewestCountForAnAccount) {
  EXPECT_EQ(seats({mailbox("a", "ann", "", 9), mailbox("b", "ann", "", 2), mailbox("c", "ann", "", 9)}),
            (Names{"a", "b shares", "c shares"}));
}

TEST(Watch, SentMailIsOnlyReadFromNowOn) {
  const auto sent = mailbox("support", "ann", "Sent", 1).folders().at(1);
  EXPECT_EQ(sent.after, config::After::keep);
  EXPECT_EQ(sent.start.mode, config::Start::Mode::now);
}

}  // namespace
}  // namespace postern::app
